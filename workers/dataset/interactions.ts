import type { Csr, Interactions } from './types.ts';

/** Ratings as columns, one entry per rating, in any order. */
export interface RatingColumns {
  readonly users: number;
  readonly films: number;
  /** UserIndex of each rating. */
  readonly userIndex: Uint32Array;
  /** FilmIndex of each rating. */
  readonly filmIndex: Uint32Array;
  /** Stars x 2, 1 to 10. */
  readonly codes: Uint8Array;
  /** Seconds since 1970; null where unknown. */
  readonly times: Uint32Array | null;
  /** By UserIndex: what the file calls a user. */
  readonly userIds: Uint32Array;
}

/** @throws RangeError where lengths differ, an index is out of range or a code is off the scale. */
function check(columns: RatingColumns): void {
  const { users, films, userIndex, filmIndex, codes, times, userIds } = columns;
  const count = userIndex.length;
  if (filmIndex.length !== count || codes.length !== count || (times !== null && times.length !== count)) {
    throw new RangeError('Rating columns differ in length.');
  }
  if (userIds.length !== users) throw new RangeError(`${userIds.length} user ids for ${users} users.`);
  for (let i = 0; i < count; i += 1) {
    if (userIndex[i] >= users) throw new RangeError(`User index ${userIndex[i]} of ${users}.`);
    if (filmIndex[i] >= films) throw new RangeError(`Film index ${filmIndex[i]} of ${films}.`);
    if (codes[i] < 1 || codes[i] > 10) throw new RangeError(`Rating code ${codes[i]} is off the scale.`);
  }
}

/** Where each key's run starts: keys + 1 entries. */
function starts(keys: Uint32Array, keyCount: number): Uint32Array {
  const indptr = new Uint32Array(keyCount + 1);
  for (let i = 0; i < keys.length; i += 1) indptr[keys[i] + 1] += 1;
  for (let key = 0; key < keyCount; key += 1) indptr[key + 1] += indptr[key];
  return indptr;
}

/** Positions of ratings by user, then film, then position: two stable counting sorts, last key first. */
function sortedPositions({ users, films, userIndex, filmIndex }: RatingColumns): Uint32Array {
  const count = userIndex.length;
  const byFilm = new Uint32Array(count);
  const nextOfFilm = starts(filmIndex, films);
  for (let i = 0; i < count; i += 1) byFilm[nextOfFilm[filmIndex[i]]++] = i;
  const order = new Uint32Array(count);
  const nextOfUser = starts(userIndex, users);
  for (let i = 0; i < count; i += 1) order[nextOfUser[userIndex[byFilm[i]]]++] = byFilm[i];
  return order;
}

/** The transpose: rows of the result are columns of `matrix`, and their columns ascend as well. */
function transpose(matrix: Csr): Csr {
  const { rows, columns, indptr, indices, codes } = matrix;
  const out = {
    rows: columns,
    columns: rows,
    indptr: starts(indices, columns),
    indices: new Uint32Array(indices.length),
    codes: new Uint8Array(indices.length),
  };
  const next = out.indptr.slice();
  for (let row = 0; row < rows; row += 1) {
    for (let at = indptr[row]; at < indptr[row + 1]; at += 1) {
      const to = next[indices[at]]++;
      out.indices[to] = row;
      out.codes[to] = codes[at];
    }
  }
  return out;
}

/**
 * Compresses rating columns both ways by counting sort, O(ratings + users + films). Where a user has rated a film more
 * than once, the later rating stands: later by time, or by position where times are equal or unknown.
 * @returns the interactions, and the positions of the ratings that a later one replaced, ascending.
 * @throws RangeError where lengths differ, an index is out of range or a code is off the scale.
 */
export function compress(columns: RatingColumns): { interactions: Interactions; replaced: Uint32Array } {
  check(columns);
  const { users, films, userIndex, filmIndex, codes, times } = columns;
  const order = sortedPositions(columns);
  const replaced: number[] = [];
  const indptr = new Uint32Array(users + 1);
  // `order` is filled anew from its start with the positions that stand.
  let count = 0;
  for (let i = 0; i < order.length; i += 1) {
    const position = order[i];
    const last = count > 0 ? order[count - 1] : -1;
    if (last !== -1 && userIndex[last] === userIndex[position] && filmIndex[last] === filmIndex[position]) {
      const isLater = times === null || times[position] >= times[last];
      replaced.push(isLater ? last : position);
      if (isLater) order[count - 1] = position;
    } else {
      order[count] = position;
      count += 1;
      indptr[userIndex[position] + 1] += 1;
    }
  }
  for (let user = 0; user < users; user += 1) indptr[user + 1] += indptr[user];
  const byUser = {
    rows: users,
    columns: films,
    indptr,
    indices: new Uint32Array(count),
    codes: new Uint8Array(count),
  };
  const sortedTimes = times === null ? null : new Uint32Array(count);
  for (let i = 0; i < count; i += 1) {
    byUser.indices[i] = filmIndex[order[i]];
    byUser.codes[i] = codes[order[i]];
    if (times !== null && sortedTimes !== null) sortedTimes[i] = times[order[i]];
  }
  const interactions = {
    users,
    films,
    count,
    byUser,
    byFilm: transpose(byUser),
    times: sortedTimes,
    userIds: columns.userIds,
  };
  return { interactions, replaced: Uint32Array.from(replaced).sort() };
}

/** `compress` for those who need only the interactions. */
export function makeInteractions(columns: RatingColumns): Interactions {
  return compress(columns).interactions;
}
