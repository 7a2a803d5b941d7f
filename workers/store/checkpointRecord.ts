import * as v from 'valibot';
import type { Checkpoint } from '../als/index.ts';
import { ALS, allFinite, BIASED, COUNT, NUMBER } from './modelRecord.ts';
import { blankRecord, decodeRecord, RecordError } from './record.ts';

const FACTS = v.object({
  settings: ALS,
  epoch: COUNT,
  users: COUNT,
  films: COUNT,
  stars: v.object({ settings: BIASED, mean: NUMBER }),
});

/** dataset: hash of the data; key: of the model that it is to be. */
export const checkpointName = (dataset: string, key: string): string => `${dataset}/${key}`;

/** A checkpoint whose factors are still to be written into their places. */
export interface BlankCheckpoint extends Pick<Checkpoint, 'userFactors' | 'itemFactors'> {
  /** Its bytes, once they are. */
  readonly seal: () => ArrayBuffer;
}

/** name: what `decodeCheckpoint` has to be asked for. */
export function blankCheckpoint(
  name: string,
  { settings, epoch, stars }: Pick<Checkpoint, 'settings' | 'epoch' | 'stars'>,
  users: number,
  films: number,
): BlankCheckpoint {
  const facts: v.InferOutput<typeof FACTS> = {
    settings,
    epoch,
    users,
    films,
    stars: { settings: stars.settings, mean: stars.mean },
  };
  const { section, seal } = blankRecord({
    kind: 'checkpoint',
    name,
    facts,
    sections: [
      { name: 'userFactors', type: 'f32', length: users * settings.factors },
      { name: 'itemFactors', type: 'f32', length: films * settings.factors },
      { name: 'starBias', type: 'f32', length: films },
      { name: 'starFactors', type: 'f32', length: stars.itemFactors.length },
    ],
  });
  section('starBias').set(stars.itemBias);
  section('starFactors').set(stars.itemFactors);
  const factors = (of: 'userFactors' | 'itemFactors'): Float32Array => section(of) as Float32Array;
  return { userFactors: factors('userFactors'), itemFactors: factors('itemFactors'), seal };
}

/** Reads such a record. Throws RecordError where it is anything else. */
export function decodeCheckpoint(stored: unknown, name: string): Checkpoint {
  const record = decodeRecord(stored, 'checkpoint', name);
  const parsed = v.safeParse(FACTS, record.facts);
  if (!parsed.success) throw new RecordError('damaged', 'facts');
  const { settings, epoch, users, films, stars } = parsed.output;
  const checkpoint: Checkpoint = {
    settings,
    epoch,
    userFactors: record.section('userFactors', Float32Array, users * settings.factors),
    itemFactors: record.section('itemFactors', Float32Array, films * settings.factors),
    stars: {
      ...stars,
      itemBias: record.section('starBias', Float32Array, films),
      itemFactors: record.section('starFactors', Float32Array, films * stars.settings.factors),
    },
  };
  if (![checkpoint.userFactors, checkpoint.itemFactors].every(allFinite)) {
    throw new RecordError('damaged', 'a factor is not a number');
  }
  return checkpoint;
}
