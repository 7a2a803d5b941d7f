import { DEFAULT_ALS } from '../als/index.ts';
import { DatasetError } from '../dataset/index.ts';
import type {
  AddedItem,
  AlsSettings,
  Answer,
  ColumnMapping,
  DatasetEntry,
  DatasetInfo,
  DatasetSource,
  EngineApi,
  EngineEvent,
  Evaluation,
  Features,
  FilmId,
  ImportFile,
  ImportOutcome,
  ItemFacts,
  ModelInfo,
  PreparedItem,
  Rating,
  ReadItems,
  Run,
  StoredRecord,
} from '../protocol.ts';
import type { Loaded, LoadedModel } from '../store/index.ts';
import { CANCELLED, crashed, NO_DATASET, ok, refuse, type Refusal } from './answers.ts';
import { Evaluator } from './evaluating.ts';
import { exportInstalled, openGiven } from './given.ts';
import { Importer } from './importing.ts';
import { prepareItem, readItemFile } from './items.ts';
import { withItems, type Library } from './library.ts';
import { interruptedTraining, openLibrary, type Opened } from './opening.ts';
import { ownRatings } from './own.ts';
import { tellSafely, type EngineParts } from './parts.ts';
import { Questions } from './questions.ts';
import { rerunFrom, storeDataset, storedModels } from './rerun.ts';
import { RunHistory, type RunLog } from './runs.ts';
import { TasteMaps } from './tasteMap.ts';
import { Serving, type Installed } from './serving.ts';
import { Shelf } from './shelf.ts';
import { fits, Trainer } from './training.ts';
import { Writer } from './writer.ts';

/** One visit's engine: the open data set, its model, and the training behind. No method throws or rejects. */
export class Session extends Questions implements EngineApi {
  readonly #parts: EngineParts;
  readonly #writer: Writer;
  protected override readonly maps: TasteMaps;
  readonly #serving: Serving;
  readonly #runs: RunHistory;
  readonly #trainer: Trainer;
  readonly #evaluator: Evaluator;
  readonly #shelf: Shelf;
  readonly #importer: Importer;
  #listener: (event: EngineEvent) => unknown = () => undefined;
  #library: Library | null = null;
  /** With films of the visitor's own. */
  #shown: Library | null = null;
  #items: readonly AddedItem[] = [];
  /** The data set that comes with the page. */
  #source: DatasetSource | null = null;
  #opening: AbortController | null = null;
  /** Files that may be a model of another place's. */
  #giving: AbortController | null = null;

  constructor(parts: EngineParts) {
    super();
    this.#parts = parts;
    this.#writer = new Writer(this.#tell);
    this.maps = new TasteMaps({
      // What cannot be read is drawn anew, and what cannot be kept is told of by the writer.
      load: async (dataset) => {
        const loaded = await parts.store.loadMap(dataset);
        return loaded.state === 'found' ? loaded.value : null;
      },
      save: (dataset, map) => void this.#writer.save(() => parts.store.saveMap(dataset, map)),
    });
    this.#serving = new Serving(this.#tell, parts.features);
    this.#runs = new RunHistory(parts.store, this.#writer, this.#tell);
    this.#trainer = new Trainer(parts, this.#tell, this.#serving, this.#writer, this.#runs);
    this.#evaluator = new Evaluator(parts, this.#tell, this.#writer, this.#runs);
    this.#shelf = new Shelf(parts.store, this.#writer);
    this.#importer = new Importer(parts, this.#tell, this.#shelf, this.#runs);
  }

  ping(): 'pong' {
    return 'pong';
  }

  watch(listener: (event: EngineEvent) => void): void {
    this.#listener = listener;
  }

