import type {
  ColumnMapping,
  DatasetInfo,
  GivenModel,
  ImportFile,
  ImportPreview,
  ImportSeen,
  Problem,
} from '../../workers/protocol.ts';
import { app } from './app.svelte.ts';
import { engine } from './engine.svelte.ts';

/** How an import ended. */
export type ImportEnd =
  | { readonly kind: 'done'; readonly dataset: DatasetInfo; readonly seen: ImportSeen }
  | { readonly kind: 'given'; readonly given: GivenModel }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** The import of a data set or model that runs, whatever screen the visitor is on, and what came of the last one. */
class DataImport {
  #running = $state(false);
  #preview = $state.raw<ImportPreview | null>(null);
  #end = $state.raw<ImportEnd | null>(null);
  #files: readonly ImportFile[] = [];

  get running(): boolean {
    return this.#running;
  }
  /** Tables whose columns the visitor has to map. */
  get preview(): ImportPreview | null {
    return this.#preview;
  }
  get end(): ImportEnd | null {
    return this.#end;
  }

  start(files: readonly ImportFile[]): Promise<void> {
    this.#files = files;
    return this.#run(null);
  }

  /** Goes on with the files of the preview. */
  map(mapping: ColumnMapping): Promise<void> {
    return this.#run(mapping);
  }

  cancel(): void {
    engine.cancelImport();
  }

  dismiss(): void {
    this.#preview = this.#end = null;
    this.#files = [];
  }

  async #run(mapping: ColumnMapping | null): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#preview = this.#end = null;
    const answer = await engine.importFiles(this.#files, mapping);
    this.#running = false;
    if (answer.ok && answer.value.kind === 'preview') {
      this.#preview = answer.value.preview;
      return;
    }
    this.#files = []; // a large file is not held longer than it is read
    if (answer.ok && answer.value.kind === 'dataset') this.#end = { ...answer.value, kind: 'done' };
    else if (answer.ok && answer.value.kind === 'factors') this.#end = endOf(answer.value.model.given);
    else if (!answer.ok && answer.problem.code !== 'cancelled') this.#end = { kind: 'failed', problem: answer.problem };
    await app.refreshStorage();
  }
}

const endOf = (given: GivenModel | undefined): ImportEnd | null => (given ? { kind: 'given', given } : null);

export const dataImport = new DataImport();
