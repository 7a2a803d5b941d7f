import { atOnce, type Steps } from './pause.ts';
import { roomUint32, roomUint8 } from './room.ts';
import type { Csr, Interactions } from './types.ts';

/** Ratings between two pauses: some milliseconds. */
const BLOCK = 1 << 20;

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
function* starts(keys: Uint32Array, keyCount: number): Steps<Uint32Array> {
  const indptr = new Uint32Array(keyCount + 1);
  for (let start = 0; start < keys.length; start += BLOCK) {
    countKeys(keys, start, Math.min(keys.length, start + BLOCK), indptr);
    yield;
  }
  for (let key = 0; key < keyCount; key += 1) indptr[key + 1] += indptr[key];
  return indptr;
}

function countKeys(keys: Uint32Array, start: number, end: number, indptr: Uint32Array): void {
  for (let i = start; i < end; i += 1) indptr[keys[i] + 1] += 1;
}

/** Positions in a stable order by key: `before` is their order so far, null for 0, 1, 2 ... */
function* sortedBy(keys: Uint32Array, keyCount: number, before: Uint32Array | null): Steps<Uint32Array> {
  const order = new Uint32Array(keys.length);
  const next = yield* starts(keys, keyCount);
  for (let start = 0; start < keys.length; start += BLOCK) {
    placeBlock(keys, start, Math.min(keys.length, start + BLOCK), before, next, order);
    yield;
  }
  return order;
}

function placeBlock(
  keys: Uint32Array,
  start: number,
  end: number,
  before: Uint32Array | null,
  next: Uint32Array,
  order: Uint32Array,
): void {
  for (let i = start; i < end; i += 1) {
    const position = before === null ? i : before[i];
    order[next[keys[position]]++] = position;
  }
}

/** Fills rows `from` to `to` of `matrix` into its transpose `out`; next: where each of its rows goes on. */
function transposeRows(matrix: Csr, from: number, to: number, next: Uint32Array, out: Csr): void {
  const { indptr, indices, codes } = matrix;
  for (let row = from; row < to; row += 1) {
    for (let at = indptr[row]; at < indptr[row + 1]; at += 1) {
      const place = next[indices[at]]++;
      out.indices[place] = row;
      out.codes[place] = codes[at];
    }
  }
}

/** The transpose: rows of the result are columns of `matrix`, and their columns ascend as well. */
export function* transposing(matrix: Csr): Steps<Csr> {
  const { rows, columns, indptr, indices } = matrix;
  const out = {
    rows: columns,
    columns: rows,
    indptr: yield* starts(indices, columns),
    indices: roomUint32(indices.length),
    codes: roomUint8(indices.length),
  };
  const next = out.indptr.slice();
  let from = 0;
  while (from < rows) {
    let to = from + 1;
    while (to < rows && indptr[to + 1] - indptr[from] <= BLOCK) to += 1;
    transposeRows(matrix, from, to, next, out);
    from = to;
    yield;
  }
  return out;
}

/** Interactions by user, and the positions of the ratings that a later one replaced, ascending. */
export interface Compressed {
  readonly rows: Omit<Interactions, 'byFilm'>;
  readonly replaced: Uint32Array;
}

/** Keeps of each user's ratings of a film the later one; the first `count` of `order` are the positions that stand. */
function* dropReplaced(
  { userIndex, filmIndex, times }: RatingColumns,
  order: Uint32Array,
): Steps<{ count: number; replaced: Uint32Array }> {
  const replaced: number[] = [];
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
    }
    if (i % BLOCK === BLOCK - 1) yield;
  }
  return { count, replaced: Uint32Array.from(replaced).sort() };
}

/**
 * Compresses rating columns by counting sort, O(ratings + users + films), in steps of some milliseconds. Where a user
 * has rated a film more than once, the later rating stands: later by time, or by position where times are equal or unknown.
 * The indices and codes must be in range.
 */
export function* compressing(columns: RatingColumns): Steps<Compressed> {
  const { users, films, userIndex, filmIndex, codes, times } = columns;
  const order = yield* sortedBy(userIndex, users, yield* sortedBy(filmIndex, films, null));
  const { count, replaced } = yield* dropReplaced(columns, order);
  const indptr = new Uint32Array(users + 1);
  const indices = roomUint32(count);
  const sortedCodes = roomUint8(count);
  const sortedTimes = times === null ? null : new Uint32Array(count);
  for (let start = 0; start < count; start += BLOCK) {
    const end = Math.min(count, start + BLOCK);
    for (let i = start; i < end; i += 1) {
      indptr[userIndex[order[i]] + 1] += 1;
      indices[i] = filmIndex[order[i]];
      sortedCodes[i] = codes[order[i]];
      if (times !== null && sortedTimes !== null) sortedTimes[i] = times[order[i]];
    }
    yield;
  }
  for (let user = 0; user < users; user += 1) indptr[user + 1] += indptr[user];
  const byUser = { rows: users, columns: films, indptr, indices, codes: sortedCodes };
  return { rows: { users, films, count, byUser, times: sortedTimes, userIds: columns.userIds }, replaced };
}

/**
 * Goes through rows that others made, in steps of some milliseconds.
 * @throws RangeError where the rows are not all entries one after the other, a row's columns do not ascend or are out of range, or a
 * code is off the scale.
 */
export function* checking(matrix: Csr): Steps<void> {
  const { rows, indptr, indices } = matrix;
  if (indptr.length !== rows + 1 || indptr[0] !== 0 || indptr[rows] !== indices.length) {
    throw new RangeError(`Rows end at ${indptr[rows]} of ${indices.length} entries.`);
  }
  for (let row = 0; row < rows; row += 1) {
    if (indptr[row + 1] < indptr[row]) throw new RangeError(`Row ${row} ends before it begins.`);
  }
  let from = 0;
  while (from < rows) {
    let to = from + 1;
    while (to < rows && indptr[to + 1] - indptr[from] <= BLOCK) to += 1;
    checkRows(matrix, from, to);
    from = to;
    yield;
  }
}

function checkRows({ columns, indptr, indices, codes }: Csr, from: number, to: number): void {
  for (let row = from; row < to; row += 1) {
    let before = -1;
    for (let at = indptr[row]; at < indptr[row + 1]; at += 1) {
      if (indices[at] <= before || indices[at] >= columns) throw new RangeError(`Column ${indices[at]} in row ${row}.`);
      if (codes[at] < 1 || codes[at] > 10) throw new RangeError(`Rating code ${codes[at]} is off the scale.`);
      before = indices[at];
    }
  }
}

/**
 * `compressing` both ways at once, for columns that others made.
 * @throws RangeError where lengths differ, an index is out of range or a code is off the scale.
 */
export function makeInteractions(columns: RatingColumns): Interactions {
  check(columns);
  const { rows } = atOnce(compressing(columns));
  return { ...rows, byFilm: atOnce(transposing(rows.byUser)) };
}
