import type { Model } from '../als/index.ts';
import type { FilmIndex, Interactions } from '../dataset/types.ts';

/**
 * Scores of all films: out[i] = x.y_i.
 * x: d; out: films, made where not given. Throws RangeError where a shape is wrong or x is not finite.
 */
export function scoreAll(model: Model, x: ArrayLike<number>, out = new Float32Array(model.films)): Float32Array {
  const { d, films, itemFactors } = model;
  if (x.length !== d) throw new RangeError(`User factors have ${x.length} numbers, the model ${d}.`);
  if (out.length !== films) throw new RangeError(`Scores have room for ${out.length} films, the model has ${films}.`);
  for (let i = 0; i < d; i++) if (!Number.isFinite(x[i])) throw new RangeError(`User factor ${i} is ${x[i]}.`);
  for (let film = 0, y = 0; film < films; film++, y += d) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    // d is a multiple of 8.
    for (let i = 0; i < d; i += 4) {
      s0 += x[i] * itemFactors[y + i];
      s1 += x[i + 1] * itemFactors[y + i + 1];
      s2 += x[i + 2] * itemFactors[y + i + 2];
      s3 += x[i + 3] * itemFactors[y + i + 3];
    }
    out[film] = s0 + s1 + (s2 + s3);
  }
  return out;
}

/** Popularity scores for when there is no model yet: ratings of 4 stars or more. By film index. */
export function crowdScores(interactions: Interactions): Float32Array {
  const { indptr, codes } = interactions.byFilm;
  const scores = new Float32Array(interactions.films);
  for (let film = 0; film < scores.length; film++) {
    for (let k = indptr[film]; k < indptr[film + 1]; k++) if (codes[k] >= 8) scores[film]++;
  }
  return scores;
}

/** Which films a list leaves out: a predicate, or an array with a non-zero at each film's index. */
export type Skip = ((film: FilmIndex) => boolean) | Uint8Array;

/** Films with fewer ratings come after all the others in every list. */
export const HANDFUL = 5;

/**
 * The k films to list, best first; fewer where fewer are left. By score; ties: more support first, then the lower index. With
 * support given (ratings by film), films with fewer than a handful of ratings come after all others, whatever their score:
 * one stranger's rating must not lead anybody's list (costs nothing in NDCG: README of `als`). A score that is not a number is
 * never listed. A heap of k: O(films log k).
 */
export function topK(scores: ArrayLike<number>, k: number, skip: Skip, support?: ArrayLike<number>): FilmIndex[] {
  const size = Math.min(Math.floor(k), scores.length);
  if (!(size > 0)) return [];
  const skips = typeof skip === 'function' ? skip : (film: FilmIndex): boolean => skip[film] !== 0;
  const better = (a: number, b: number): boolean => {
    if (support && support[a] < HANDFUL !== support[b] < HANDFUL) return support[b] < HANDFUL;
    if (scores[a] !== scores[b]) return scores[a] > scores[b];
    if (support && support[a] !== support[b]) return support[a] > support[b];
    return a < b;
  };
  // heap[0] is the worst film that is kept.
  const heap: FilmIndex[] = [];
  const sink = (start: number): void => {
    const film = heap[start];
    let at = start;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && better(heap[child], heap[child + 1])) child++;
      if (!better(film, heap[child])) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = film;
  };
  // A lower score than the bar is not listed, whatever its support.
  let bar = -Infinity;
  for (let i = 0; (i = nextFrom(scores, i, bar)) < scores.length; i++) {
    const film = i as FilmIndex;
    if (Number.isNaN(scores[film])) continue;
    if (heap.length < size) {
      if (skips(film)) continue;
      heap.push(film);
      if (heap.length < size) continue;
      for (let at = (size >> 1) - 1; at >= 0; at--) sink(at);
    } else {
      if (!better(film, heap[0]) || skips(film)) continue;
      heap[0] = film;
      sink(0);
    }
    if (!support || support[heap[0]] >= HANDFUL) bar = scores[heap[0]];
  }
  return heap.sort((a, b) => (better(a, b) ? -1 : 1));
}

/** The first index from `from` on that is not below the bar. Nearly all of the time goes here: a short loop of its own runs twice as fast. */
function nextFrom(scores: ArrayLike<number>, from: number, bar: number): number {
  const end = scores.length;
  let i = from;
  while (i < end && scores[i] < bar) i++;
  return i;
}
