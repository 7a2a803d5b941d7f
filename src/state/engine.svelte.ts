import engineUrl from '../../workers/engine.worker.ts?worker&url';
import type {
  AddedItem,
  AlsSettings,
  Answer,
  ColumnMapping,
  DatasetEntry,
  DatasetInfo,
  EngineEvent,
  Evaluation,
  Features,
  ImportFile,
  ImportOutcome,
  ImportProgress,
  ModelInfo,
  Problem,
  Run,
  StoredRecord,
} from '../../workers/protocol.ts';
import { scriptUrl } from '../trusted.ts';
import { deleteDatabase, problemOf } from '../journal/index.ts';
import { ENGINE_DATABASE } from './clear.ts';
import { EngineLink, type WorkerLike } from './link.ts';
import { profile } from './profile.svelte.ts';
import { Questions, type Ask } from './questions.ts';

export type EngineStatus = 'starting' | 'reading' | 'ready' | 'failed';

type NoticeEvent = Extract<EngineEvent, { type: 'set-aside' | 'not-opened' | 'not-stored' | 'training-stopped' }>;
/** Something the visitor should hear of, until dismissed. */
export type EngineNotice = NoticeEvent & { readonly id: number };

type Training = Omit<Extract<EngineEvent, { type: 'training' }>, 'type' | 'quiet'>;
type Measuring = Pick<Extract<EngineEvent, { type: 'evaluating' }>, 'stage' | 'share'>;
type Reading = Pick<Extract<EngineEvent, { type: 'reading' }>, 'file' | 'bytes' | 'totalBytes' | 'rows'>;

/** The engine as screens see it. Queries never reject, and carry the visitor as the profile knows them at that moment. */
export class Engine extends Questions {
  #status = $state<EngineStatus>('starting');
  #dataset = $state.raw<DatasetInfo | null>(null);
  #model = $state.raw<ModelInfo | null>(null);
  #modelDone = $state(false);
  #stopped = $state(false);
  #training = $state.raw<Training | null>(null);
  #quiet = $state.raw<Training | null>(null);
  #measuring = $state.raw<Measuring | null>(null);
  #runsChanged = $state(0);
  #importing = $state.raw<ImportProgress | null>(null);
  #reading = $state.raw<Reading | null>(null);
  #notices = $state.raw<readonly EngineNotice[]>([]);
  #problem = $state.raw<Problem | null>(null);
  #revision = $state(0);
  #noticed = 0;
  #forgotten = $state(false);
  #retries = $state(0);
  #hasItems = false;
  #placing: { readonly event: EngineEvent; readonly done: Promise<void> } | null = null;
  #link: EngineLink;

