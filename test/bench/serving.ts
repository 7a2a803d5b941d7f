import { loadKernels, makeModel, normal, uniform } from '../../workers/als/index.ts';
import { makeInteractions } from '../../workers/dataset/index.ts';
import type { FilmIndex } from '../../workers/dataset/types.ts';
import type { Kernels } from '../../workers/protocol.ts';
import { makeRanker, topK } from '../../workers/recommend/index.ts';

export interface ServingWish {
  readonly kernels: Kernels;
  readonly films: number;
  readonly d: number;
  readonly ratings: number;
  readonly k: number;
}

/** Milliseconds, by their median and 95th percentile. */
export interface Serving {
  readonly all: { readonly median: number; readonly p95: number };
  /** Fold-in and the scores of all films. */
  readonly scores: { readonly median: number; readonly p95: number };
  readonly top: { readonly median: number; readonly p95: number };
}

const TIMES = 200;
const WARM = 40;

/** One recommendation by the page's own ranker: fold-in of the ratings, scores of all films, the best k of those that are not rated. */
export async function measureServing({ kernels, films, d, ratings, k }: ServingWish): Promise<Serving> {
  const draw = uniform(1);
  const gauss = normal(draw);
  const users = 50;
  const userIndex = Uint32Array.from({ length: films }, (_, film) => film % users);
  const filmIndex = Uint32Array.from({ length: films }, (_, film) => film);
  const codes = new Uint8Array(films).fill(8);
  const userIds = Uint32Array.from({ length: users }, (_, user) => user + 1);
  const interactions = makeInteractions({ users, films, userIndex, filmIndex, codes, times: null, userIds });
  const itemFactors = Float32Array.from({ length: films * d }, () => gauss() * 0.1);
  const settings = { factors: d, alpha0: 0.3, lambda: 0.008, nu: 1, epochs: 1, seed: 1 };
  const factors = { d, users, films, userFactors: new Float32Array(users * d), itemFactors };
  const model = makeModel(interactions, factors, settings, 1, null);
  const rank = makeRanker(model, kernels === 'scalar' ? null : await loadKernels(kernels, false));
  const all: number[] = [];
  const scored: number[] = [];
  const top: number[] = [];
  for (let time = -WARM; time < TIMES; time++) {
    const rated = Array.from({ length: ratings }, (_, i) => ({
      film: Math.floor((films * (i + draw())) / ratings) as FilmIndex,
      stars: (1 + Math.floor(draw() * 10)) / 2,
    }));
    // The clock of a browser may be as coarse as 0.1 ms: ten at a time.
    const out = new Set(rated.map(({ film }) => film));
    const start = performance.now();
    let scores: ArrayLike<number> = [];
    for (let i = 0; i < 10; i++) scores = rank(rated);
    const middle = performance.now();
    for (let i = 0; i < 10; i++) topK(scores, k, (film) => out.has(film));
    const end = performance.now();
    if (time < 0) continue;
    all.push((end - start) / 10);
    scored.push((middle - start) / 10);
    top.push((end - middle) / 10);
  }
  return { all: summed(all), scores: summed(scored), top: summed(top) };
}

function summed(values: number[]): { median: number; p95: number } {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: sorted[sorted.length >> 1], p95: sorted[Math.floor(0.95 * sorted.length)] };
}
