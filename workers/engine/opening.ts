import { withKinds, type Checkpoint } from '../als/index.ts';
import { DatasetError, readDataset, type ByteSource } from '../dataset/index.ts';
import type { DatasetSource, Problem } from '../protocol.ts';
import type { EngineStore } from '../store/index.ts';
import { describe } from './lane.ts';
import { makeLibrary, type Library } from './library.ts';
import type { EngineParts, Tell } from './parts.ts';
import type { RunHistory, RunLog } from './runs.ts';
import { filesOf } from './source.ts';

/** An open data set, and the run that read it; null where it came from the store. */
export interface Opened {
  readonly library: Library;
  readonly log: RunLog | null;
}

/**
 * The data set of the store, else of its files. null where the store held it up until it was cancelled.
 * log: the run to go on with, where this is one more try.
 * Throws what `readDataset` throws.
 */
export async function openLibrary(
  { store, openFile }: EngineParts,
  { tell, runs, log: earlier }: { readonly tell: Tell; readonly runs: RunHistory; readonly log: RunLog | null },
  source: DatasetSource,
  signal: AbortSignal,
): Promise<Opened | null> {
  const loaded = await store.loadDataset(source.id);
  if (signal.aborted) return null;
  if (loaded.state === 'found') return { library: makeLibrary(loaded.value, source, true), log: null };
  if (loaded.state === 'set-aside') tell({ type: 'set-aside', record: 'dataset', reason: loaded.reason });
  await runs.ready;
  const log =
    earlier ??
    runs.begin('open', ['fetch', 'read', 'index', 'train', 'store'], {
      dataset: { name: source.name, hash: null, ratings: null },
      settings: null,
    });
  const clock = new StreamClock();
  let rows = 0;
  log.begin('fetch');
  log.begin('read');
  const endStream = (problem: Problem | null): void => {
    const { waited, worked, bytes } = clock;
    const isFetch = problem === null || problem.code === 'fetch' || problem.code === 'cancelled';
    log.end('fetch', isFetch ? problem : null, { ms: waited, bytes });
    log.end('read', problem?.code === 'fetch' ? { code: 'cancelled' } : problem, { ms: worked, rows });
  };
  try {
    const dataset = await readDataset(
      filesOf(source, (address) => clock.timed(openFile(address))),
      (progress) => {
        rows = progress.rows;
        tell({ type: 'reading', ...progress });
      },
      signal,
    );
    endStream(null);
    const library = makeLibrary(dataset, source, false);
    const { name, hash, ratings } = library.info;
    log.describe({ dataset: { name, hash, ratings } });
    log.end('index', null, { ms: clock.since, rows: ratings });
    return { library, log };
  } catch (reason) {
    endStream(reason instanceof DatasetError ? reason.problem : { code: 'crashed', detail: describe(reason) });
    throw reason;
  }
}

/** Parts the time of a stream into waiting for bytes and working on them. */
class StreamClock {
  waited = 0;
  worked = 0;
  bytes = 0;
  #last = performance.now();

  /** Milliseconds since the last byte. */
  get since(): number {
    return performance.now() - this.#last;
  }

  timed(source: ByteSource): ByteSource {
    return {
      name: source.name,
      get size() {
        return source.size;
      },
      bytes: () => this.#portions(source),
    };
  }

  async *#portions(source: ByteSource): AsyncGenerator<Uint8Array> {
    this.worked += this.#lap();
    try {
      for await (const portion of await source.bytes()) {
        this.waited += this.#lap();
        this.bytes += portion.byteLength;
        yield portion;
        this.worked += this.#lap();
      }
    } finally {
      this.waited += this.#lap();
    }
  }

  #lap(): number {
    const now = performance.now();
    const ms = now - this.#last;
    this.#last = now;
    return ms;
  }
}

/** The training of this data that was interrupted, where it fits. */
export async function interruptedTraining(store: EngineStore, library: Library): Promise<Checkpoint | null> {
  const loaded = await store.loadCheckpoint(library.info.hash);
  if (loaded.state === 'set-aside') console.warn('An interrupted training begins anew:', loaded.reason);
  if (loaded.state !== 'found') return null;
  const { settings, userFactors, itemFactors } = loaded.value;
  const { users, films } = withKinds(library.dataset.interactions, library.content);
  const fits = userFactors.length === users * settings.factors && itemFactors.length === films * settings.factors;
  return fits ? loaded.value : null;
}
