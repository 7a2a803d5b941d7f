import { DEFAULT_ALS, makeModel, trainImplicit } from '../../als/index.ts';
import type { Model } from '../../als/index.ts';
import type { Interactions } from '../../dataset/index.ts';
import { measureRanking, modelRanker, selectFilms, strongSplit } from '../../evaluate/index.ts';
import { finish } from '../../evaluate/run.ts';
import { drawSample, type DrawOptions } from './draw.ts';
import { nearest, type Nearest } from './membership.ts';
import { withYears, type Ratings } from './source.ts';

export const FOLDS = 5;
/** Of the folds, not of the draw: the same users are held out whatever the sample's seed. */
const SPLIT_SEED = 42;

/** What one fold of real users says about viewers drawn after the others. */
export interface TransferFold {
  /** Of a model trained on the real training users, on the held-out users. */
  readonly real: { readonly ndcg100: number; readonly recall20: number };
  /** Of a model trained on the drawn viewers, on the same. */
  readonly drawn: { readonly ndcg100: number; readonly recall20: number };
  /** How like their nearest drawn viewer the real users are, all of them: those drawn after and those held out. */
  readonly nearest: Nearest;
  /** By user: 1 where held out. */
  readonly heldOut: Uint8Array;
}

/** The default ranking model of the page, trained on these interactions. */
export function train(interactions: Interactions, seed = DEFAULT_ALS.seed): Model {
  const settings = { ...DEFAULT_ALS, seed };
  return makeModel(interactions, finish(trainImplicit(interactions, settings)), settings, settings.epochs, null);
}

/** Draws viewers after the training users of a fold alone, trains on both, and measures both on the held-out users. */
export function transferFold(real: Ratings, options: DrawOptions, fold: number): TransferFold {
  const split = strongSplit(real.interactions, { folds: FOLDS, fold, seed: SPLIT_SEED });
  const years = Uint16Array.from(split.films, (film) => real.years[film]);
  const drawn = drawSample(withYears(split.train, years), options).interactions;
  const [byReal, byDrawn] = [split.train, drawn].map((interactions) => {
    const model = train(interactions);
    return measureRanking(modelRanker(model), split.heldOut, model.support);
  });
  const heldOut = new Uint8Array(real.interactions.users);
  for (const { user } of split.heldOut) heldOut[user] = 1;
  const everybody = selectFilms(real.interactions, split.films).byUser;
  return { real: byReal, drawn: byDrawn, nearest: nearest(everybody, drawn), heldOut };
}

/** The item side of a model. */
export type Items = Pick<Model, 'films' | 'd' | 'itemFactors'>;

/** Films asked for their neighbours, and neighbours of each. */
const ASKED = 100;
const NEIGHBOURS = 10;

/**
 * How many of the 10 nearest films (plain cosine of item factors) two models on the same films share, in the mean over the 100
 * films with the most ratings. support: ratings by film.
 */
export function sharedNeighbours(a: Items, b: Items, support: ArrayLike<number>): number {
  if (a.films !== b.films) throw new RangeError(`Models of ${a.films} and ${b.films} films have no films in common.`);
  const best = Array.from({ length: a.films }, (_, film) => film)
    .sort((x, y) => support[y] - support[x] || x - y)
    .slice(0, ASKED);
  const [inA, inB] = [a, b].map((model) => best.map((film) => nearestFilms(model, film)));
  let shared = 0;
  best.forEach((_, at) => {
    const others = new Set(inB[at]);
    shared += inA[at].filter((film) => others.has(film)).length;
  });
  return shared / best.length;
}

function nearestFilms({ itemFactors, d, films }: Items, film: number): number[] {
  const cosines = new Float64Array(films);
  for (let other = 0; other < films; other++) {
    let product = 0;
    let square = 0;
    for (let i = 0; i < d; i++) {
      product += itemFactors[film * d + i] * itemFactors[other * d + i];
      square += itemFactors[other * d + i] ** 2;
    }
    cosines[other] = square > 0 ? product / Math.sqrt(square) : -Infinity;
  }
  cosines[film] = -Infinity;
  return Array.from(cosines.keys())
    .sort((x, y) => cosines[y] - cosines[x] || x - y)
    .slice(0, NEIGHBOURS);
}
