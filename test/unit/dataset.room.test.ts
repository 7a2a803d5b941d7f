import { afterEach, expect, it, vi } from 'vitest';
import type { Dataset } from '../../workers/dataset/index.ts';
import { encodeDataset } from '../../workers/store/index.ts';
import { read } from './dataset.support.ts';
import { decodedDataset } from './store.support.ts';

const FILMS = 400;
const USERS = 2_700;
const films = `movieId,title,genres\n${Array.from({ length: FILMS }, (_, i) => `${i + 1},F${i} (1990),Drama\n`).join('')}`;
const ratings = `userId,movieId,rating,timestamp\n${Array.from({ length: USERS }, (_, user) =>
  Array.from(
    { length: FILMS },
    (_, film) => `${user + 1},${film + 1},${((user + film) % 9) / 2 + 0.5},${user + film}\n`,
  ).join(''),
).join('')}`;

afterEach(() => void vi.unstubAllGlobals());

it('long columns lie in shared memory where threads may share it: the same data, hash and stored bytes', async () => {
  const plain = await read({ films, ratings });
  vi.stubGlobal('crossOriginIsolated', true);
  const shared = await read({ films, ratings });
  const columns = ({ interactions: { byUser, byFilm, times } }: Dataset) => [
    byUser.indices,
    byUser.codes,
    byFilm.indices,
    byFilm.codes,
    times ?? new Uint32Array(0),
  ];
  for (const column of columns(plain)) expect(column.buffer).toBeInstanceOf(ArrayBuffer);
  for (const [at, column] of columns(shared).entries()) {
    expect(column.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(Buffer.compare(Buffer.from(column.buffer), Buffer.from(columns(plain)[at].buffer))).toBe(0);
  }
  expect(shared.hash).toBe(plain.hash);
  // Short ones are not worth it.
  expect(shared.interactions.userIds.buffer).toBeInstanceOf(ArrayBuffer);
  const bytes = (dataset: Dataset): ArrayBuffer => {
    const encoding = encodeDataset('a', dataset, Infinity);
    for (;;) {
      const next = encoding.next();
      if (next.done) return next.value;
    }
  };
  const stored = bytes(shared);
  expect(Buffer.compare(Buffer.from(stored), Buffer.from(bytes(plain)))).toBe(0);
  const back = decodedDataset(stored, 'a');
  expect(back.hash).toBe(plain.hash);
  expect(back.interactions.byFilm.indices.buffer).toBeInstanceOf(SharedArrayBuffer);
});