  open(source: DatasetSource): Promise<Answer<DatasetInfo>> {
    this.#source = source;
    return this.#opened(source.id, async (signal) => {
      const chosen = this.#library ? null : await this.#shelf.chosen(this.#tell);
      return chosen ? { library: chosen, log: null } : this.#read(source, null, signal);
    });
  }

  #read(source: DatasetSource, log: RunLog | null, signal: AbortSignal): Promise<Opened | null> {
    const { features } = this.#serving;
    return openLibrary(this.#parts, { tell: this.#tell, runs: this.#runs, features, log }, source, signal);
  }

  /** Opens what `read` gives, unless it is open or another one is opened meanwhile. Never rejects. */
  async #opened(
    id: string,
    read: (signal: AbortSignal) => Promise<Opened | Refusal | null>,
  ): Promise<Answer<DatasetInfo>> {
    this.#opening?.abort();
    const opening = new AbortController();
    this.#opening = opening;
    try {
      if (this.#library?.info.id !== id) {
        const opened = await read(opening.signal);
        if (opening.signal.aborted || !opened) return CANCELLED;
        if ('ok' in opened) return opened;
        const { library, log } = opened;
        // Where the data came from the store its model probably does too: then the very first list is the model's.
        const stored = library.info.restored ? await this.#parts.store.loadModel(library.info.hash, null) : null;
        if (opening.signal.aborted) return CANCELLED;
        if (log) void log.store(() => storeDataset(this.#parts, this.#writer, library));
        this.#enter(library, stored, log);
        return ok(library.info);
      }
      const library = this.#library;
      if (!this.#serving.installed?.done && !this.#trainer.busy) void this.#obtainModel(library, null, null);
      return ok(library.info);
    } catch (reason) {
      if (opening.signal.aborted) return CANCELLED;
      return reason instanceof DatasetError ? refuse(reason.problem) : crashed(reason);
    } finally {
      if (this.#opening === opening) this.#opening = null;
    }
  }

  /** In one step. */
  #enter(library: Library, stored: Loaded<LoadedModel> | null, log: RunLog | null): void {
    this.#trainer.abandon();
    this.#evaluator.cancel();
    this.#library = library;
    this.#serving.clear();
    this.#show();
    this.#tell({ type: 'dataset', dataset: library.info });
    void this.#obtainModel(library, stored, log);
  }

  async importFiles(files: readonly ImportFile[], mapping: ColumnMapping | null): Promise<Answer<ImportOutcome>> {
    const { installed } = this.#serving;
    const library = this.#library;
    this.#giving?.abort();
    const giving = new AbortController();
    this.#giving = giving;
    const { store } = this.#parts;
    const given =
      library && !mapping ? await openGiven(files, library, installed, store, this.#writer, giving.signal) : null;
    if (this.#giving === giving) this.#giving = null;
    if (given && !given.ok) return given;
    // What is stored by now is the model of the next visit, and so of this one.
    if (!given && giving.signal.aborted) return CANCELLED;
    if (library && given) {
      if (this.#library !== library) return CANCELLED;
      this.#trainer.cancel();
      return ok({
        kind: 'factors',
        model: this.#serving.install(library, given.value, { restored: false, done: true }),
      });
    }
    const imported = await this.#importer.run(files, mapping);
    if (!imported.ok) return imported;
    if (imported.value.kind === 'preview') return ok(imported.value);
    const { library: own, seen, log } = imported.value;
    this.#opening?.abort();
    this.#enter(own, null, log);
    return ok({ kind: 'dataset', dataset: own.info, seen });
  }
  cancelImport(): void {
    this.#giving?.abort();
    this.#importer.cancel();
  }

  setItems(items: readonly AddedItem[]): Answer<null> {
    const before = this.#items;
    this.#items = items;
    try {
      this.#show();
      return ok(null);
    } catch (reason) {
      this.#items = before;
      return crashed(reason);
    }
  }
  #show(): void {
    this.#shown = this.#library && withItems(this.#library, this.#items);
    if (this.#library && this.#shown) this.#serving.show(this.#library, this.#shown);
  }
  prepareItem(facts: ItemFacts, editing: FilmId | null): Answer<PreparedItem> {
    return this.#library ? prepareItem(this.#library, this.#items, facts, editing, this.draw) : NO_DATASET;
  }
  readItems(file: ImportFile): Promise<Answer<ReadItems>> {
    return this.#asked((library) => readItemFile(library, this.#items, file, this.draw));
  }
  datasets(): Promise<Answer<readonly DatasetEntry[]>> {
    return this.#shelf.list(this.#source, this.#library);
  }
  async useDataset(id: string): Promise<Answer<DatasetInfo>> {
    const source = this.#source;
    const answer = await this.#opened(id, async (signal) => {
      if (id === source?.id) return this.#read(source, null, signal);
      const found = await this.#shelf.open(id);
      return found.ok ? { library: found.value, log: null } : found;
    });
    if (answer.ok) void this.#writer.save(() => this.#parts.store.saveChoice(id));
    return answer;
  }
  renameDataset(id: string, name: string): Promise<Answer<string>> {
    return this.#shelf.rename(id, name, this.#library);
  }
  deleteDataset(id: string): Promise<Answer<null>> {
    return this.#shelf.delete(id, this.#library);
  }

  defaults(): Answer<AlsSettings> {
    return ok(this.#defaults);
  }

  async train(settings: Partial<AlsSettings>): Promise<Answer<ModelInfo>> {
    const library = this.#library;
    if (!library) return NO_DATASET;
    return this.#trainer.train({ library, settings: { ...this.#defaults, ...settings }, anew: true });
  }

  cancelTraining(): void {
    this.#trainer.cancel();
  }

  async learnFrom(ratings: readonly Rating[]): Promise<Answer<ModelInfo>> {
    const library = this.#library;
    const installed = this.#serving.installed;
    if (!library) return NO_DATASET;
    if (!installed?.done || this.#trainer.busy) return CANCELLED;
    // Of factors from elsewhere there is nothing to train on.
    if (installed.info.given) return CANCELLED;
    const own = ownRatings(library, ratings);
    const count = own.films.length;
    const { info, about } = installed;
    if (count === info.own && (count === 0 || about.ownDigest === own.digest)) return ok(info);
    const wish = { library, settings: info.settings, anew: false, quiet: true };
    return this.#trainer.train({ ...wish, own: count > 0 ? own : null });
  }

  models(): Promise<Answer<readonly ModelInfo[]>> {
    return this.#asked(async (library) => ok(await storedModels(this.#parts.store, library, this.#serving.installed)));
  }

  useModel(key: string): Promise<Answer<ModelInfo>> {
    return this.#asked(async (library) => {
      const { store } = this.#parts;
      const { hash } = library.info;
      const loaded = await store.loadModel(hash, key);
      if (this.#library !== library) return CANCELLED;
      if (loaded.state === 'failed') return refuse(loaded.problem);
      if (loaded.state !== 'found' || !fits(library, loaded.value.model)) return refuse({ code: 'no-model' });
      this.#trainer.cancel();
      const { model, about } = loaded.value;
      const info = this.#serving.install(library, loaded.value, { restored: true, done: true });
      // The next visit takes the model that was stored last.
      void this.#writer.save(() => store.saveModel(hash, key, model, about));
      return ok(info);
    });
  }

  exportModel(): Promise<Answer<Blob>> {
    return this.#asked(async () => {
      const installed = this.#serving.installed;
      return installed ? ok(await exportInstalled(installed)) : refuse({ code: 'no-model' });
    });
  }

  evaluate(): Promise<Answer<Evaluation>> {
    return this.#asked((library) => {
      const installed = this.#serving.installed;
      if (!installed) return Promise.resolve(refuse({ code: 'no-model' }));
      return this.#evaluator.measure(library, installed.info.settings, this.#serving.features, null);
    });
  }

  cancelEvaluation(): void {
    this.#evaluator.cancel();
  }

  evaluation(): Promise<Answer<Evaluation | null>> {
    return this.#asked((library) => {
      const installed = this.#serving.installed;
      return installed ? this.#evaluator.stored(library, installed.info.settings) : Promise.resolve(ok(null));
    });
  }

  runs(): Promise<Answer<readonly Run[]>> {
    return this.#runs.ready.then(() => ok(this.#runs.list));
  }

  async rerun(id: string): Promise<Answer<Run>> {
    await this.#runs.ready;
    const log = this.#runs.reopen(id);
    const stage = log?.run.stages.find(({ state }) => state !== 'done' && state !== 'waiting' && state !== 'running');
    if (!log || !stage) return refuse({ code: 'no-run' });
    const source = this.#source;
    const answer = await rerunFrom(log, stage.name, {
      parts: this.#parts,
      writer: this.#writer,
      serving: this.#serving,
      trainer: this.#trainer,
      evaluator: this.#evaluator,
      library: this.#library,
      reopen: () => source && this.#opened(source.id, (signal) => this.#read(source, log, signal)),
    });
    return answer.ok ? ok(log.run) : answer;
  }

  features(): Answer<Features> {
    return ok(this.#serving.features);
  }

  limitFeatures(limit: Partial<Features>): Answer<Features> {
    this.#serving.limit(limit);
    return ok(this.#serving.features);
  }

  stored(): Promise<Answer<readonly StoredRecord[]>> {
    return this.#parts.store.list();
  }

  async forget(): Promise<Answer<null>> {
    this.cancelImport();
    this.maps.forget();
    this.#runs.forget();
    const idle = this.#writer.forget();
    this.#trainer.cancel();
    this.#evaluator.cancel();
    await idle;
    const problem = await this.#parts.store.clear();
    return problem ? refuse(problem) : ok(null);
  }

  protected override get library(): Library | null {
    return this.#library;
  }
  protected override get shown(): Library | null {
    return this.#shown;
  }
  protected override get installed(): Installed | null {
    return this.#serving.installed;
  }
  protected override get draw(): () => number {
    return this.#parts.draw ?? Math.random;
  }

  get #defaults(): AlsSettings {
    return this.#parts.settings ?? DEFAULT_ALS;
  }

  /** For what takes longer. Never rejects. */
  async #asked<T>(work: (library: Library) => Promise<Answer<T>>): Promise<Answer<T>> {
    if (!this.#library) return NO_DATASET;
    try {
      return await work(this.#library);
    } catch (reason) {
      return crashed(reason);
    }
  }

  /** The model that was stored last; then the training that was interrupted, or where there is no model one with the default settings. */
  async #obtainModel(library: Library, stored: Loaded<LoadedModel> | null, log: RunLog | null): Promise<void> {
    const loaded = stored ?? (await this.#parts.store.loadModel(library.info.hash, null));
    // Meanwhile another data set was opened, or a training was asked for.
    if (this.#library !== library || this.#trainer.busy || this.#serving.installed?.done) return;
    if (loaded.state === 'set-aside') this.#tell({ type: 'set-aside', record: 'model', reason: loaded.reason });
    if (loaded.state === 'found' && fits(library, loaded.value.model)) {
      this.#serving.install(library, loaded.value, { restored: true, done: true });
    }
    const resume = await interruptedTraining(this.#parts.store, library);
    if (this.#library !== library || this.#trainer.busy || (this.#serving.installed?.done && !resume)) return;
    const settings = resume?.settings ?? this.#defaults;
    await this.#trainer.train({ library, settings, anew: false, resume, log });
  }

  readonly #tell = (event: EngineEvent): void => tellSafely(this.#listener, event);
}
