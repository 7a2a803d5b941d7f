import type { Answer, ModelInfo, Problem, StageName } from '../protocol.ts';
import type { EngineStore } from '../store/index.ts';
import { ok, refuse } from './answers.ts';
import type { Evaluator } from './evaluating.ts';
import type { Library } from './library.ts';
import type { EngineParts } from './parts.ts';
import type { RunLog } from './runs.ts';
import { infoOf, type Installed, type Serving } from './serving.ts';
import { fits, type Trainer } from './training.ts';
import type { Writer } from './writer.ts';

/** What a stage can be run again with. */
interface Means {
  readonly parts: EngineParts;
  readonly writer: Writer;
  readonly serving: Serving;
  readonly trainer: Trainer;
  readonly evaluator: Evaluator;
  readonly library: Library | null;
  /** Reads the data set that comes with the page; null where none was asked for. */
  readonly reopen: () => Promise<Answer<unknown>> | null;
}

/** Goes on with a run from this stage. Never rejects. */
export async function rerunFrom(log: RunLog, from: StageName, means: Means): Promise<Answer<unknown>> {
  const { cause, settings, dataset } = log.run;
  const { library, serving, trainer, evaluator } = means;
  if (from === 'fetch' || from === 'read' || from === 'index') {
    // Files that the visitor brought are not kept.
    if (cause !== 'open' || library) return refuse({ code: 'no-run' });
    log.retry(from);
    return means.reopen() ?? refuse({ code: 'no-run' });
  }
  // Of another data set, or with ratings of the visitor that nobody kept.
  if (!library || dataset.hash !== library.info.hash || !settings || cause === 'quiet')
    return refuse({ code: 'no-run' });
  log.retry(from);
  if (from === 'train') return trainer.train({ library, settings, anew: true, log });
  if (from === 'evaluate') return evaluator.measure(library, settings, serving.features, log);
  return storeAgain(library, log, means);
}

async function storeAgain(
  library: Library,
  log: RunLog,
  { parts, writer, serving, evaluator }: Means,
): Promise<Answer<unknown>> {
  const { settings } = log.run;
  const { installed } = serving;
  if (log.run.cause === 'open') await log.store(() => storeDataset(parts, writer, library));
  if (log.run.cause === 'evaluate') {
    if (!settings || !(await evaluator.storeAgain(library, settings, log))) return refuse({ code: 'no-run' });
  } else if (installed?.done) {
    const { key, model, about } = installed;
    await log.store(() => writer.save(() => parts.store.saveModel(library.info.hash, key, model, about)));
  } else if (log.run.cause !== 'open') return refuse({ code: 'no-run' });
  return ok(null);
}

export const storeDataset = (
  { store }: EngineParts,
  writer: Writer,
  { info, dataset }: Library,
): Promise<Problem | null> => writer.save(() => store.saveDataset(info.id, dataset));

/** The models of a data set that this device has, the one in use first. */
export async function storedModels(
  store: EngineStore,
  library: Library,
  installed: Installed | null,
): Promise<readonly ModelInfo[]> {
  const { hash } = library.info;
  const found: ModelInfo[] = [];
  const inUse = installed?.info;
  if (inUse) found.push(inUse);
  for (const key of await store.modelKeys(hash)) {
    if (key === inUse?.key) continue;
    const loaded = await store.loadModel(hash, key);
    if (loaded.state === 'found' && fits(library, loaded.value.model)) found.push(infoOf(loaded.value, true));
  }
  return found;
}
