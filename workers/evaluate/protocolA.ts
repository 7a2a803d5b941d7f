import { makeModel, trainImplicit } from '../als/index.ts';
import type { Model } from '../als/index.ts';
import type { FilmIndex, Interactions } from '../dataset/types.ts';
import type { AlsSettings } from '../protocol.ts';
import { foldIn, scoreAll, topK } from '../recommend/index.ts';
import type { IndexedRating } from '../recommend/index.ts';
import { popularityRanker } from './baselines.ts';
import { meanMetrics, RANKED, rankingMetrics } from './metrics.ts';
import type { RankingMetrics } from './metrics.ts';
import { finish, foldsOf } from './run.ts';
import { strongSplit } from './split.ts';
import type { HeldOutUser } from './split.ts';

/** Scores of all films for somebody with these ratings. The array may be used again by the next call. */
export type Ranker = (ratings: readonly IndexedRating[]) => ArrayLike<number>;

/** iALS alone: fold-in with the crowd prior, then x.y, by the scalar kernels. */
export function modelRanker(model: Model): Ranker {
  const scores = new Float32Array(model.films);
  return (ratings) => scoreAll(model, foldIn(model, ratings).x, scores);
}

/** Ranks everything but the fold-in films for each held-out user; means over the users with a relevant target. */
export function measureRanking(
  rank: Ranker,
  heldOut: readonly HeldOutUser[],
  support: ArrayLike<number>,
): RankingMetrics & { readonly users: number } {
  const rows: RankingMetrics[] = [];
  for (const user of heldOut) {
    const metrics = measureUser(rank, user, support);
    if (metrics) rows.push(metrics);
  }
  return { ...meanMetrics(rows), users: rows.length };
}

/** The metrics of one held-out user; null without a relevant target. */
export function measureUser(rank: Ranker, user: HeldOutUser, support: ArrayLike<number>): RankingMetrics | null {
  const told = new Set<FilmIndex>(user.foldIn.map((rating) => rating.film));
  const ranking = topK(rank(user.foldIn), RANKED, (film) => told.has(film), support);
  return rankingMetrics(ranking, user.targets);
}

export interface ProtocolOptions {
  readonly folds: number;
  readonly seed: number;
  readonly settings: AlsSettings;
  /** Measure this fold only, 0 to folds - 1. */
  readonly onlyFold?: number;
}

export interface FoldResult {
  readonly fold: number;
  /** Users measured. */
  readonly users: number;
  readonly model: RankingMetrics;
  readonly popularity: RankingMetrics;
}

export interface ProtocolResult {
  readonly folds: readonly FoldResult[];
  /** Means over the folds. */
  readonly model: RankingMetrics;
  readonly popularity: RankingMetrics;
}

/**
 * Protocol A for iALS alone, in one go and by the scalar kernels, so to the same bits everywhere (`measureFold` measures the page's
 * ranking). See `strongSplit` and `rankingMetrics`.
 */
export function protocolA(interactions: Interactions, options: ProtocolOptions): ProtocolResult {
  const results = foldsOf(options).map((fold): FoldResult => {
    const { train, heldOut } = strongSplit(interactions, { folds: options.folds, fold, seed: options.seed });
    const factors = finish(trainImplicit(train, options.settings));
    const model = makeModel(train, factors, options.settings, options.settings.epochs, null);
    const { users, ...measured } = measureRanking(modelRanker(model), heldOut, model.support);
    const { users: _, ...popularity } = measureRanking(popularityRanker(train), heldOut, model.support);
    return { fold, users, model: measured, popularity };
  });
  return {
    folds: results,
    model: meanMetrics(results.map((result) => result.model)),
    popularity: meanMetrics(results.map((result) => result.popularity)),
  };
}
