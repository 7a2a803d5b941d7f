import { easeRows } from '../als/index.ts';
import type { FilmContent, Model } from '../als/index.ts';
import type { FilmIndex, Interactions } from '../dataset/types.ts';
import { checkRatings } from './check.ts';
import { serveEase } from './ease.ts';
import { explain } from './explain.ts';
import { foldIn } from './foldIn.ts';
import { makeRanker } from './ranker.ts';
import { tasteOf } from './taste.ts';
import type { IndexedRating, ScoreExplanation } from './types.ts';

/** A part of the score that is a sum over the visitor's ratings. */
export interface LinearPart {
  /** scores (films) += weight times the part of each film. */
  add(ratings: readonly IndexedRating[], weight: number, scores: Float32Array): void;
  /** What each rating adds for one film, in the order of the ratings, with a weight of 1. */
  amounts(ratings: readonly IndexedRating[], film: FilmIndex): Float64Array;
}

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
}

/** Weight of EASE after n ratings. */
export function easeWeight(ratings: number): number {
  const squared = ratings * ratings;
  return (8 * squared) / (squared + 3600);
}

/** Weight of the genres' lift after n ratings. */
export function tasteWeight(ratings: number): number {
  return 1.2 / (ratings + 60);
}

/** Exponent of the discount of popularity within EASE. */
const DISCOUNT = 0.1;

/**
 * score = x.y (iALS, with the crowd prior) + easeWeight(n) EASE (n_i + 10)^-0.1 + tasteWeight(n) taste: `foldIn`, `serveEase` and
 * `tasteOf` say what each is, README.md why and what each is worth. Without EASE or content the rest stands alone.
 * module: the SIMD kernels for the first part, or null.
 */
export function makeRanking(
  { model, interactions, content }: RankingParts,
  module: WebAssembly.Module | null,
): Ranking {
  const factors = makeRanker(model, module);
  const weights = Float32Array.from(model.support, (support) => Math.pow(support + 10, -DISCOUNT));
  const parts: { readonly part: LinearPart; readonly weight: (ratings: number) => number }[] = [];
  if (model.ease) {
    const rows = easeRows(interactions, content, model.ease.settings);
    parts.push({ part: serveEase(model.ease, rows, weights), weight: easeWeight });
  }
  if (content) parts.push({ part: tasteOf(content, interactions), weight: tasteWeight });
  return {
    score(ratings) {
      checkRatings(ratings, model.films);
      const scores = factors(ratings);
      if (ratings.length > 0) for (const { part, weight } of parts) part.add(ratings, weight(ratings.length), scores);
      return scores;
    },
    explain(ratings, film) {
      const { crowd, contributions } = explain(model, foldIn(model, ratings), film);
      const amounts = contributions.map(({ amount }) => amount);
      for (const { part, weight } of parts) {
        const own = part.amounts(ratings, film);
        const by = weight(ratings.length);
        for (let j = 0; j < amounts.length; j++) amounts[j] += by * own[j];
      }
      return {
        score: amounts.reduce((sum, amount) => sum + amount, crowd),
        crowd,
        contributions: contributions.map(({ film: rated }, j) => ({ film: rated, amount: amounts[j] })),
      };
    },
  };
}
