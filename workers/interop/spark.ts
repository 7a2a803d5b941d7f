import * as v from 'valibot';
import { FactorsError } from './error.ts';
import { bytesOf, damaged } from './files.ts';
import { FactorRows } from './growing.ts';
import { readFactorParquet } from './parquet.ts';
import type { Conventions, ExternalFactors, ModelFile } from './types.ts';

const ALS_MODEL = 'org.apache.spark.ml.recommendation.ALSModel';
/** A line of metadata is a few hundred bytes. */
const MOST_METADATA = 1 << 20;

const METADATA = v.object({ class: v.string(), sparkVersion: v.optional(v.string()), rank: v.optional(v.number()) });
/** What the project's own Spark job writes beside the model: MLlib keeps these with the estimator only. */
const ABOUT = v.object({
  alpha: v.pipe(v.number(), v.finite(), v.minValue(0)),
  regParam: v.pipe(v.number(), v.finite(), v.minValue(0)),
  maxIter: v.pipe(v.number(), v.integer(), v.minValue(0)),
  implicitPrefs: v.boolean(),
});

const METADATA_PART = /^(?:(.*)\/)?metadata\/part-[^/]*$/;

/** Whether there is any folder that Spark may have saved. */
export const isSpark = (files: readonly ModelFile[]): boolean =>
  files.some(({ path }) => METADATA_PART.test(path) || /(^|\/)itemFactors\//.test(path));

/**
 * Reads an ALSModel as MLlib saves it: metadata/part-*, itemFactors/*.parquet; userFactors are not looked at. Where it lies within a saved
 * pipeline or cross-validation, it is found there. Throws FactorsError.
 */
export async function readSpark(files: readonly ModelFile[]): Promise<ExternalFactors> {
  const { root, metadata } = await findModel(files);
  const parts = files
    .filter(({ path }) => path.startsWith(`${root}itemFactors/`) && path.endsWith('.parquet'))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const file = `${root}itemFactors`;
  if (parts.length === 0) throw new FactorsError(file, 'als-model', 'no .parquet file');
  const about = await readAbout(files, root);
  const rows = new FactorRows(file);
  for (const part of parts) await readFactorParquet(part, rows);
  const { rank, ids, factors } = rows.done();
  if (metadata.rank !== undefined && ids.length > 0 && metadata.rank !== rank) {
    throw new FactorsError(file, 'rank', `${rank} factors, where the metadata says ${metadata.rank}`);
  }
  const conventions: Conventions = {
    from: 'spark',
    version: metadata.sparkVersion ?? null,
    alpha: about?.alpha ?? null,
    regParam: about?.regParam ?? null,
    maxIter: about?.maxIter ?? null,
  };
  return { file, conventions, rank, ids, factors };
}

async function findModel(
  files: readonly ModelFile[],
): Promise<{ readonly root: string; readonly metadata: v.InferOutput<typeof METADATA> }> {
  const others: string[] = [];
  for (const file of files) {
    const match = METADATA_PART.exec(file.path);
    if (!match || file.size === 0) continue;
    const parsed = v.safeParse(METADATA, await readJson(file));
    if (!parsed.success) throw new FactorsError(file.path, 'als-model', 'no class of a Spark model');
    if (parsed.output.class === ALS_MODEL) return { root: match[1] ? `${match[1]}/` : '', metadata: parsed.output };
    others.push(parsed.output.class);
  }
  const folder = files.find(({ path }) => path.includes('/'))?.path.split('/')[0] ?? 'metadata';
  throw new FactorsError(folder, 'als-model', others.length > 0 ? others.join(', ') : 'no metadata/part-00000');
}

async function readAbout(files: readonly ModelFile[], root: string): Promise<v.InferOutput<typeof ABOUT> | null> {
  const file = files.find(({ path, size }) => path.startsWith(`${root}cinefold/part-`) && size > 0);
  if (!file) return null;
  const parsed = v.safeParse(ABOUT, await readJson(file));
  if (!parsed.success) throw new FactorsError(file.path, 'als-model', parsed.issues[0].message);
  if (!parsed.output.implicitPrefs) throw new FactorsError(file.path, 'implicit', 'implicitPrefs = false');
  return parsed.output;
}

async function readJson(file: ModelFile): Promise<unknown> {
  if (file.size > MOST_METADATA) throw new FactorsError(file.path, 'memory', `${file.size} bytes`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await bytesOf(file)));
  } catch (cause) {
    throw damaged(file.path, cause);
  }
}
