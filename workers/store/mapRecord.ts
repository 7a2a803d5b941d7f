import * as v from 'valibot';
import { decodeRecord, encodeRecord, RecordError } from './record.ts';

/** Where the films of the last finished taste map are. */
export interface StoredMap {
  /** Digest of the model that it shows. */
  readonly model: number;
  /** Film ids. */
  readonly ids: Float64Array;
  /** films x 2 */
  readonly places: Float32Array;
}

const MODEL = v.object({ model: v.pipe(v.number(), v.integer()) });

export const encodeMap = (name: string, { model, ids, places }: StoredMap): ArrayBuffer =>
  encodeRecord({ kind: 'map', name, facts: { model }, sections: { ids, places } });

/** Throws RecordError where it is none. */
export function decodeMap(stored: unknown, name: string): StoredMap {
  const record = decodeRecord(stored, 'map', name);
  const facts = v.safeParse(MODEL, record.facts);
  if (!facts.success) throw new RecordError('damaged', 'facts');
  const ids = record.section('ids', Float64Array);
  const places = record.section('places', Float32Array, 2 * ids.length);
  if (!places.every(Number.isFinite)) throw new RecordError('damaged', 'places');
  return { model: facts.output.model, ids, places };
}
