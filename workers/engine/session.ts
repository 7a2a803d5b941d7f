import {
  DEFAULT_ALS,
  DEFAULT_BIASED,
  detectFeatures,
  loadKernels,
  type BiasedSettings,
  type Checkpoint,
  type Model,
} from '../als/index.ts';
import { DatasetError, readDataset } from '../dataset/index.ts';
import type {
  AlsSettings,
  Answer,
  DatasetInfo,
  DatasetSource,
  DeckQuery,
  EngineApi,
  EngineEvent,
  Explanation,
  Features,
  Film,
  FilmDetail,
  FilmId,
  FilmRef,
  ModelInfo,
  Problem,
  Recommendation,
  RecommendQuery,
  SearchHit,
  Similar,
  StoredRecord,
  Visitor,
} from '../protocol.ts';
import type { Ranking } from '../recommend/index.ts';
import { modelKey, type EngineStore, type Loaded, type LoadedModel } from '../store/index.ts';
import { CANCELLED, crashed, ok, refuse } from './answer.ts';
import type { Lane } from './lane.ts';
import { makeLibrary, type Library } from './library.ts';
import { withLock, type Locks } from './locks.ts';
import * as queries from './queries.ts';
import { randomFilm } from './random.ts';
import { filesOf, type OpenFile } from './source.ts';
import { LANE_LIMITS, superviseTraining, type LaneLimits } from './supervise.ts';

/** What the engine needs of the world around it. */
export interface EngineParts {
  readonly store: EngineStore;
  readonly openFile: OpenFile;
  /** Starts a thread for one training; may throw. */
  readonly createLane: () => Lane;
  /** null where the browser has no Web Locks: every tab then trains for itself. */
  readonly locks: Locks | null;
  readonly laneLimits?: LaneLimits;
  readonly settings?: AlsSettings;
  readonly stars?: BiasedSettings;
  /** What to use at most; what there is where not given. */
  readonly features?: Partial<Features>;
  /** Uniform from [0, 1). */
  readonly draw?: () => number;
}

interface Installed {
  /** What it was trained on. */
  readonly library: Library;
  readonly model: Model;
  readonly info: ModelInfo;
  readonly done: boolean;
  readonly ranking: Ranking;
}

/** A training, from its wish to its end. */
interface Run {
  readonly abort: AbortController;
  readonly answer: Promise<Answer<ModelInfo>>;
}

