import { DEFAULT_ALS } from '../als/index.ts';
import { DatasetError } from '../dataset/index.ts';
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
  Recommendation,
  RecommendQuery,
  SearchHit,
  Similar,
  StoredRecord,
  Visitor,
} from '../protocol.ts';
import type { Model } from '../als/index.ts';
import type { Loaded, LoadedModel } from '../store/index.ts';
import { CANCELLED, crashed, ok, refuse } from './answers.ts';
import type { Library } from './library.ts';
import { interruptedTraining, openLibrary } from './opening.ts';
import type { EngineParts } from './parts.ts';
import * as queries from './queries.ts';
import { randomFilm } from './random.ts';
import { Serving } from './serving.ts';
import { fits, Trainer } from './training.ts';
import { Writer } from './writer.ts';

/** One visit's engine: the open data set, its model, and the training behind. No method throws or rejects. */
export class Session implements EngineApi {
  readonly #parts: EngineParts;
  readonly #writer: Writer;
  readonly #serving: Serving;
  readonly #trainer: Trainer;
  #listener: (event: EngineEvent) => unknown = () => undefined;
  #library: Library | null = null;
  #opening: AbortController | null = null;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#writer = new Writer(this.#tell);
    this.#serving = new Serving(this.#tell, parts.features);
    this.#trainer = new Trainer(parts, this.#tell, this.#serving, this.#writer);
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
    const { store } = this.#parts;
    try {
      if (this.#library?.info.id !== source.id) {
        const library = await openLibrary(this.#parts, this.#tell, source, opening.signal);
        if (opening.signal.aborted || !library) return CANCELLED;
        // Where the data came from the store its model probably does too: then the very first list is the model's.
        const stored = library.info.restored ? await store.loadModel(library.info.hash, null) : null;
        if (opening.signal.aborted) return CANCELLED;
        this.#trainer.abandon();
        this.#library = library;
        this.#serving.clear();
        this.#tell({ type: 'dataset', dataset: library.info });
        if (!library.info.restored) void this.#writer.save(() => store.saveDataset(source.id, library.dataset));
        void this.#obtainModel(library, stored);
        return ok(library.info);
      }
      const library = this.#library;
      if (!this.#serving.installed?.done && !this.#trainer.busy) void this.#obtainModel(library, null);
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
    return this.#trainer.train({ library, settings: { ...this.#defaults, ...settings }, anew: true, resume: null });
  }

  cancelTraining(): void {
    this.#trainer.cancel();
  }

  features(): Answer<Features> {
    return ok(this.#serving.features);
  }

  limitFeatures(limit: Partial<Features>): Answer<Features> {
    this.#serving.limit(limit);
    return ok(this.#serving.features);
  }

  recommend(query: RecommendQuery): Answer<Recommendation> {
    return this.#ask((library, model) => ok(queries.recommend(library, model, query, this.#serving.installed?.rank)));
  }
  explain(film: FilmId, visitor: Visitor): Answer<Explanation> {
    return this.#ask((library, model) => queries.explain(library, model, film, visitor));
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
    const idle = this.#writer.forget();
    this.#trainer.cancel();
    await idle;
    const problem = await this.#parts.store.clear();
    return problem ? refuse(problem) : ok(null);
  }

  get #defaults(): AlsSettings {
    return this.#parts.settings ?? DEFAULT_ALS;
  }

  #ask<T>(work: (library: Library, model: Model | null) => Answer<T>): Answer<T> {
    if (!this.#library) return refuse({ code: 'no-dataset' });
    try {
      return work(this.#library, this.#serving.installed?.model ?? null);
    } catch (reason) {
      return crashed(reason);
    }
  }

  /** The model that was stored last; then the training that was interrupted, or where there is no model one with the default settings. */
  async #obtainModel(library: Library, stored: Loaded<LoadedModel> | null): Promise<void> {
    const loaded = stored ?? (await this.#parts.store.loadModel(library.info.hash, null));
    // Meanwhile another data set was opened, or a training was asked for.
    if (this.#library !== library || this.#trainer.busy || this.#serving.installed?.done) return;
    if (loaded.state === 'set-aside') this.#tell({ type: 'set-aside', record: 'model', reason: loaded.reason });
    if (loaded.state === 'found' && fits(library, loaded.value.model)) {
      this.#trainer.restore(loaded.value.key, loaded.value.model);
    }
    const resume = await interruptedTraining(this.#parts.store, library);
    if (this.#library !== library || this.#trainer.busy || (this.#serving.installed?.done && !resume)) return;
    await this.#trainer.train({ library, settings: resume?.settings ?? this.#defaults, anew: false, resume });
  }

  readonly #tell = (event: EngineEvent): void => {
    const lost = (reason: unknown): void => console.warn('An engine event was not heard:', reason);
    try {
      // Through comlink it is a promise.
      Promise.resolve(this.#listener(event)).catch(lost);
    } catch (reason) {
      lost(reason);
    }
  };
}
