import type { Model } from '../als/index.ts';
import type { FilmIndex } from '../dataset/types.ts';
import { adventureExponent, discounted } from './adventure.ts';
import { diversify, VARIETY_POOL, varietyWeight } from './diversify.ts';
import { HANDFUL, topK, type Skip } from './rank.ts';
import { tasteVectors } from './similar.ts';

/** What a visitor wants of a list beside films to their taste. */
export interface Wishes {
  /** 0 familiar to 1 adventurous; a half: as the scores rank. */
  readonly adventure: number;
  /** 0 (off) to 1. */
  readonly variety: number;
}

/**
 * The k films to list, best first: as `topK`, with popularity discounted, and films unlike each other preferred among the first
 * `VARIETY_POOL`. With an adventure of a half and no variety it is `topK`. Throws RangeError for wishes that are not 0 to 1.
 */
export function listed(
  model: Model,
  scores: ArrayLike<number>,
  k: number,
  skip: Skip,
  { adventure, variety }: Wishes,
): FilmIndex[] {
  const { support, d } = model;
  const gamma = adventureExponent(adventure);
  const wanted = gamma === 0 ? scores : discounted(scores, support, gamma);
  const weight = varietyWeight(variety);
  if (weight === 0) return topK(wanted, k, skip, support);
  const ranked = topK(wanted, Math.max(k, VARIETY_POOL), skip, support);
  // One stranger's film stays behind the others for variety's sake too.
  const known = ranked.findIndex((film) => support[film] < HANDFUL);
  const pool = ranked.slice(0, Math.min(VARIETY_POOL, known < 0 ? ranked.length : known));
  const { vectors } = tasteVectors(model, pool);
  const order = diversify(
    pool.map((film) => wanted[film]),
    vectors,
    d,
    k,
    weight,
  );
  return [...order.map((at) => pool[at]), ...ranked.slice(pool.length)].slice(0, k);
}
