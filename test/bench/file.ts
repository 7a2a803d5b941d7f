import type { Csr, Interactions } from '../../workers/dataset/types.ts';

/**
 * Interactions as one block of bytes, for threads, browsers and Python alike: u32 users, films, count and 0; then by user and by film: u32
 * rows + 1 pointers, u32 columns, u8 codes up to a multiple of four.
 */
export function toBytes({ users, films, count, byUser, byFilm }: Interactions): Uint8Array<ArrayBuffer> {
  const sizeOf = (rows: number): number => 4 * (rows + 1) + 4 * count + padded(count);
  const out = new Uint8Array(16 + sizeOf(users) + sizeOf(films));
  new Uint32Array(out.buffer, 0, 4).set([users, films, count, 0]);
  let at = 16;
  for (const { indptr, indices, codes } of [byUser, byFilm]) {
    for (const part of [indptr, indices, codes]) {
      out.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
      at += padded(part.byteLength);
    }
  }
  return out;
}

/** Views of such bytes; nothing is copied. */
export function fromBytes(buffer: ArrayBufferLike): Interactions {
  const [users, films, count] = new Uint32Array(buffer, 0, 3);
  let at = 16;
  const side = (rows: number, columns: number): Csr => {
    const indptr = new Uint32Array(buffer, at, rows + 1);
    const indices = new Uint32Array(buffer, at + 4 * (rows + 1), count);
    const codes = new Uint8Array(buffer, at + 4 * (rows + 1) + 4 * count, count);
    at += 4 * (rows + 1) + 4 * count + padded(count);
    return { rows, columns, indptr, indices, codes };
  };
  const byUser = side(users, films);
  const byFilm = side(films, users);
  const userIds = Uint32Array.from({ length: users }, (_, user) => user + 1);
  return { users, films, count, byUser, byFilm, times: null, userIds };
}

const padded = (bytes: number): number => Math.ceil(bytes / 4) * 4;
