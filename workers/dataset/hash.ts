import type { FilmFacts } from './catalogue.ts';
import { sha256 } from './sha256.ts';
import type { Interactions } from './types.ts';

/** The part of Web Crypto that is used; null where it does not exist: on insecure origins. */
type Digest = Pick<SubtleCrypto, 'digest'> | null;

async function digest(bytes: Uint8Array<ArrayBuffer>, subtle: Digest): Promise<Uint8Array> {
  return subtle ? new Uint8Array(await subtle.digest('SHA-256', bytes)) : sha256(bytes);
}

/** The bytes of a column; copied only where they lie in shared memory, which Web Crypto does not take. */
function bytesOf(column: Uint8Array | Uint32Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = column;
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength));
}

function filmsText(films: readonly FilmFacts[]): Uint8Array<ArrayBuffer> {
  const lines = films.map(({ id, title, otherTitle, year, genres, imdbId, tmdbId }) =>
    JSON.stringify([id, title, otherTitle, year, genres, imdbId, tmdbId]),
  );
  return new Uint8Array(new TextEncoder().encode(lines.join('\n')));
}

/**
 * Names the contents of a data set: SHA-256, in hex, over the SHA-256 of each column. Films and users are numbered by
 * ascending id and rows are sorted, so that equal data have equal hashes whatever the order of rows or the line ends.
 * @param subtle Web Crypto, or null for our own SHA-256: the result is the same.
 */
export async function hashDataset(
  films: readonly FilmFacts[],
  { byUser, times, userIds }: Omit<Interactions, 'byFilm'>,
  subtle: Digest = globalThis.crypto?.subtle ?? null,
): Promise<string> {
  const columns = [
    filmsText(films),
    ...[userIds, byUser.indptr, byUser.indices, byUser.codes, times ?? new Uint32Array(0)].map(bytesOf),
  ];
  const all = new Uint8Array(columns.length * 32);
  // One after the other: Web Crypto copies what it hashes.
  for (const [i, column] of columns.entries()) all.set(await digest(column, subtle), i * 32);
  return Array.from(await digest(all, subtle), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
