import { DatasetError } from '../dataset/index.ts';
import type { Answer, ImportFile } from '../protocol.ts';
import { givenKey, NOTHING_KNOWN, xxh32, type EngineStore, type LoadedModel } from '../store/index.ts';
import { CANCELLED, crashed, ok, refuse } from './answers.ts';
import type { Library } from './library.ts';
import type { Installed } from './serving.ts';
import type { Writer } from './writer.ts';

/**
 * A model of the open data set out of factors that were trained elsewhere, stored; null where the files are none. The code for it is loaded with the
 * first files. Never rejects; answers 'cancelled' and stores nothing once `signal` aborts, unless it is being stored by then. installed: its star model predicts, where it was trained on the same data.
 */
export async function openGiven(
  files: readonly ImportFile[],
  library: Library,
  installed: Installed | null,
  store: EngineStore,
  writer: Writer,
  signal: AbortSignal,
): Promise<Answer<LoadedModel> | null> {
  const { FactorsError, holdFactors, openFactors, serveFactors } = await import('../interop/index.ts');
  try {
    if (!(await holdFactors(files, signal))) return null;
    const external = await openFactors(files, signal);
    const stars = installed?.done && installed.library === library ? installed.model.stars : null;
    const { model, fit } = serveFactors(external, library.dataset, stars);
    const { buffer, byteOffset, byteLength } = model.itemFactors;
    const digest = xxh32(new Uint8Array(buffer, byteOffset, byteLength));
    const given = { from: external.conventions.from, file: external.file, ...fit };
    const made = { key: givenKey(digest), model, about: { ...NOTHING_KNOWN, given } };
    const problem = await writer.ask(async () =>
      signal.aborted ? CANCELLED.problem : store.saveModel(library.info.hash, made.key, model, made.about),
    );
    return problem ? refuse(problem) : ok(made);
  } catch (reason) {
    if (reason instanceof FactorsError || reason instanceof DatasetError) return refuse(reason.problem);
    return crashed(reason);
  }
}

/** The model in use as a file for elsewhere. Throws what `exportFactors` throws. */
export async function exportInstalled({ library, model }: Installed): Promise<Blob> {
  const { exportFactors } = await import('../interop/index.ts');
  const { name, hash } = library.info;
  return exportFactors({ model, catalogue: library.dataset.catalogue, dataset: { name, hash } });
}
