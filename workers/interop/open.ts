import { FactorsError } from './error.ts';
import { readExported } from './exported.ts';
import { listFiles, nameOf } from './files.ts';
import { findNpz, readImplicit } from './implicit.ts';
import { isSpark, readSpark } from './spark.ts';
import type { ExternalFactors, GivenFile } from './types.ts';

/**
 * Reads a model trained elsewhere, recognised by content: the files of a saved ALSModel's folder or a zip of it; implicit's .npz with its ids;
 * a .safetensors of ours. What each must hold stands in README.md. Throws FactorsError, and DatasetError `cancelled` once `signal` aborts.
 */
export async function openFactors(given: readonly GivenFile[], signal?: AbortSignal): Promise<ExternalFactors> {
  const files = await listFiles(given, signal);
  if (isSpark(files)) return readSpark(files);
  const exported = files.find(({ path }) => path.toLowerCase().endsWith('.safetensors'));
  if (exported) return readExported(exported);
  const npz = await findNpz(files);
  if (npz) return readImplicit(npz, files);
  const names = files.slice(0, 3).map(({ path }) => nameOf(path));
  throw new FactorsError(given[0]?.path ?? '', 'model', files.length > 0 ? names.join(', ') : 'no file');
}

/**
 * Whether these files are a model at all, as told by the names of files, in zips too: anything else may be a data set. Where a zip
 * cannot be read it is none: reading it as a data set tells why.
 */
export async function holdFactors(given: readonly GivenFile[], signal?: AbortSignal): Promise<boolean> {
  try {
    const files = await listFiles(given, signal);
    return isSpark(files) || files.some(({ path }) => /\.(safetensors|npz)$/i.test(path));
  } catch (reason) {
    if (reason instanceof FactorsError) return false;
    throw reason;
  }
}
