import { selectContent } from '../als/index.ts';
import { topK } from '../recommend/index.ts';
import { filmsOf } from './baselines.ts';
import type { FoldOptions, Measurable } from './fold.ts';
import { rankingMetrics } from './metrics.ts';
import { strongSplit } from './split.ts';
import { trainRankers } from './train.ts';
import type { Hooks, NamedRanker, RankerName } from './train.ts';

/** How many of their films a newcomer has rated, at each look; Infinity: all of the pool. */
export const COLD_STEPS = [0, 1, 3, 5, 10, 20, Infinity] as const;
/** Users with a smaller pool are left out, so that every step is of the same people. */
const LEAST_POOL = 20;

export interface ColdStartFold {
  readonly users: number;
  /** NDCG@20 by step. */
  readonly rows: readonly { readonly name: RankerName; readonly ndcg20: readonly number[] }[];
}

/**
 * Cold start, one fold: held-out users' ratings are parted in halves, a pool and targets; the ranking is told the first n of the pool, and
 * lists everything outside of the pool. NDCG@20 with targets of four stars or more as the relevant ones.
 */
export async function measureColdStart(
  data: Measurable,
  options: FoldOptions,
  hooks: Hooks = {},
): Promise<ColdStartFold> {
  const { settings, features, fold = 0, folds = 5, seed = 42 } = options;
  const rankers: readonly RankerName[] = options.rankers ?? ['model', 'ials', 'popularity'];
  const split = strongSplit(data.interactions, { folds, fold, seed, foldInShare: 0.5 });
  const content = data.content && selectContent(data.content, split.films);
  const trained = await trainRankers(split.train, content, { settings, features, rankers }, hooks);
  const users = split.heldOut.filter(
    ({ foldIn, targets }) => foldIn.length >= LEAST_POOL && targets.some(({ stars }) => stars >= 4),
  );
  if (users.length === 0) {
    throw new RangeError(`Nobody who was held out has rated ${2 * LEAST_POOL} films, one of the last with four stars.`);
  }
  const rows = trained.rankers.map((ranker) => ({ name: ranker.name, ndcg20: COLD_STEPS.map(() => 0) }));
  for (const user of users) {
    const pool = filmsOf(user.foldIn);
    const ndcg20 = ({ rank }: NamedRanker, told: number): number => {
      const ranking = topK(rank(user.foldIn.slice(0, told)), 20, (film) => pool.has(film), trained.support);
      return rankingMetrics(ranking, user.targets)?.ndcg20 ?? 0;
    };
    trained.rankers.forEach((ranker, row) => {
      COLD_STEPS.forEach((told, step) => (rows[row].ndcg20[step] += ndcg20(ranker, told) / users.length));
    });
    await hooks.breathe?.();
  }
  return { users: users.length, rows };
}
