import type { Model } from '../als/index.ts';
import type { FilmIndex } from '../dataset/types.ts';
import { topK } from './rank.ts';
import type { Neighbour } from './types.ts';

/** Films with fewer ratings have neighbours by accident: they get no row, and stand in none. */
export const SIMILAR_MIN_SUPPORT = 10;
/** Half of the cosine is believed at this many ratings. */
const SHRINKAGE = 10;
/** A weaker neighbour is not shown. */
export const SIMILAR_MIN = 0.3;

/**
 * The k films liked by the same people: cosine of item factors times n / (n + 10) for each film of the pair, n its
 * ratings. Only films with at least `SIMILAR_MIN_SUPPORT` ratings and a similarity of at least `SIMILAR_MIN`; so the list may be short or empty.
 * Throws RangeError for a film that the model does not have.
 */
export function similar(model: Model, film: FilmIndex, k: number): Neighbour[] {
  const { d, films, itemFactors, support } = model;
  if (!Number.isInteger(film) || film < 0 || film >= films) {
    throw new RangeError(`Film index ${film} is not one of the model's ${films} films.`);
  }
  if (support[film] < SIMILAR_MIN_SUPPORT) return [];
  const y = film * d;
  const own = Math.sqrt(dot(itemFactors, y, y, d));
  const ownTrust = trust(support[film]);
  const similarities = new Float32Array(films);
  for (let other = 0; other < films; other++) {
    if (other === film || support[other] < SIMILAR_MIN_SUPPORT) continue;
    const z = other * d;
    const norm = own * Math.sqrt(dot(itemFactors, z, z, d));
    if (norm > 0) similarities[other] = (dot(itemFactors, y, z, d) / norm) * ownTrust * trust(support[other]);
  }
  return topK(similarities, k, (i) => similarities[i] < SIMILAR_MIN, support).map((i) => ({
    film: i,
    similarity: similarities[i],
  }));
}

function trust(support: number): number {
  return support / (support + SHRINKAGE);
}

function dot(factors: Float32Array, a: number, b: number, d: number): number {
  let sum = 0;
  for (let i = 0; i < d; i++) sum += factors[a + i] * factors[b + i];
  return sum;
}
