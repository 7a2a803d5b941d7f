import type { Steps } from '../dataset/index.ts';
import { decodeRecord, encodeRecord, RecordError } from './record.ts';

/** A column that may be long. */
export type Column = Uint8Array<ArrayBufferLike> | Uint32Array<ArrayBufferLike>;

/** A part of a column, as a record with a checksum of its own. */
export interface Chunk {
  /** `<column>/<number>/<bytes of the record>` */
  readonly name: string;
  readonly bytes: ArrayBuffer;
}

/** Bytes of a column that lie in one record: a database takes them one by one, and one that is damaged is found by itself. */
const MOST = 8 * 2 ** 20;

const recordName = (hash: string, column: string, number: number): string => `${hash}/${column}/${number}`;

/** Bytes of a chunk by its name. */
export const chunkBytes = (name: string): number => Number(name.slice(name.lastIndexOf('/') + 1));

/** Parts a column; returns the number of its chunks, 0 where it is short enough to stay with the rest. */
export function* scatter(hash: string, column: string, values: Column, most = MOST): Generator<Chunk, number> {
  if (values.byteLength <= most) return 0;
  const length = Math.floor(most / values.BYTES_PER_ELEMENT);
  const chunks = Math.ceil(values.length / length);
  for (let number = 0; number < chunks; number++) {
    const data = values.subarray(number * length, (number + 1) * length);
    const name = recordName(hash, column, number);
    const bytes = encodeRecord({ kind: 'chunk', name, facts: null, sections: { data } });
    yield { name: `${column}/${number}/${bytes.byteLength}`, bytes };
  }
  return chunks;
}

const PART = 'part';

/**
 * A long record in parts, the first of them last: the bytes as they are, for the record has a checksum of its own. Each is to be stored before the next
 * is asked for, which is made in the same memory.
 */
export function* part(record: ArrayBuffer, most = MOST): Generator<Chunk, ArrayBuffer> {
  if (record.byteLength <= most) return record;
  const all = new Uint8Array(record);
  const memory = new Uint8Array(most);
  for (let at = most, number = 1; at < all.length; at += most, number++) {
    const rest = all.subarray(at, at + most);
    const bytes = rest.length === most ? memory : new Uint8Array(rest.length);
    bytes.set(rest);
    yield { name: `${PART}/${number}/${bytes.length}`, bytes: bytes.buffer };
  }
  memory.set(all.subarray(0, most));
  return memory.buffer;
}

/** Puts a record together again, from its first part and the others. Whether that is all of it, its checksum tells. */
export function whole(first: unknown, stored: ReadonlyMap<string, unknown>): unknown {
  if (stored.size === 0 || !(first instanceof ArrayBuffer)) return first;
  const numberOf = (name: string): number => Number(name.split('/')[1]);
  const others = [...stored].sort(([a], [b]) => numberOf(a) - numberOf(b)).map(([, bytes]) => bytes);
  const parts = [first, ...others].filter((bytes) => bytes instanceof ArrayBuffer);
  const all = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const bytes of parts) {
    all.set(new Uint8Array(bytes), at);
    at += bytes.byteLength;
  }
  return all.buffer;
}

/**
 * Puts a column together again, a chunk a step; each is taken out of `stored` as it is read, so that it is not in memory twice. Throws
 * RecordError where a chunk is not there, is damaged, or they do not fill it exactly.
 */
export function* gather(
  hash: string,
  column: string,
  values: Column,
  chunks: number,
  stored: Map<string, unknown>,
): Steps<void> {
  const names = new Map<string, string>();
  for (const name of stored.keys()) names.set(name.slice(0, name.lastIndexOf('/')), name);
  const type = values instanceof Uint8Array ? Uint8Array : Uint32Array;
  let at = 0;
  for (let number = 0; number < chunks; number++) {
    const name = names.get(`${column}/${number}`) ?? '';
    const record = decodeRecord(stored.get(name), 'chunk', recordName(hash, column, number));
    stored.delete(name);
    const part = record.section<Uint8Array | Uint32Array>('data', type);
    if (at + part.length > values.length) throw new RecordError('damaged', column);
    values.set(part, at);
    at += part.length;
    yield;
  }
  if (at !== values.length) throw new RecordError('damaged', column);
}
