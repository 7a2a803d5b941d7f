import { ascending } from './ids.ts';
import { compressing, type Compressed } from './interactions.ts';
import type { Steps } from './pause.ts';

/** Ratings in the order of their file, users and films numbered as they came. */
export interface RatingRuns {
  /** Ids of users, by the number in which they came. */
  readonly users: Uint32Array;
  /** Runs of ratings by one user: who, and where each begins. */
  readonly runUser: Uint32Array;
  readonly runStart: Uint32Array;
  /** FilmIndex (or the number in which a film came, where `filmIndexOf` says its index). */
  readonly films: Uint32Array;
  readonly codes: Uint8Array;
  readonly times: Uint32Array | null;
  readonly filmCount: number;
  readonly filmIndexOf: Uint32Array | null;
}

const BLOCK = 1 << 20;

function renumber(values: Uint32Array, start: number, end: number, indexOf: Uint32Array): void {
  for (let i = start; i < end; i += 1) values[i] = indexOf[values[i]];
}

/** True where films ascend from `start` to `end`, each once. */
function ascends(films: Uint32Array, start: number, end: number): boolean {
  for (let i = start + 1; i < end; i += 1) if (films[i] <= films[i - 1]) return false;
  return true;
}

function* isSorted({ users, runUser, runStart, films }: RatingRuns, indexOf: Uint32Array): Steps<boolean> {
  if (runUser.length !== users.length) return false;
  let since = 0;
  for (let run = 0; run < runUser.length; run += 1) {
    if (indexOf[runUser[run]] !== run) return false;
    const end = run + 1 < runStart.length ? runStart[run + 1] : films.length;
    if (!ascends(films, runStart[run], end)) return false;
    if (end - since <= BLOCK) continue;
    since = end;
    yield;
  }
  return true;
}

/** UserIndex of each rating. */
function expand({ runUser, runStart, films }: RatingRuns, indexOf: Uint32Array): Uint32Array {
  const userIndex = new Uint32Array(films.length);
  for (let run = 0; run < runUser.length; run += 1) {
    const end = run + 1 < runStart.length ? runStart[run + 1] : films.length;
    userIndex.fill(indexOf[runUser[run]], runStart[run], end);
  }
  return userIndex;
}

/**
 * A file's ratings by user. MovieLens files are sorted by user and film: their columns are the rows of the result as they
 * are. Anything else is sorted.
 */
export function* assembling(runs: RatingRuns): Steps<Compressed> {
  const { films, codes, times, filmCount, filmIndexOf } = runs;
  const { ids: userIds, indexOf } = ascending(runs.users);
  for (let start = 0; filmIndexOf && start < films.length; start += BLOCK) {
    renumber(films, start, Math.min(films.length, start + BLOCK), filmIndexOf);
    yield;
  }
  const users = userIds.length;
  if (!(yield* isSorted(runs, indexOf))) {
    const userIndex = expand(runs, indexOf);
    return yield* compressing({ users, films: filmCount, userIndex, filmIndex: films, codes, times, userIds });
  }
  const indptr = new Uint32Array(users + 1);
  indptr.set(runs.runStart);
  indptr[users] = films.length;
  const byUser = { rows: users, columns: filmCount, indptr, indices: films, codes };
  const rows = { users, films: filmCount, count: films.length, byUser, times, userIds };
  return { rows, replaced: new Uint32Array(0) };
}
