import { selectContent } from '../als/index.ts';
import type { FilmContent } from '../als/index.ts';
import type { FilmIndex } from '../dataset/types.ts';
import { listed } from '../recommend/index.ts';
import type { Wishes } from '../recommend/index.ts';
import { filmsOf } from './baselines.ts';
import type { FoldOptions, Measurable } from './fold.ts';
import { RANKED, rankingMetrics } from './metrics.ts';
import { strongSplit } from './split.ts';
import { trainRanking } from './train.ts';
import type { Hooks } from './train.ts';

/** What a list is looked at for beside accuracy: its first so many. */
const SEEN = 20;

/** The lists that are measured: as it is, then less and more of each wish. */
export const WISHES: readonly Wishes[] = [
  { adventure: 0.5, variety: 0 },
  ...[0, 0.25, 0.75, 1].map((adventure) => ({ adventure, variety: 0 })),
  ...[0.25, 0.5, 0.75, 1].map((variety) => ({ adventure: 0.5, variety })),
  { adventure: 0.75, variety: 0.5 },
];

export interface WishMetrics {
  readonly recall20: number;
  readonly ndcg100: number;
  /** Mean over users and their first 20 of -log2 of the share of users who rated the film. */
  readonly novelty: number;
  /** Share of the catalogue that stands in anybody's first 20. */
  readonly coverage: number;
  /** Mean over users of 1 - Jaccard of genres over the pairs of their first 20; null where nothing is known of the films. */
  readonly spread: number | null;
}

/** One fold of protocol A for each of `WISHES`, by the page's ranking and its list. Throws like `measureFold`. */
export async function measureWishes(
  data: Measurable,
  { settings, features, fold = 0, folds = 5, seed = 42 }: FoldOptions,
  hooks: Hooks = {},
): Promise<{
  readonly users: number;
  readonly rows: readonly { readonly wishes: Wishes; readonly metrics: WishMetrics }[];
}> {
  const { train, heldOut, films } = strongSplit(data.interactions, { folds, fold, seed });
  const content = data.content && selectContent(data.content, films);
  const { model, ranking } = await trainRanking(train, content, { settings, features }, hooks);
  const sums = WISHES.map(() => ({ recall20: 0, ndcg100: 0, novelty: 0, spread: 0, shown: new Set<FilmIndex>() }));
  let users = 0;
  for (const user of heldOut) {
    if (!rankingMetrics([], user.targets)) continue;
    users++;
    const told = filmsOf(user.foldIn);
    const scores = ranking.score(user.foldIn);
    WISHES.forEach((wishes, row) => {
      const list = listed(model, scores, RANKED, (film) => told.has(film), wishes);
      const metrics = rankingMetrics(list, user.targets);
      const first = list.slice(0, SEEN);
      const sum = sums[row];
      sum.recall20 += metrics?.recall20 ?? 0;
      sum.ndcg100 += metrics?.ndcg100 ?? 0;
      sum.novelty -= mean(first.map((film) => Math.log2(Math.max(1, model.support[film]) / train.users)));
      if (content) sum.spread += spreadOf(content, first);
      for (const film of first) sum.shown.add(film);
    });
    await hooks.breathe?.();
  }
  if (users === 0) throw new RangeError('There is nobody with a relevant target to measure.');
  return {
    users,
    rows: sums.map(({ shown, spread, ...sum }, row) => ({
      wishes: WISHES[row],
      metrics: {
        recall20: sum.recall20 / users,
        ndcg100: sum.ndcg100 / users,
        novelty: sum.novelty / users,
        coverage: shown.size / train.films,
        spread: content && spread / users,
      },
    })),
  };
}

/** Mean over pairs of 1 - shared genres / genres of either. Films without genres share nothing. */
function spreadOf({ indptr, genreOf }: FilmContent, list: readonly FilmIndex[]): number {
  const genres = list.map((film) => new Set(genreOf.subarray(indptr[film], indptr[film + 1])));
  const pairs = genres.flatMap((a, i) =>
    genres.slice(0, i).map((b) => {
      const shared = [...a].filter((genre) => b.has(genre)).length;
      return 1 - shared / Math.max(1, a.size + b.size - shared);
    }),
  );
  return mean(pairs);
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
