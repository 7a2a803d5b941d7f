import type { FilmIndex } from '../dataset/types.ts';
import type { IndexedRating } from '../recommend/index.ts';

/** Stars from which a target counts as relevant. */
const RELEVANT_STARS = 4;
/** Length of the ranking that `rankingMetrics` wants. */
export const RANKED = 100;

/** All 0 to 1, higher is better. */
export interface RankingMetrics {
  readonly recall20: number;
  readonly recall50: number;
  readonly ndcg20: number;
  readonly ndcg100: number;
  /** Graded: a target of r stars gains 2^max(0, r - 3) - 1. */
  readonly gndcg10: number;
}

/**
 * Metrics of one user's ranking, best film first, against their held-out targets; null where no target has 4 stars or more.
 * Recall@K = hits / min(K, relevant). NDCG@K: gain 1, discount 1 / log2(rank + 1), ideal list cut at min(relevant, K).
 */
export function rankingMetrics(
  ranking: readonly FilmIndex[],
  targets: readonly IndexedRating[],
): RankingMetrics | null {
  const stars = new Map<FilmIndex, number>(targets.map((target) => [target.film, target.stars]));
  const relevant = targets.filter((target) => target.stars >= RELEVANT_STARS).length;
  if (relevant === 0) return null;
  const hit = ranking.map((film) => ((stars.get(film) ?? 0) >= RELEVANT_STARS ? 1 : 0));
  const ideal = new Array<number>(relevant).fill(1);
  const recall = (k: number): number => sum(hit.slice(0, k)) / Math.min(k, relevant);
  const gains = targets.map((target) => gain(target.stars)).sort((a, b) => b - a);
  const gained = ranking.map((film) => gain(stars.get(film) ?? 0));
  return {
    recall20: recall(20),
    recall50: recall(50),
    ndcg20: dcg(hit, 20) / dcg(ideal, 20),
    ndcg100: dcg(hit, 100) / dcg(ideal, 100),
    gndcg10: dcg(gained, 10) / dcg(gains, 10),
  };
}

/** Means of metrics. Throws RangeError for none. */
export function meanMetrics(rows: readonly RankingMetrics[]): RankingMetrics {
  if (rows.length === 0) throw new RangeError('There is nobody with a relevant target to measure.');
  const mean = (pick: (row: RankingMetrics) => number): number => sum(rows.map(pick)) / rows.length;
  return {
    recall20: mean((row) => row.recall20),
    recall50: mean((row) => row.recall50),
    ndcg20: mean((row) => row.ndcg20),
    ndcg100: mean((row) => row.ndcg100),
    gndcg10: mean((row) => row.gndcg10),
  };
}

/** Root of the mean squared error. Throws RangeError where lengths differ or there is nothing. */
export function rmse(predicted: ArrayLike<number>, actual: ArrayLike<number>): number {
  return Math.sqrt(meanError(predicted, actual, (error) => error * error));
}

/** Mean absolute error; throws like `rmse`. */
export function mae(predicted: ArrayLike<number>, actual: ArrayLike<number>): number {
  return meanError(predicted, actual, Math.abs);
}

function meanError(predicted: ArrayLike<number>, actual: ArrayLike<number>, of: (error: number) => number): number {
  if (predicted.length !== actual.length || actual.length === 0) {
    throw new RangeError(`${predicted.length} predictions cannot be held against ${actual.length} ratings.`);
  }
  let total = 0;
  for (let i = 0; i < actual.length; i++) total += of(predicted[i] - actual[i]);
  return total / actual.length;
}

function gain(stars: number): number {
  return Math.pow(2, Math.max(0, stars - 3)) - 1;
}

function dcg(gains: readonly number[], k: number): number {
  let total = 0;
  for (let rank = 1; rank <= Math.min(k, gains.length); rank++) total += gains[rank - 1] / Math.log2(rank + 1);
  return total;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
