import * as v from 'valibot';
import type { Checkpoint } from '../als/index.ts';
import { ALS, allFinite, BIASED, COUNT, NUMBER } from './modelRecord.ts';
import { decodeRecord, encodeRecord, RecordError, type Section } from './record.ts';

const FACTS = v.object({
  settings: ALS,
  epoch: COUNT,
  users: COUNT,
  films: COUNT,
  stars: v.object({ settings: BIASED, mean: NUMBER }),
});

/** Bytes of a checkpoint. name: what `decodeCheckpoint` has to be asked for. */
export function encodeCheckpoint(name: string, checkpoint: Checkpoint): ArrayBuffer {
  const { settings, epoch, userFactors, itemFactors, stars } = checkpoint;
  const facts: v.InferOutput<typeof FACTS> = {
    settings,
    epoch,
    users: userFactors.length / settings.factors,
    films: itemFactors.length / settings.factors,
    stars: { settings: stars.settings, mean: stars.mean },
  };
  const sections: Record<string, Section> = {
    userFactors,
    itemFactors,
    starBias: stars.itemBias,
    starFactors: stars.itemFactors,
  };
  return encodeRecord({ kind: 'checkpoint', name, facts, sections });
}

/** Reads what `encodeCheckpoint` wrote. Throws RecordError where it is anything else. */
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
