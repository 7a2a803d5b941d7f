import { preference, symmetricProduct } from '../als/index.ts';
import type { Ease, EaseRows } from '../als/index.ts';
import type { FilmIndex } from '../dataset/types.ts';
import type { IndexedRating } from './types.ts';

/** EASE for one visitor after another. */
export interface EasePart {
  /**
   * Takes a visitor's ratings. Returns how much they hang together: the mean of p_i p_j B_ij over pairs of them; about 0.005 for any films of one
   * user, 0.04 for three of anime; 0 for fewer than two.
   */
  fold(ratings: readonly IndexedRating[]): number;
  /** scores (films) += weight times EASE's, for the last fold. */
  add(weight: number, scores: Float32Array): void;
  /** What each rating adds for one film, in the order of the ratings, with a weight of 1. */
  amounts(ratings: readonly IndexedRating[], film: FilmIndex): Float64Array;
  /** What each rating adds to its own film, with a weight of 1. */
  own(ratings: readonly IndexedRating[]): Float64Array;
}

/**
 * Serves EASE: scores = p B over the visitor's preferences p, with B_ji = x_j^T Q x_i / (1 - x_i^T Q x_i). So the ratings are gathered into a
 * row of X X^T (sparse), multiplied by Q (rows x rows) and spread over the films again (sparse): B is never made. weights: films; each film's
 * score is multiplied by its own. module: the SIMD kernels, or null.
 */
export function serveEase(
  ease: Ease,
  x: EaseRows,
  weights: Float32Array,
  module: WebAssembly.Module | null = null,
): EasePart {
  const { rows, inverse } = ease;
  if (x.rows !== rows || x.indptr.length - 1 !== ease.scale.length) {
    throw new RangeError(`EASE of ${rows} rows does not fit ${x.rows} rows.`);
  }
  const product = symmetricProduct(inverse, rows, module);
  const scale = ease.scale.map((value, film) => value * weights[film]);
  const gathered = product.vector;
  let turned = gathered;

  /** gathered += value x_film */
  const gather = (film: number, value: number): void => {
    for (let k = x.indptr[film]; k < x.indptr[film + 1]; k++) gathered[x.index[k]] += value * x.values[k];
  };
  /** x_film . turned */
  const spread = (film: number): number => {
    let sum = 0;
    for (let k = x.indptr[film]; k < x.indptr[film + 1]; k++) sum += x.values[k] * turned[x.index[k]];
    return sum;
  };

  return {
    fold(ratings) {
      gathered.fill(0);
      for (const { film, stars } of ratings) gather(film, preference(2 * stars));
      turned = product.multiply();
      let sum = 0;
      for (const { film, stars } of ratings) {
        const p = preference(2 * stars);
        // Without what a film says of itself.
        sum += p * (ease.scale[film] * spread(film) - p * (ease.scale[film] - 1));
      }
      return ratings.length < 2 ? 0 : sum / (ratings.length * (ratings.length - 1));
    },
    add(weight, scores) {
      for (let film = 0; film < scores.length; film++) scores[film] += weight * scale[film] * spread(film);
    },
    amounts(ratings, film) {
      // Q is symmetric: the other way round it is one product as well.
      gathered.fill(0);
      gather(film, 1);
      turned = product.multiply();
      return Float64Array.from(ratings, (rating) => preference(2 * rating.stars) * spread(rating.film) * scale[film]);
    },
    own(ratings) {
      // p x^T Q x / (1 - x^T Q x)
      return Float64Array.from(
        ratings,
        ({ film, stars }) => preference(2 * stars) * (ease.scale[film] - 1) * weights[film],
      );
    },
  };
}
