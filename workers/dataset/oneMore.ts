import type { Csr, FilmIndex, Interactions } from './types.ts';

/**
 * The interactions with one more user, the last one. films: each once, in any order; codes: stars x 2, aligned. Copies both matrices,
 * O(ratings); the times go, and the new user's id is one above the others'.
 */
export function withOneMore(
  interactions: Interactions,
  films: readonly FilmIndex[],
  codes: readonly number[],
): Interactions {
  const { users, byUser, byFilm, userIds } = interactions;
  const order = films.map((_, at) => at).sort((a, b) => films[a] - films[b]);
  const count = interactions.count + films.length;
  const ids = new Uint32Array(users + 1);
  ids.set(userIds);
  ids[users] = userIds.reduce((most, id) => Math.max(most, id), 0) + 1;
  const row: Csr = {
    rows: users + 1,
    columns: byUser.columns,
    indptr: new Uint32Array(users + 2),
    indices: new Uint32Array(count),
    codes: new Uint8Array(count),
  };
  row.indptr.set(byUser.indptr);
  row.indptr[users + 1] = count;
  row.indices.set(byUser.indices);
  row.codes.set(byUser.codes);
  const column: Csr = {
    rows: byFilm.rows,
    columns: users + 1,
    indptr: new Uint32Array(byFilm.rows + 1),
    indices: new Uint32Array(count),
    codes: new Uint8Array(count),
  };
  let to = 0;
  let next = 0;
  for (let film = 0; film < byFilm.rows; film++) {
    const from = byFilm.indptr[film];
    const end = byFilm.indptr[film + 1];
    column.indices.set(byFilm.indices.subarray(from, end), to);
    column.codes.set(byFilm.codes.subarray(from, end), to);
    to += end - from;
    if (next < order.length && films[order[next]] === film) {
      const code = codes[order[next]];
      const at = interactions.count + next;
      row.indices[at] = film;
      row.codes[at] = code;
      // The last user of all: columns still ascend.
      column.indices[to] = users;
      column.codes[to] = code;
      to++;
      next++;
    }
    column.indptr[film + 1] = to;
  }
  return { ...interactions, users: users + 1, count, byUser: row, byFilm: column, times: null, userIds: ids };
}
