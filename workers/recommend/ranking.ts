import { easeRows } from '../als/index.ts';
import type { FilmContent, Model } from '../als/index.ts';
import type { FilmIndex, Interactions } from '../dataset/types.ts';
import { calibrationOf } from './calibration.ts';
import { checkRatings } from './check.ts';
import { serveEase } from './ease.ts';
import { explain } from './explain.ts';
import { foldIn } from './foldIn.ts';
import { ownFactorAmounts } from './own.ts';
import { makeRanker } from './ranker.ts';
import { tasteOf } from './taste.ts';
import type { IndexedRating, ScoreExplanation } from './types.ts';

/** What a ranking is made of: the model, and the very data that it was trained on. */
export interface RankingParts {
  readonly model: Model;
  readonly interactions: Interactions;
  /** null where nothing is known of the films. */
  readonly content: FilmContent | null;
}

/** The ranking of the page. Throws RangeError for ratings that cannot be used. */
export interface Ranking {
  /** Scores of all films for somebody with these ratings. The next call may write over them. */
  score(ratings: readonly IndexedRating[]): Float32Array;
  /** Where one film's score comes from; its sum is the film's score, to rounding. */
  explain(ratings: readonly IndexedRating[], film: FilmIndex): ScoreExplanation;
  /** The same for film after film: what follows from the ratings alone is worked out once. */
  explainer(ratings: readonly IndexedRating[]): (film: FilmIndex) => ScoreExplanation;
  /**
   * What each rating adds to the score of its own film, in the order of the ratings: less that, a rated film can stand in a list beside others.
   * The weights that hang on all ratings stay what they are with it.
   */
  own(ratings: readonly IndexedRating[]): Float64Array;
}

/**
 * Weight of EASE after n ratings that hang together so much (`EasePart.fold`): factors serve short histories better and EASE long ones, and
 * a short one of a taste that is not everybody's.
 */
export function easeWeight(ratings: number, coherence: number): number {
  const squared = ratings * ratings;
  return (8 * squared) / (squared + 3600) + Math.min(3, 1500 * Math.max(0, coherence) ** 2);
}

/** Weight of the genres' lift after n ratings. */
export function tasteWeight(ratings: number): number {
  return 1.2 / (ratings + 60);
}

/** Exponent of the discount of popularity within EASE. */
const DISCOUNT = 0.1;

/**
 * score = w_i (x.y (iALS, with the crowd prior) + easeWeight EASE (n_i + 10)^-0.1 + tasteWeight(n) taste): `foldIn`, `serveEase` and
 * `tasteOf` say what each is, README of `evaluate` why and what each is worth. Without EASE or content the rest stands alone. w_i is 1 but for
 * whoever likes films that few know (`calibrationOf`).
 * module: the SIMD kernels, or null.
 */
export function makeRanking(
  { model, interactions, content }: RankingParts,
  module: WebAssembly.Module | null,
): Ranking {
  const factors = makeRanker(model, module);
  const weights = Float32Array.from(model.support, (support) => Math.pow(support + 10, -DISCOUNT));
  const rows = model.ease && easeRows(interactions, content, model.ease.settings);
  const ease = model.ease && rows && serveEase(model.ease, rows, weights, module);
  const taste = content && tasteOf(content, interactions);
  const calibration = calibrationOf(model.support);
  const explainer: Ranking['explainer'] = (ratings) => {
    const visitor = foldIn(model, ratings);
    const n = ratings.length;
    const weightOfEase = ease ? easeWeight(n, ease.fold(ratings)) : 0;
    const exponent = calibration.exponent(ratings);
    return (film) => {
      const { crowd, contributions } = explain(model, visitor, film);
      const amounts = contributions.map(({ amount }) => amount);
      const join = (weight: number, own: Float64Array): void =>
        own.forEach((amount, j) => (amounts[j] += weight * amount));
      if (ease) join(weightOfEase, ease.amounts(ratings, film));
      if (taste) join(tasteWeight(n), taste.amounts(ratings, film));
      const score = amounts.reduce((sum, amount) => sum + amount, crowd);
      const w = exponent > 0 ? calibration.factor(exponent, film, score) : 1;
      return {
        score: w * score,
        crowd: w * crowd,
        contributions: contributions.map(({ film: rated }, j) => ({ film: rated, amount: w * amounts[j] })),
      };
    };
  };
  return {
    score(ratings) {
      checkRatings(ratings, model.films);
      const scores = factors(ratings);
      const n = ratings.length;
      if (n === 0) return scores;
      if (ease) ease.add(easeWeight(n, ease.fold(ratings)), scores);
      taste?.add(ratings, tasteWeight(n), scores);
      const exponent = calibration.exponent(ratings);
      if (exponent > 0) calibration.apply(exponent, scores);
      return scores;
    },
    explain: (ratings, film) => explainer(ratings)(film),
    explainer,
    own(ratings) {
      const amounts = ownFactorAmounts(model, ratings);
      const n = ratings.length;
      const join = (weight: number, own: Float64Array): void =>
        own.forEach((amount, j) => (amounts[j] += weight * amount));
      if (ease) join(easeWeight(n, ease.fold(ratings)), ease.own(ratings));
      if (taste) join(tasteWeight(n), taste.own(ratings));
      const exponent = calibration.exponent(ratings);
      if (exponent > 0)
        ratings.forEach(({ film }, j) => (amounts[j] *= calibration.factor(exponent, film, amounts[j])));
      return amounts;
    },
  };
}
