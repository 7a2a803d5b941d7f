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

/** Puts a column together again. Throws RecordError where a chunk is not there, is damaged, or they do not fill it exactly. */
export function gather<T extends Column>(
  hash: string,
  column: string,
  values: T,
  chunks: number,
  stored: ReadonlyMap<string, unknown>,
): T {
  const byNumber = new Map<string, unknown>();
  for (const [name, bytes] of stored) byNumber.set(name.slice(0, name.lastIndexOf('/')), bytes);
  const type = values instanceof Uint8Array ? Uint8Array : Uint32Array;
  let at = 0;
  for (let number = 0; number < chunks; number++) {
    const record = decodeRecord(byNumber.get(`${column}/${number}`), 'chunk', recordName(hash, column, number));
    const part = record.section<Uint8Array | Uint32Array>('data', type);
    if (at + part.length > values.length) throw new RecordError('damaged', column);
    values.set(part, at);
    at += part.length;
  }
  if (at !== values.length) throw new RecordError('damaged', column);
  return values;
}
