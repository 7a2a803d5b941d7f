import * as v from 'valibot';
import type { BiasedSettings, Model } from '../als/index.ts';
import { sha256 } from '../dataset/sha256.ts';
import type { AlsSettings, TrainingFacts } from '../protocol.ts';
import { decodeRecord, encodeRecord, RecordError, type Section } from './record.ts';

/** Raise it where training comes to give other factors from the same settings: older models are then trained anew. */
const ALGORITHM = 6;

export const COUNT = v.pipe(v.number(), v.integer(), v.minValue(0));
export const NUMBER = v.pipe(v.number(), v.finite());
export const ALS = v.object({
  factors: COUNT,
  alpha0: NUMBER,
  lambda: NUMBER,
  nu: NUMBER,
  epochs: COUNT,
  seed: NUMBER,
});
export const BIASED = v.object({ factors: COUNT, lambda: NUMBER, epochs: COUNT, seed: NUMBER });
const EASE = v.object({ lambda: NUMBER, genre: NUMBER, year: NUMBER, genreDecade: NUMBER });
/** How a model came to be, as it is kept with it. */
export interface ModelAbout extends TrainingFacts {
  /** Checksum of the visitor's ratings in it: tells whether there are newer ones. null where there are none. */
  readonly ownDigest: number | null;
}

const ABOUT = v.object({
  trainedMs: NUMBER,
  trainedAt: v.nullable(NUMBER),
  training: v.nullable(
    v.object({
      kernels: v.picklist(['relaxed', 'simd', 'scalar']),
      threads: COUNT,
      copies: v.exactOptional(v.boolean()),
      solver: v.picklist(['pcg', 'exact']),
      epochMs: NUMBER,
      fallback: v.nullable(v.string()),
    }),
  ),
  history: v.array(v.object({ epoch: COUNT, ms: NUMBER, loss: v.nullable(NUMBER) })),
  own: COUNT,
  ownDigest: v.nullable(COUNT),
  given: v.exactOptional(
    v.object({
      from: v.picklist(['spark', 'implicit', 'cinefold']),
      file: v.string(),
      rows: COUNT,
      unknown: COUNT,
      without: COUNT,
      share: NUMBER,
      likeness: NUMBER,
    }),
  ),
});
/** Of a model that was stored before these were kept. */
export const NOTHING_KNOWN: ModelAbout = {
  trainedMs: 0,
  trainedAt: null,
  training: null,
  history: [],
  own: 0,
  ownDigest: null,
};

const FACTS = v.object({
  settings: ALS,
  epoch: COUNT,
  films: COUNT,
  stars: v.nullable(v.object({ settings: BIASED, mean: NUMBER })),
  ease: v.nullable(v.object({ settings: EASE, rows: COUNT })),
  about: v.optional(ABOUT),
});

/** Names a model by what it follows from: hash of the data's hash and all settings, hex. */
export function modelKey(dataset: string, settings: AlsSettings, stars: BiasedSettings | null): string {
  const { factors, alpha0, lambda, nu, epochs, seed } = settings;
  const parts = [ALGORITHM, dataset, factors, alpha0, lambda, nu, epochs, seed];
  if (stars) parts.push(stars.factors, stars.lambda, stars.epochs, stars.seed);
  const digest = sha256(new TextEncoder().encode(parts.join(' ')));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Bytes of a model. name: what `decodeModel` has to be asked for. */
export function encodeModel(name: string, model: Model, about: ModelAbout = NOTHING_KNOWN): ArrayBuffer {
  const { itemFactors, gram, crowdGram, crowdVector, support, stars, ease } = model;
  const sections: Record<string, Section> = { itemFactors, gram, crowdGram, crowdVector, support };
  if (stars) Object.assign(sections, { starBias: stars.itemBias, starFactors: stars.itemFactors });
  if (ease) Object.assign(sections, { easeInverse: ease.inverse, easeScale: ease.scale });
  const facts: v.InferOutput<typeof FACTS> = {
    settings: model.settings,
    epoch: model.epoch,
    films: model.films,
    stars: stars && { settings: stars.settings, mean: stars.mean },
    ease: ease && { settings: ease.settings, rows: ease.rows },
    about: { ...about, history: [...about.history] },
  };
  return encodeRecord({ kind: 'model', name, facts, sections });
}

/** Reads what `encodeModel` wrote. Throws RecordError where it is anything else. */
export function decodeModel(stored: unknown, name: string): { readonly model: Model; readonly about: ModelAbout } {
  const record = decodeRecord(stored, 'model', name);
  const parsed = v.safeParse(FACTS, record.facts);
  if (!parsed.success) throw new RecordError('damaged', 'facts');
  const { settings, epoch, films, stars, ease, about = NOTHING_KNOWN } = parsed.output;
  const d = settings.factors;
  const model: Model = {
    settings,
    epoch,
    d,
    films,
    itemFactors: record.section('itemFactors', Float32Array, films * d),
    gram: record.section('gram', Float64Array, d * d),
    crowdGram: record.section('crowdGram', Float64Array, d * d),
    crowdVector: record.section('crowdVector', Float64Array, d),
    support: record.section('support', Uint32Array, films),
    stars: stars && {
      ...stars,
      itemBias: record.section('starBias', Float32Array, films),
      itemFactors: record.section('starFactors', Float32Array, films * stars.settings.factors),
    },
    ease: ease && {
      ...ease,
      inverse: record.section('easeInverse', Float32Array, (ease.rows * (ease.rows + 1)) / 2),
      scale: record.section('easeScale', Float32Array, films),
    },
  };
  if (![model.itemFactors, model.gram, model.crowdGram, model.crowdVector].every(allFinite)) {
    throw new RecordError('damaged', 'a factor is not a number');
  }
  return { model, about };
}

/** A sum is finite only where all summands are (factors are far too small to overflow it). */
export function allFinite(values: ArrayLike<number>): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return Number.isFinite(sum);
}
