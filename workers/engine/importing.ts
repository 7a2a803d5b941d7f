import { DatasetError } from '../dataset/index.ts';
import type {
  Answer,
  ColumnMapping,
  ImportFile,
  ImportPreview,
  ImportProgress,
  ImportSeen,
  MovieLensRelease,
  Problem,
} from '../protocol.ts';
import { CANCELLED, crashed, ok, refuse, type Refusal } from './answers.ts';
import type { Library } from './library.ts';
import type { EngineParts, Tell } from './parts.ts';
import type { RunHistory, RunLog } from './runs.ts';
import type { Shelf } from './shelf.ts';

/** A data set that was read and stored, with the run that did so and goes on with its training. */
interface Imported {
  readonly kind: 'dataset';
  readonly library: Library;
  readonly seen: ImportSeen;
  readonly log: RunLog;
}

/** Milliseconds between two messages of progress. */
const BEAT = 100;

/** What GroupLens calls them. */
const NAMES: Record<MovieLensRelease, string> = {
  '100k': 'MovieLens 100K',
  '1m': 'MovieLens 1M',
  '10m': 'MovieLens 10M',
  '20m': 'MovieLens 20M',
  '25m': 'MovieLens 25M',
  '32m': 'MovieLens 32M',
  'latest-small': 'MovieLens latest-small',
  latest: 'MovieLens latest',
};

/** Reads what the visitor brings, one import at a time, and stores it; the code for it is loaded with the first one. */
export class Importer {
  readonly #createInflater: EngineParts['createInflater'];
  readonly #tell: Tell;
  readonly #shelf: Shelf;
  readonly #runs: RunHistory;
  #current: AbortController | null = null;

  constructor({ createInflater }: Pick<EngineParts, 'createInflater'>, tell: Tell, shelf: Shelf, runs: RunHistory) {
    this.#createInflater = createInflater;
    this.#tell = tell;
    this.#shelf = shelf;
    this.#runs = runs;
  }

  cancel(): void {
    this.#current?.abort();
    this.#current = null;
  }

  /** Instead of what is being imported. Never rejects. */
  async run(
    files: readonly ImportFile[],
    mapping: ColumnMapping | null,
  ): Promise<Answer<Imported | { readonly kind: 'preview'; readonly preview: ImportPreview }>> {
    this.cancel();
    const abort = new AbortController();
    this.#current = abort;
    await this.#runs.ready;
    const steps = new Steps(this.#runs, nameOf(files, mapping));
    let end = (): void => {};
    try {
      const { importDataset, inflateElsewhere } = await import('../dataset/import/import.ts');
      if (abort.signal.aborted) return CANCELLED;
      let said = -Infinity;
      const onProgress = (progress: ImportProgress): void => {
        const isNew = steps.follow(progress);
        const now = performance.now();
        if (!isNew && now - said < BEAT) return;
        said = now;
        this.#tell({ type: 'importing', progress });
      };
      const unpacking = this.#createInflater && inflateElsewhere(this.#createInflater);
      if (unpacking) end = unpacking.end;
      const imported = await importDataset(files, {
        mapping,
        onProgress,
        signal: abort.signal,
        ...(unpacking && { inflate: unpacking.inflate }),
      });
      end();
      if (abort.signal.aborted) return steps.failed({ code: 'cancelled' });
      if (imported.kind === 'preview') return ok(imported);
      const { dataset, seen } = imported;
      const name = seen.release ? NAMES[seen.release] : nameOf(files, mapping);
      const log = steps.read({ name, hash: dataset.hash, ratings: dataset.interactions.count });
      if (steps.last) onProgress({ ...steps.last, stage: 'storing', msLeft: null });
      const stored = await this.#shelf.add(name, dataset, seen);
      if (!stored.ok) return steps.failed(stored.problem);
      const { library, isNew } = stored.value;
      // What was there before stays, with its models: then it is too late.
      if (abort.signal.aborted && isNew) {
        await this.#shelf.delete(library.info.id, null);
        return steps.failed({ code: 'cancelled' });
      }
      await log.store(() => Promise.resolve(null));
      return ok({ kind: 'dataset', library, seen, log });
    } catch (reason) {
      return steps.failed(reason instanceof DatasetError ? reason.problem : crashed(reason).problem);
    } finally {
      end();
      if (this.#current === abort) this.#current = null;
    }
  }
}

/** The run of an import, from the moment that something is read or has failed: looking at a table is no run. */
class Steps {
  readonly #runs: RunHistory;
  readonly #name: string;
  #log: RunLog | null = null;
  #at: 'read' | 'index' | 'store' = 'read';
  last: ImportProgress | null = null;

  constructor(runs: RunHistory, name: string) {
    this.#runs = runs;
    this.#name = name;
  }

  #begun(): RunLog {
    if (!this.#log) {
      const about = { dataset: { name: this.#name, hash: null, ratings: null }, settings: null };
      this.#log = this.#runs.begin('import', ['read', 'index', 'train', 'store'], about);
      this.#log.begin('read');
    }
    return this.#log;
  }

  /** Whether another stage has begun. */
  follow(progress: ImportProgress): boolean {
    const isNew = progress.stage !== this.last?.stage;
    this.last = progress;
    if (progress.stage === 'opening') return isNew;
    const log = this.#begun();
    if (isNew && progress.stage === 'indexing') {
      log.end('read', null, { rows: progress.rows, bytes: progress.bytes });
      log.begin('index');
      this.#at = 'index';
    }
    return isNew;
  }

  read(dataset: { readonly name: string; readonly hash: string; readonly ratings: number }): RunLog {
    const log = this.#begun();
    log.describe({ dataset });
    log.end('index', null, { rows: dataset.ratings });
    log.begin('store');
    this.#at = 'store';
    return log;
  }

  failed(problem: Problem): Refusal {
    if (this.#log !== null || problem.code !== 'cancelled') this.#begun().end(this.#at, problem);
    return refuse(problem);
  }
}

/** What the visitor knows the files by: the mapped file, the folder, or the file; without its ending. */
function nameOf(files: readonly ImportFile[], mapping: ColumnMapping | null): string {
  const path = mapping && files.length > 1 ? mapping.ratings.path : (files[0]?.path ?? '');
  const parts = path.split('/').filter(Boolean);
  const name = (files.length > 1 && parts.length > 1 ? parts[0] : parts.at(-1)) ?? '';
  return name.replace(/(.)\.(zip|csv|tsv|txt|dat|data)$/i, '$1') || 'CSV';
}
