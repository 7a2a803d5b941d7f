import type { Checkpoint } from '../als/index.ts';
import { readDataset } from '../dataset/index.ts';
import type { DatasetSource } from '../protocol.ts';
import type { EngineStore } from '../store/index.ts';
import { makeLibrary, type Library } from './library.ts';
import type { EngineParts, Tell } from './parts.ts';
import { filesOf } from './source.ts';

/**
 * The data set of the store, else of its files. null where the store held it up until it was cancelled.
 * Throws what `readDataset` throws.
 */
export async function openLibrary(
  { store, openFile }: EngineParts,
  tell: Tell,
  source: DatasetSource,
  signal: AbortSignal,
): Promise<Library | null> {
  const loaded = await store.loadDataset(source.id);
  if (signal.aborted) return null;
  if (loaded.state === 'found') return makeLibrary(loaded.value, source, true);
  if (loaded.state === 'set-aside') tell({ type: 'set-aside', record: 'dataset', reason: loaded.reason });
  const dataset = await readDataset(
    filesOf(source, openFile),
    (progress) => tell({ type: 'reading', ...progress }),
    signal,
  );
  return makeLibrary(dataset, source, false);
}

/** The training of this data that was interrupted, where it fits. */
export async function interruptedTraining(store: EngineStore, library: Library): Promise<Checkpoint | null> {
  const loaded = await store.loadCheckpoint(library.info.hash);
  if (loaded.state === 'set-aside') console.warn('An interrupted training begins anew:', loaded.reason);
  if (loaded.state !== 'found') return null;
  const { settings, userFactors, itemFactors } = loaded.value;
  const { users, films } = library.dataset.interactions;
  const fits = userFactors.length === users * settings.factors && itemFactors.length === films * settings.factors;
  return fits ? loaded.value : null;
}