  constructor(createWorker: () => WorkerLike) {
    super();
    this.#link = new EngineLink({
      createWorker,
      source: __DATASET__,
      onEvent: (event) => this.#hear(event),
      onRestart: () => this.#reset('starting'),
      onFailed: (problem) => this.#fail(problem),
    });
  }

  get status(): EngineStatus {
    return this.#status;
  }
  get dataset(): DatasetInfo | null {
    return this.#dataset;
  }
  get model(): ModelInfo | null {
    return this.#model;
  }
  /** False while better factors are still to come. */
  get modelDone(): boolean {
    return this.#modelDone;
  }
  /** Learning ended early: no better factors come before `retry`. */
  get stopped(): boolean {
    return this.#stopped;
  }
  get training(): Training | null {
    return this.#training;
  }
  /** A training that nobody asked for, in the background. */
  get quiet(): Training | null {
    return this.#quiet;
  }
  /** What is being measured right now; null while nothing is. */
  get measuring(): Measuring | null {
    return this.#measuring;
  }
  /** Rises whenever `runs` should be asked for again. */
  get runsChanged(): number {
    return this.#runsChanged;
  }
  /** Files of the visitor's that are being read; null while none are. */
  get importing(): ImportProgress | null {
    return this.#importing;
  }
  get reading(): Reading | null {
    return this.#reading;
  }
  get notices(): readonly EngineNotice[] {
    return this.#notices;
  }
  /** Why the engine failed; null unless status is 'failed'. */
  get problem(): Problem | null {
    return this.#problem;
  }
  /** True once trying again did not help: only loading the page anew may. */
  get stuck(): boolean {
    return this.#status === 'failed' && this.#retries > 0;
  }
  /** Everything was deleted: nothing is learned or stored any more. */
  get forgotten(): boolean {
    return this.#forgotten;
  }
  /** Rises whenever lists should be asked for again: data set, model or profile changed. */
  override get revision(): number {
    return this.#revision + profile.revision;
  }

  /** Starts the worker and opens the data set. Resolves when it is open or has failed; `status` tells which. */
  async start(): Promise<void> {
    profile.onItems = () => void this.#followItems();
    void profile.open();
    this.#forgotten = false;
    this.#notices = []; // what they tell of is tried anew
    this.#reset('starting');
    const answer = await this.#link.start();
    if (answer.ok) await this.#placing?.done;
    else this.#fail(answer.problem);
  }

  retry(): Promise<void> {
    this.#retries++;
    return this.start();
  }

  /** Learns anew; the model that is there answers until then. Progress shows here. Null where nothing can be learned. */
  async train(settings: Partial<AlsSettings> = {}): Promise<Answer<ModelInfo> | null> {
    if (this.#forgotten || this.#status !== 'ready') return null;
    return this.#link.work('train', settings);
  }
  /** Stops learning; the model that is there stays in use. */
  cancelTraining(): void {
    this.#link.order('cancelTraining');
  }
  /**
   * Learns from the visitor's own ratings as well, in the background; what is on the screen stays as it is.
   * own: false to learn without them again.
   */
  async learnQuietly(own: boolean): Promise<void> {
    if (this.#forgotten || this.#status !== 'ready' || !this.#modelDone || this.#training) return;
    await this.#link.work('learnFrom', own ? profile.visitor().ratings : []);
  }
  /** Ends the learning that nobody asked for. */
  cancelQuiet(): void {
    if (this.#quiet) this.#link.order('cancelTraining');
  }
  useModel(key: string): Promise<Answer<ModelInfo>> {
    return this.#link.work('useModel', key);
  }
  /** Measures the settings of the model in use. */
  async evaluate(): Promise<Answer<Evaluation>> {
    this.#measuring = { stage: 'train', share: 0 };
    const answer = await this.#link.work('evaluate');
    this.#measuring = null;
    return answer;
  }
  cancelEvaluation(): void {
    this.#link.order('cancelEvaluation');
  }
  rerun(id: string): Promise<Answer<Run>> {
    return this.#link.work('rerun', id);
  }
  /** The data set that is open stays in use until the new one is stored. mapping: null to recognise the files. */
  async importFiles(files: readonly ImportFile[], mapping: ColumnMapping | null): Promise<Answer<ImportOutcome>> {
    const answer = await this.#link.work('importFiles', files, mapping);
    this.#importing = null;
    return answer;
  }
  cancelImport(): void {
    this.#link.order('cancelImport');
  }
  datasets(): Promise<Answer<readonly DatasetEntry[]>> {
    return this.#link.ask('datasets');
  }
  useDataset(id: string): Promise<Answer<DatasetInfo>> {
    return this.#link.work('useDataset', id);
  }
  async renameDataset(id: string, name: string): Promise<Answer<string>> {
    const answer = await this.#link.work('renameDataset', id, name);
    if (answer.ok && this.#dataset?.id === id) this.#dataset = { ...this.#dataset, name: answer.value };
    return answer;
  }
  deleteDataset(id: string): Promise<Answer<null>> {
    return this.#link.work('deleteDataset', id);
  }
  features(): Promise<Answer<Features>> {
    return this.#link.ask('features');
  }
  defaults(): Promise<Answer<AlsSettings>> {
    return this.#link.ask('defaults');
  }
  models(): Promise<Answer<readonly ModelInfo[]>> {
    return this.#link.ask('models');
  }
  /** The model in use as a .safetensors file. */
  exportModel(): Promise<Answer<Blob>> {
    return this.#link.ask('exportModel');
  }
  evaluation(): Promise<Answer<Evaluation | null>> {
    return this.#link.ask('evaluation');
  }
  runs(): Promise<Answer<readonly Run[]>> {
    return this.#link.ask('runs');
  }

  dismiss(id: number): void {
    this.#notices = this.#notices.filter((notice) => notice.id !== id);
  }

  stored(): Promise<Answer<readonly StoredRecord[]>> {
    // Looking would make an empty database again.
    if (this.#forgotten) return Promise.resolve({ ok: true, value: [] });
    return this.#link.ask('stored');
  }
  /** Deletes every data set and model of this device, and stops training. The open ones go on answering until the page is closed. */
  async forget(): Promise<Answer<null>> {
    this.#forgotten = true;
    const answer = await this.#link.ask('forget');
    try {
      await deleteDatabase(ENGINE_DATABASE);
    } catch (reason) {
      return { ok: false, problem: problemOf(reason) };
    }
    // Without a worker there is nothing that could be stored again.
    return this.#link.running ? answer : { ok: true, value: null };
  }

  protected override ask: Ask = (method, ...values) => this.#link.ask(method, ...values);

  #hear(event: EngineEvent): void {
    switch (event.type) {
      case 'reading':
        if (this.#status === 'starting') this.#status = 'reading';
        this.#reading = event;
        break;
      case 'importing':
        this.#importing = event.progress;
        break;
      case 'dataset':
        // Of another data set nothing answers any more.
        this.#model = this.#training = this.#quiet = this.#measuring = null;
        this.#modelDone = this.#stopped = false;
        this.#placing = { event, done: this.#openWith(event) };
        break;
      case 'training':
        if (event.quiet) {
          this.#quiet = event;
          break;
        }
        this.#training = event;
        this.#stopped = false;
        break;
      case 'model':
        this.#model = event.model;
        this.#modelDone = event.done;
        if (event.done) this.#training = this.#quiet = null;
        // What the visitor is looking at moves only by what the visitor does.
        if (!event.quiet) this.#revision++;
        break;
      case 'evaluating':
        if (this.#measuring) this.#measuring = event;
        break;
      case 'run':
        this.#runsChanged++;
        break;
      case 'training-stopped':
        this.#quiet = null;
        if (event.quiet) break;
        this.#training = null;
        this.#stopped = true;
        // Cancelled it is only by the visitor, who knows.
        if (event.problem.code !== 'cancelled') this.#notice(event);
        break;
      case 'set-aside':
      case 'not-opened':
      case 'not-stored':
        this.#notice(event);
        break;
    }
  }

  /** First the journal's films are found in the data set: no list may show a film that is rated. */
  async #openWith(event: Extract<EngineEvent, { type: 'dataset' }>): Promise<void> {
    await profile.opened();
    await this.#place(event.dataset);
    if (this.#placing?.event !== event) return; // another worker, another data set
    this.#reading = null;
    this.#dataset = event.dataset;
    this.#status = 'ready';
    this.#retries = 0;
    this.#problem = null;
    this.#revision++;
  }

  /** The visitor's own films first: the journal's may be among them. */
  async #place({ filmIds }: DatasetInfo): Promise<void> {
    let items: readonly AddedItem[];
    do {
      ({ items } = profile);
      if (items.length > 0 || this.#hasItems) {
        const answer = await this.#link.ask('setItems', items);
        if (answer.ok) this.#hasItems = items.length > 0;
        else console.warn("The visitor's own films are not shown:", answer.problem);
      }
      await profile.placeIn((refs) => this.#link.ask('locate', refs), filmIds === 'movielens');
    } while (items !== profile.items); // the journal came late
  }

  /** They were added, changed or removed, perhaps in another page. What is on the screen answers anew. */
  async #followItems(): Promise<void> {
    const dataset = this.#dataset;
    if (!dataset || this.#status !== 'ready') return; // told when one is open
    await this.#place(dataset);
    this.#revision++;
  }

  #notice(event: NoticeEvent): void {
    this.#notices = [...this.#notices, { ...event, id: ++this.#noticed }];
  }

  #reset(status: EngineStatus): void {
    this.#status = status;
    this.#problem = null;
    this.#reading = null;
    this.#model = null;
    this.#modelDone = false;
    this.#training = this.#quiet = null;
    this.#measuring = this.#importing = null;
    this.#stopped = false;
    this.#placing = null;
  }

  #fail(problem: Problem): void {
    this.#reset('failed');
    this.#problem = problem;
  }
}

export const engine = new Engine(() => new Worker(scriptUrl(engineUrl), { type: 'module', name: 'cinefold-engine' }));
