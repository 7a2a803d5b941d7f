import { FactorsError } from './error.ts';
import { readExported } from './exported.ts';
import { listFiles, nameOf } from './files.ts';
import { findNpz, readImplicit } from './implicit.ts';
import { isSpark, readSpark } from './spark.ts';
import type { ExternalFactors, GivenFile } from './types.ts';

/**
 * Reads a model trained elsewhere, recognised by content: the files of a saved ALSModel's folder or a zip of it; implicit's .npz with its ids;
 * a .safetensors of ours. What each must hold stands in README.md. Throws FactorsError.
 */
export async function openFactors(given: readonly GivenFile[]): Promise<ExternalFactors> {
  const files = await listFiles(given);
  if (isSpark(files)) return readSpark(files);
  const exported = files.find(({ path }) => path.toLowerCase().endsWith('.safetensors'));
  if (exported) return readExported(exported);
  const npz = await findNpz(files);
  if (npz) return readImplicit(npz, files);
  const names = files.slice(0, 3).map(({ path }) => nameOf(path));
  throw new FactorsError(given[0]?.path ?? '', 'model', files.length > 0 ? names.join(', ') : 'no file');
}
