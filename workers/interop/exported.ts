import * as v from 'valibot';
import { checkAlsSettings, checkBiasedSettings, type BiasedSettings, type Factors, type Model } from '../als/index.ts';
import type { Catalogue, FilmIndex } from '../dataset/index.ts';
import { FactorsError } from './error.ts';
import { bytesOf, damaged, nameOf } from './files.ts';
import { readSafeTensors, writeSafeTensors, type SafeTensors, type Tensor } from './safetensors.ts';
import type { ExternalFactors, ModelFile } from './types.ts';

const FORMAT = 'cinefold-factors';
const VERSION = '1';

const NUMBER = v.pipe(v.number(), v.finite());
const COUNT = v.pipe(NUMBER, v.integer(), v.minValue(0));
const ALS = v.object({ factors: COUNT, alpha0: NUMBER, lambda: NUMBER, nu: NUMBER, epochs: COUNT, seed: NUMBER });
const STARS = v.object({
  mean: NUMBER,
  settings: v.object({ factors: COUNT, lambda: NUMBER, epochs: COUNT, seed: NUMBER }),
});
const ABOUT = v.object({
  format: v.literal(FORMAT),
  version: v.literal(VERSION),
  settings: v.pipe(v.string(), v.parseJson(), ALS),
  epoch: v.pipe(v.string(), v.toNumber(), COUNT),
  dataset: v.string(),
  dataset_hash: v.string(),
  stars: v.optional(v.pipe(v.string(), v.parseJson(), STARS)),
});

export interface ExportInput {
  readonly model: Model;
  readonly catalogue: Catalogue;
  /** Name and hash of the data set it was trained on. */
  readonly dataset: { readonly name: string; readonly hash: string };
  /** Of the same training; left out where not given. ids: one for each row. */
  readonly users?: { readonly factors: Factors['userFactors']; readonly ids: ArrayLike<number> };
}

/**
 * A model as a .safetensors file that Python reads without our code (README.md of this folder says what is in it). Films whose factors are all
 * zero and that the star model knows nothing of are left out: nobody has rated them. Throws RangeError where shapes do not fit.
 */
export function exportFactors({ model, catalogue, dataset, users }: ExportInput): Blob {
  const { d, films, itemFactors, settings, epoch, stars } = model;
  if (catalogue.size !== films) throw new RangeError(`A model of ${films} films, a catalogue of ${catalogue.size}.`);
  const kept = Array.from({ length: films }, (_, film) => film).filter(
    (film) => stars?.itemBias[film] || itemFactors.subarray(film * d, film * d + d).some((value) => value !== 0),
  );
  const pick = (values: Float32Array, width: number): Float32Array => {
    const picked = new Float32Array(kept.length * width);
    kept.forEach((film, row) => picked.set(values.subarray(film * width, film * width + width), row * width));
    return picked;
  };
  const tensors = new Map<string, Tensor>();
  const ids = BigInt64Array.from(kept, (film) => BigInt(catalogue.idOf(film as FilmIndex)));
  tensors.set('item_ids', { shape: [kept.length], data: ids });
  tensors.set('item_factors', { shape: [kept.length, d], data: pick(itemFactors, d) });
  if (stars) {
    const width = stars.settings.factors;
    tensors.set('star_item_bias', { shape: [kept.length], data: pick(stars.itemBias, 1) });
    tensors.set('star_item_factors', { shape: [kept.length, width], data: pick(stars.itemFactors, width) });
  }
  if (users) {
    const userIds = BigInt64Array.from(users.ids, BigInt);
    tensors.set('user_ids', { shape: [userIds.length], data: userIds });
    tensors.set('user_factors', { shape: [userIds.length, d], data: users.factors });
  }
  const metadata: Record<string, string> = {
    format: FORMAT,
    version: VERSION,
    settings: JSON.stringify(settings),
    epoch: String(epoch),
    preference: '1 + 0.3 (stars - 3.5)',
    dataset: dataset.name,
    dataset_hash: dataset.hash,
  };
  if (stars) metadata.stars = JSON.stringify({ mean: stars.mean, settings: stars.settings });
  return writeSafeTensors(metadata, tensors);
}

/** Reads what `exportFactors` wrote. Throws FactorsError. */
export async function readExported(source: ModelFile): Promise<ExternalFactors> {
  const file = nameOf(source.path);
  const { metadata, tensors } = readSafeTensors(file, await bytesOf(source));
  const parsed = v.safeParse(ABOUT, metadata);
  if (!parsed.success) {
    const { format = 'no format', version = '' } = metadata;
    const known = format === FORMAT && version === VERSION;
    throw new FactorsError(
      file,
      known ? 'whole' : 'model',
      known ? parsed.issues[0].message : `${format} ${version}`.trim(),
    );
  }
  const { settings, epoch, dataset, dataset_hash: hash, stars } = parsed.output;
  const idTensor = tensors.get('item_ids');
  if (!(idTensor?.data instanceof BigInt64Array) || idTensor.shape.length !== 1) {
    throw new FactorsError(file, 'ids', namesOf(tensors));
  }
  const rows = idTensor.data.length;
  const rank = tensors.get('item_factors')?.shape[1] ?? 0;
  try {
    checkAlsSettings(settings);
    if (stars) checkBiasedSettings(stars.settings);
  } catch (cause) {
    throw damaged(file, cause);
  }
  const factors = floats(file, tensors, 'item_factors', [rows, rank]);
  if (settings.factors !== rank)
    throw new FactorsError(file, 'rank', `${rank} factors, where its settings say ${settings.factors}`);
  const conventions = {
    from: 'cinefold',
    settings,
    epoch,
    dataset: { name: dataset, hash },
    stars: stars ? starsOf(file, tensors, rows, stars) : null,
  } as const;
  return { file, conventions, rank, ids: Float64Array.from(idTensor.data, Number), factors };
}

function starsOf(
  file: string,
  tensors: SafeTensors['tensors'],
  rows: number,
  { mean, settings }: { mean: number; settings: BiasedSettings },
): NonNullable<Model['stars']> {
  const itemBias = floats(file, tensors, 'star_item_bias', [rows]);
  const itemFactors = floats(file, tensors, 'star_item_factors', [rows, settings.factors]);
  const bad = [itemBias, itemFactors].flatMap((values) => values.find((value) => !Number.isFinite(value)) ?? []);
  if (bad.length > 0) throw new FactorsError(file, 'finite', `${bad[0]} in the star model`);
  return { settings, mean, itemBias, itemFactors };
}

function floats(file: string, tensors: SafeTensors['tensors'], name: string, shape: readonly number[]): Float32Array {
  const tensor = tensors.get(name);
  if (!(tensor?.data instanceof Float32Array) || tensor.shape.join() !== shape.join()) {
    throw new FactorsError(file, 'arrays', tensor ? `${name} of shape (${tensor.shape.join(', ')})` : namesOf(tensors));
  }
  return tensor.data;
}

const namesOf = (tensors: SafeTensors['tensors']): string => [...tensors.keys()].join(', ') || 'no tensors';