/** One visit's engine: the open data set, its model, and the training behind. No method throws or rejects. */
export class Session implements EngineApi {
  readonly #parts: EngineParts;
  #listener: (event: EngineEvent) => unknown = () => undefined;
  #library: Library | null = null;
  #installed: Installed | null = null;
  #opening: AbortController | null = null;
  #run: Run | null = null;
  /** Records are written one after another. */
  #saving: Promise<void> = Promise.resolve();
  /** Rises with `forget`: what was to be stored before it is not stored any more. */
  #forgotten = 0;
  readonly #told = new Set<string>();
  #features: Features;
  /** The kernels that answer; null for the scalar ones. */
  #kernels: WebAssembly.Module | null = null;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#features = detectFeatures(parts.features);
    void this.#loadKernels();
  }

  ping(): 'pong' {
    return 'pong';
  }

  watch(listener: (event: EngineEvent) => void): void {
    this.#listener = listener;
  }

  async open(source: DatasetSource): Promise<Answer<DatasetInfo>> {
    this.#opening?.abort();
    const opening = new AbortController();
    this.#opening = opening;
    try {
      if (this.#library?.info.id !== source.id) {
        const library = await this.#read(source, opening.signal);
        if (opening.signal.aborted || !library) return CANCELLED;
        // Where the data came from the store its model probably does too: then the very first list is the model's.
        const stored = library.info.restored ? await this.#parts.store.loadModel(library.info.hash, null) : null;
        if (opening.signal.aborted) return CANCELLED;
        this.#run?.abort.abort();
        this.#run = null;
        this.#library = library;
        this.#installed = null;
        this.#tell({ type: 'dataset', dataset: library.info });
        if (!library.info.restored) void this.#save(() => this.#parts.store.saveDataset(source.id, library.dataset));
        void this.#obtainModel(library, stored);
        return ok(library.info);
      }
      const library = this.#library;
      if (!this.#installed?.done && !this.#run) void this.#obtainModel(library, null);
      return ok(library.info);
    } catch (reason) {
      if (opening.signal.aborted) return CANCELLED;
      return reason instanceof DatasetError ? refuse(reason.problem) : crashed(reason);
    } finally {
      if (this.#opening === opening) this.#opening = null;
    }
  }

  async train(settings: Partial<AlsSettings>): Promise<Answer<ModelInfo>> {
    const library = this.#library;
    if (!library) return refuse({ code: 'no-dataset' });
    return this.#train(library, { ...(this.#parts.settings ?? DEFAULT_ALS), ...settings }, true);
  }

  cancelTraining(): void {
    if (!this.#run) return;
    this.#run.abort.abort();
    // A visitor who stops it does not want it to go on with the next visit.
    void this.#save(() => this.#parts.store.dropCheckpoints());
  }

  features(): Answer<Features> {
    return ok(this.#features);
  }

  limitFeatures(limit: Partial<Features>): Answer<Features> {
    this.#features = detectFeatures({ ...this.#parts.features, ...limit });
    void this.#loadKernels();
    return ok(this.#features);
  }

  recommend(query: RecommendQuery): Answer<Recommendation> {
    return this.#ask((library, model) => ok(queries.recommend(library, model, query, this.#installed?.ranking)));
  }
  explain(film: FilmId, visitor: Visitor): Answer<Explanation> {
    return this.#ask((library, model) => queries.explain(library, model, film, visitor, this.#installed?.ranking));
  }
  similar(film: FilmId, limit: number): Answer<readonly Similar[]> {
    return this.#ask((library, model) => queries.similar(library, model, film, limit));
  }
  detail(film: FilmId, visitor: Visitor): Answer<FilmDetail> {
    return this.#ask((library, model) => queries.detail(library, model, film, visitor));
  }
  films(ids: readonly FilmId[]): Answer<readonly (Film | null)[]> {
    return this.#ask((library) => ok(queries.films(library, ids)));
  }
  predict(ids: readonly FilmId[], visitor: Visitor): Answer<readonly (number | null)[]> {
    return this.#ask((library, model) => ok(queries.predict(library, model, ids, visitor)));
  }
  deck(query: DeckQuery): Answer<readonly Film[]> {
    return this.#ask((library) => ok(library.decks.deal(query)));
  }
  search(text: string, limit: number): Answer<readonly SearchHit[]> {
    return this.#ask((library) => ok(library.index.search(text, limit)));
  }
  random(genre: string | null, without: readonly FilmId[]): Answer<Film | null> {
    return this.#ask((library) => ok(randomFilm(library, genre, without, this.#parts.draw ?? Math.random)));
  }
  locate(refs: readonly FilmRef[]): Answer<readonly (FilmId | null)[]> {
    return this.#ask((library) => ok(refs.map((ref) => library.locate(ref))));
  }

  stored(): Promise<Answer<readonly StoredRecord[]>> {
    return this.#parts.store.list();
  }

  async forget(): Promise<Answer<null>> {
    this.#forgotten++;
    this.cancelTraining();
    await this.#saving;
    const problem = await this.#parts.store.clear();
    return problem ? refuse(problem) : ok(null);
  }

  #ask<T>(work: (library: Library, model: Model | null) => Answer<T>): Answer<T> {
    if (!this.#library) return refuse({ code: 'no-dataset' });
    try {
      return work(this.#library, this.#installed?.model ?? null);
    } catch (reason) {
      return crashed(reason);
    }
  }

  /** The data set of the store, else of its files. null where the store held it up until it was cancelled. */
  async #read(source: DatasetSource, signal: AbortSignal): Promise<Library | null> {
    const loaded = await this.#parts.store.loadDataset(source.id);
    if (signal.aborted) return null;
    if (loaded.state === 'found') return makeLibrary(loaded.value, source, true);
    if (loaded.state === 'set-aside') this.#tell({ type: 'set-aside', record: 'dataset', reason: loaded.reason });
    const onProgress = (progress: Omit<Extract<EngineEvent, { type: 'reading' }>, 'type'>): void =>
      this.#tell({ type: 'reading', ...progress });
    const dataset = await readDataset(filesOf(source, this.#parts.openFile), onProgress, signal);
    return makeLibrary(dataset, source, false);
  }

  /** The model that was stored last; then the training that was interrupted, or where there is no model one with the default settings. */
  async #obtainModel(library: Library, stored: Loaded<LoadedModel> | null): Promise<void> {
    const loaded = stored ?? (await this.#parts.store.loadModel(library.info.hash, null));
    // Meanwhile another data set was opened, or a training was asked for.
    if (this.#library !== library || this.#run || this.#installed?.done) return;
    if (loaded.state === 'set-aside') this.#tell({ type: 'set-aside', record: 'model', reason: loaded.reason });
    if (loaded.state === 'found' && this.#fits(library, loaded.value.model)) {
      this.#restore(library, loaded.value.key, loaded.value.model);
    }
    const resume = await this.#interrupted(library);
    if (this.#library !== library || this.#run || (this.#installed?.done && !resume)) return;
    await this.#train(library, resume?.settings ?? this.#parts.settings ?? DEFAULT_ALS, false, resume);
  }

  async #interrupted(library: Library): Promise<Checkpoint | null> {
    const loaded = await this.#parts.store.loadCheckpoint(library.info.hash);
    if (loaded.state === 'set-aside') console.warn('An interrupted training begins anew:', loaded.reason);
    if (loaded.state !== 'found') return null;
    const { settings, userFactors, itemFactors } = loaded.value;
    const { users, films } = library.dataset.interactions;
    const fits = userFactors.length === users * settings.factors && itemFactors.length === films * settings.factors;
    return fits ? loaded.value : null;
  }

  #fits(library: Library, model: Model): boolean {
    return model.films === library.dataset.catalogue.size;
  }

  #restore(library: Library, key: string, model: Model): ModelInfo {
    const { settings, epoch } = model;
    const info: ModelInfo = { key, settings, epoch, restored: true, trainedMs: 0, training: null };
    this.#install(library, model, info, true);
    return info;
  }

  #install(library: Library, model: Model, info: ModelInfo, done: boolean): void {
    this.#installed = { library, model, info, done, ranking: queries.rankingOf(library, model, this.#kernels) };
    this.#tell({ type: 'model', model: info, done });
  }

  /** Answers go by the scalar kernels until the others are there, and wherever they cannot be had. */
  async #loadKernels(): Promise<void> {
    const { kernels } = this.#features;
    let module: WebAssembly.Module | null = null;
    try {
      if (kernels !== 'scalar') module = await loadKernels(kernels, false);
    } catch (reason) {
      console.warn('The SIMD kernels could not be loaded; the scalar ones answer:', reason);
    }
    if (kernels !== this.#features.kernels) return;
    this.#kernels = module;
    const installed = this.#installed;
    if (installed)
      this.#installed = { ...installed, ranking: queries.rankingOf(installed.library, installed.model, module) };
  }

  /** Trains instead of whatever is being trained. anew: also where such a model is stored. */
  #train(
    library: Library,
    settings: AlsSettings,
    anew: boolean,
    resume: Checkpoint | null = null,
  ): Promise<Answer<ModelInfo>> {
    this.#run?.abort.abort();
    const abort = new AbortController();
    const run: Run = { abort, answer: this.#trainIn(library, settings, anew, resume, abort.signal).catch(crashed) };
    this.#run = run;
    return run.answer.then((answer) => {
      const isCurrent = this.#run === run;
      if (isCurrent) this.#run = null;
      if (isCurrent && !answer.ok) this.#tell({ type: 'training-stopped', problem: answer.problem });
      return answer;
    });
  }

  async #trainIn(
    library: Library,
    settings: AlsSettings,
    anew: boolean,
    resume: Checkpoint | null,
    signal: AbortSignal,
  ): Promise<Answer<ModelInfo>> {
    const { store, createLane, locks } = this.#parts;
    const { hash } = library.info;
    const stars = this.#parts.stars ?? DEFAULT_BIASED;
    const key = modelKey(hash, settings, stars);
    this.#tell({ type: 'training', epoch: resume?.epoch ?? 0, epochs: settings.epochs, msLeft: null });

    // One at a time: a slow disk gets the newest, not all of them.
    let keeping = false;
    const keep = (checkpoint: Checkpoint): void => {
      if (keeping) return;
      keeping = true;
      void this.#save(() => store.saveCheckpoint(hash, key, checkpoint)).then(() => (keeping = false));
    };

    return withLock(locks, `cinefold-training/${key}`, signal, async (release) => {
      if (signal.aborted) return CANCELLED;
      if (!anew) {
        // Another tab may have trained it meanwhile.
        const loaded = await store.loadModel(hash, key);
        if (signal.aborted) return CANCELLED;
        if (loaded.state === 'found' && this.#fits(library, loaded.value.model)) {
          return ok(this.#restore(library, key, loaded.value.model));
        }
      }
      const training = superviseTraining(
        {
          // No training reads the times: they need not be copied into the lane.
          interactions: { ...library.dataset.interactions, times: null },
          content: library.content,
          settings,
          stars,
          features: this.#features,
          resume,
        },
        {
          createLane,
          limits: this.#parts.laneLimits ?? LANE_LIMITS,
          onProgress: ({ epoch, epochs, msLeft }) => this.#tell({ type: 'training', epoch, epochs, msLeft }),
          onSnapshot: (model, trainedMs, training) => {
            // An early model is better than none, but not than a finished one.
            if (this.#installed?.done) return;
            this.#install(
              library,
              model,
              { key, settings, epoch: model.epoch, restored: false, trainedMs, training },
              false,
            );
          },
          onCheckpoint: keep,
        },
      );
      const cancel = (): void => training.cancel();
      signal.addEventListener('abort', cancel);
      const outcome = await training.outcome;
      signal.removeEventListener('abort', cancel);
      if (outcome.state === 'cancelled' || signal.aborted) return CANCELLED;
      if (outcome.state === 'failed') return refuse(outcome.problem);
      const { model, ms, training: report } = outcome;
      const info: ModelInfo = { key, settings, epoch: model.epoch, restored: false, trainedMs: ms, training: report };
      this.#install(library, model, info, true);
      // Other tabs wait until it can be read.
      release(this.#save(() => store.saveModel(hash, key, model)));
      return ok(info);
    });
  }

  #save(write: () => Promise<Problem | null>): Promise<void> {
    const forgotten = this.#forgotten;
    this.#saving = this.#saving.then(async () => {
      if (forgotten !== this.#forgotten) return;
      const problem = await write();
      if (problem && !this.#told.has(problem.code)) {
        this.#told.add(problem.code);
        this.#tell({ type: 'not-stored', problem });
      }
    });
    return this.#saving;
  }

  #tell(event: EngineEvent): void {
    const lost = (reason: unknown): void => console.warn('An engine event was not heard:', reason);
    try {
      // Through comlink it is a promise.
      Promise.resolve(this.#listener(event)).catch(lost);
    } catch (reason) {
      lost(reason);
    }
  }
}
