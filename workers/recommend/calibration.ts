import { discount, popularityWeights } from './discount.ts';
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
  /** (N + 10)^gamma: a film as it is usually met keeps its score. */
  const scale = (exponent: number): number => Math.exp(exponent * usual);
  return {
    exponent(rated) {
      if (rated.length === 0) return 0;
      const depth = usual - Math.max(...rated.map(({ film }) => Math.log(support[film] + 10)));
      return Math.min(1, rated.length / ENOUGH) * Math.min(MOST, SLOPE * Math.max(0, depth));
    },
    factor(exponent, film, score) {
      const weight = scale(exponent) * popularityWeights(support, exponent)[film];
      return score < 0 ? 1 / weight : weight;
    },
    apply: (exponent, scores) => discount(scores, support, exponent, scores, scale(exponent)),
  };
}
