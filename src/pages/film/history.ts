import type { FilmId } from '../../../workers/protocol.ts';
import type { Rated } from '../../journal/index.ts';

/** A film among all that the visitor rated. */
export interface HistoryPlace {
  /** From 1, by the sequence of rating. */
  readonly number: number;
  readonly all: number;
  /** Milliseconds, 0 where unknown. */
  readonly at: number;
  /** Films with more stars, and other films with as many. */
  readonly higher: number;
  readonly same: number;
  /** Rated just before and just after it. */
  readonly before: FilmId | null;
  readonly after: FilmId | null;
}

/** @param ratings the one given last stands last. Null where the film is not among them. */
export function historyOf(ratings: ReadonlyMap<FilmId, Rated>, film: FilmId): HistoryPlace | null {
  const own = ratings.get(film);
  if (!own) return null;
  const ids = [...ratings.keys()];
  const place = ids.indexOf(film);
  let higher = 0;
  let same = -1; // itself
  for (const { stars } of ratings.values()) {
    if (stars > own.stars) higher++;
    else if (stars === own.stars) same++;
  }
  return {
    number: place + 1,
    all: ids.length,
    at: own.at,
    higher,
    same,
    before: ids[place - 1] ?? null,
    after: ids[place + 1] ?? null,
  };
}
