import type { IndexedRating } from './types.ts';

/** How much each step that somebody's films lie beneath the usual, in log ratings, discounts; and the most. */
const SLOPE = 1;
const MOST = 0.45;
/** Ratings from which on they tell of a taste, and not of one film. */
const ENOUGH = 3;

export interface Calibration {
  /** Exponent of the discount for somebody with these ratings; 0 for nearly everybody. */
  exponent(ratings: readonly IndexedRating[]): number;
  /** What the score of a film is multiplied by. */
  factor(exponent: number, film: number, score: number): number;
  /** The same for all films, in place. */
  apply(exponent: number, scores: Float32Array): void;
}

/**
 * Popularity to the measure of a taste (after Abdollahpouri et al. 2021: people differ in how well-known their films are, lists do not). Somebody all of
 * whose films are known by few gets well-known ones discounted, by ((n_i + 10) / (N + 10))^-gamma, n_i a film's ratings (support), N those of a film as it
 * is usually met (by the mean over ratings of log(n + 10)). gamma = SLOPE times what the best known of their films lies beneath N in log(n + 10). A negative score
 * takes the inverse, so that a discount never lifts it. Every part of a score takes the same factor: explanations stay exact.
 */
export function calibrationOf(support: ArrayLike<number>): Calibration {
  let ratings = 0;
  let logs = 0;
  for (let film = 0; film < support.length; film++) {
    ratings += support[film];
    logs += support[film] * Math.log(support[film] + 10);
  }
  const usual = ratings > 0 ? logs / ratings : 0;
  // Films of the same support share a weight: there are few of these, and an exponential is dear.
  const kinds = [...new Set(Array.from(support))];
  const kindOf = new Map(kinds.map((n, at) => [n, at]));
  const kind = Uint32Array.from(support, (n) => kindOf.get(n) ?? 0);
  const depths = Float64Array.from(kinds, (n) => usual - Math.log(n + 10));
  const weights = new Float64Array(kinds.length).fill(1);
  let known = 0;
  const weigh = (exponent: number): Float64Array => {
    if (known !== exponent) for (let at = 0; at < weights.length; at++) weights[at] = Math.exp(exponent * depths[at]);
    known = exponent;
    return weights;
  };
  return {
    exponent(rated) {
      if (rated.length === 0) return 0;
      const depth = Math.min(...rated.map(({ film }) => depths[kind[film]]));
      return Math.min(1, rated.length / ENOUGH) * Math.min(MOST, SLOPE * Math.max(0, depth));
    },
    factor(exponent, film, score) {
      const weight = weigh(exponent)[kind[film]];
      return score < 0 ? 1 / weight : weight;
    },
    apply(exponent, scores) {
      const of = weigh(exponent);
      for (let film = 0; film < scores.length; film++) {
        const weight = of[kind[film]];
        scores[film] = scores[film] < 0 ? scores[film] / weight : scores[film] * weight;
      }
    },
  };
}
