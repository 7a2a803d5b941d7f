import type { FilmContent } from '../als/index.ts';
import type { FilmIndex, Interactions } from '../dataset/types.ts';
import type { AlsSettings, Features } from '../protocol.ts';
import { topK } from '../recommend/index.ts';
import type { IndexedRating } from '../recommend/index.ts';
import { filmsOf, hasStarDifferences } from './baselines.ts';
import { ratingsOf } from './stars.ts';
import { RANKERS, trainRankers } from './train.ts';
import type { Hooks, RankerName } from './train.ts';

/** A split that somebody else made. Both parts have the same films; users are matched by their ids. */
export interface GivenSplit {
  readonly train: Interactions;
  readonly test: Interactions;
  readonly content: FilmContent | null;
}

/** K of Recall@K and NDCG@K. */
export const GIVEN_K = [10, 20, 40] as const;

export interface GivenMeasured {
  /** Users of the test part. */
  readonly users: number;
  /** Of those, how many the training part does not know: they get the crowd's list. */
  readonly strangers: number;
  /** Means over users, by K. */
  readonly rows: readonly {
    readonly name: RankerName;
    readonly recall: readonly number[];
    readonly ndcg: readonly number[];
  }[];
}

/** 3.5 stars: the code whose preference is 1. */
const NEUTRAL = 7;

/**
 * Trains on the one part and ranks for every user of the other, leaving out what they have in training alone. Every test row is relevant.
 * Recall@K = hits / relevant; NDCG@K with gain 1 and an ideal list of min(K, relevant). Where training has no star differences, p is 1 for all.
 */
export async function measureGiven(
  { train: given, test, content }: GivenSplit,
  { settings, features }: { readonly settings: AlsSettings; readonly features: Features },
  hooks: Hooks = {},
): Promise<GivenMeasured> {
  const train = hasStarDifferences(given) ? given : flat(given);
  const { rankers, support } = await trainRankers(train, content, { settings, features, rankers: RANKERS }, hooks);
  const known = new Map<number, number>();
  train.userIds.forEach((id, user) => known.set(id, user));
  const most = Math.max(...GIVEN_K);
  const rows = rankers.map(({ name }) => ({ name, recall: GIVEN_K.map(() => 0), ndcg: GIVEN_K.map(() => 0) }));
  let users = 0;
  let strangers = 0;
  for (let user = 0; user < test.users; user++) {
    const relevant = filmsOf(ratingsOf(test, user));
    if (relevant.size === 0) continue;
    users++;
    const trained = known.get(test.userIds[user]);
    const told: IndexedRating[] = trained === undefined ? [] : ratingsOf(train, trained);
    if (told.length === 0) strangers++;
    const masked = filmsOf(told);
    rankers.forEach(({ rank }, row) => {
      const list = topK(rank(told), most, (film) => masked.has(film), support);
      GIVEN_K.forEach((k, at) => {
        const { recall, ndcg } = ofList(list.slice(0, k), relevant, k);
        rows[row].recall[at] += recall;
        rows[row].ndcg[at] += ndcg;
      });
    });
    await hooks.breathe?.();
  }
  if (users === 0) throw new RangeError('The test part has no rows.');
  const mean = (sums: readonly number[]): number[] => sums.map((sum) => sum / users);
  return {
    users,
    strangers,
    rows: rows.map(({ name, recall, ndcg }) => ({ name, recall: mean(recall), ndcg: mean(ndcg) })),
  };
}

/** Recall and NDCG of a list of at most k films. */
export function ofList(
  list: readonly FilmIndex[],
  relevant: ReadonlySet<FilmIndex>,
  k: number,
): { recall: number; ndcg: number } {
  let hits = 0;
  let gained = 0;
  let ideal = 0;
  for (let rank = 0; rank < Math.min(k, relevant.size); rank++) ideal += 1 / Math.log2(rank + 2);
  list.slice(0, k).forEach((film, rank) => {
    if (!relevant.has(film)) return;
    hits++;
    gained += 1 / Math.log2(rank + 2);
  });
  return { recall: hits / relevant.size, ndcg: gained / ideal };
}

function flat(interactions: Interactions): Interactions {
  const { byUser, byFilm } = interactions;
  const codes = new Uint8Array(interactions.count).fill(NEUTRAL);
  return { ...interactions, byUser: { ...byUser, codes }, byFilm: { ...byFilm, codes } };
}
