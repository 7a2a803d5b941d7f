/**
 * Every type that crosses the wall between the page and the engine, with those of its topics beside it. Imports nothing else.
 *
 * Numbers: stars are 0.5 to 5 in half steps; times are milliseconds; sizes are bytes, unless a name says otherwise.
 */

import type { ColumnMapping, DatasetEntry, ImportFile, ImportOutcome, ImportProgress } from './protocol.import.ts';
import type { AddedItem, ItemFacts, PreparedItem, ReadItems } from './protocol.items.ts';
import type { AlsSettings, EpochReport, Evaluation, Features, ModelInfo, Run } from './protocol.model.ts';
import type { Problem } from './protocol.problems.ts';
import type { QuestionApi } from './protocol.questions.ts';

export * from './protocol.film.ts';
export * from './protocol.browse.ts';
export * from './protocol.filter.ts';
export * from './protocol.import.ts';
export * from './protocol.items.ts';
export * from './protocol.map.ts';
export * from './protocol.model.ts';
export * from './protocol.problems.ts';
export * from './protocol.questions.ts';
export * from './protocol.rows.ts';

declare const filmId: unique symbol;
/** What the data set's files call a film (MovieLens `movieId`). Never an array index. */
export type FilmId = number & { readonly [filmId]: true };

/** A film as the catalogue knows it, with what the crowd made of it. */
export interface Film {
  readonly id: FilmId;
  /** Natural order, without the year: "The Godfather". */
  readonly title: string;
  /** The bracketed other title of the file, in natural order, or null. */
  readonly otherTitle: string | null;
  readonly year: number | null;
  readonly genres: readonly string[];
  /** Digits as in the file, zero-padded to seven: "0111161". */
  readonly imdbId: string | null;
  readonly tmdbId: number | null;
  /** How many interactions of the data set are with this film. */
  readonly ratings: number;
  /** Mean stars of those, null where there are none. */
  readonly mean: number | null;
}

/** How a film is named outside of a data set (journal, backup): enough to find it again in another one. */
export interface FilmRef {
  /** MovieLens's or that of an added film; else a number above all of those, made of the IMDb id or of title and year. */
  readonly movieId: number;
  readonly imdbId: string | null;
  readonly title: string;
  readonly year: number | null;
}

export interface Rating {
  readonly film: FilmId;
  readonly stars: number;
}

/** What films were hidden for, and how many: such films are ranked a little lower. */
export interface Less {
  readonly genres: readonly { readonly genre: string; readonly times: number }[];
  /** Because everybody knows them. */
  readonly popular: number;
}

/** The visitor, as a query sees them. The engine keeps nothing of it after the answer. */
export interface Visitor {
  readonly ratings: readonly Rating[];
  /** Seen without a rating, or hidden: never listed. */
  readonly excluded: readonly FilmId[];
  readonly less?: Less;
}

// ---------------------------------------------------------------- data set

/**
 * Whose numbers a data set's film ids are. `movielens`: movieId as 1M, 10M, 20M, 25M, 32M, latest and the project's sample share
 * it; `movielens-100k`: that release's own; `own`: they mean nothing outside of the data set.
 */
export type FilmIdSpace = 'movielens' | 'movielens-100k' | 'own';

/** Where the files of a data set are. Addresses are absolute or relative to the page's base. */
export interface DatasetSource {
  readonly id: string;
  readonly name: string;
  /** True where the viewers are drawn from a model and are nobody. */
  readonly synthetic: boolean;
  readonly films: string;
  readonly ratings: string;
  /** MovieLens links.csv; null where the film file has the ids itself. */
  readonly links: string | null;
  /** MovieLens tags.csv, where there is one. */
  readonly tags?: string | null;
  /** `movielens` where it is not said. */
  readonly filmIds?: FilmIdSpace;
}

/** Rows of a usable file that could not be used: counted, with the first few told. */
export interface SkippedRows {
  readonly file: string;
  readonly reason: SkipReason;
  readonly count: number;
  /** 1-based lines of the file, the first few. */
  readonly rows: readonly number[];
  /** What the first of them held. */
  readonly found: string;
}

export type SkipReason =
  | 'bad-id'
  | 'bad-stars'
  | 'bad-time'
  | 'unknown-film'
  | 'duplicate-rating'
  | 'duplicate-film'
  | 'no-title'
  | 'columns'
  /** Text stands after a closing quote: where the cell ends cannot be known. */
  | 'bad-quotes'
  /** The film is used, without the link. */
  | 'bad-link'
  /** The film is used, without a year. */
  | 'bad-year';

export interface DatasetInfo {
  readonly id: string;
  readonly name: string;
  readonly synthetic: boolean;
  readonly filmIds: FilmIdSpace;
  readonly films: number;
  readonly ratedFilms: number;
  readonly users: number;
  readonly ratings: number;
  /** Seconds since 1970, first and last rating; null where the file has no times. */
  readonly from: number | null;
  readonly to: number | null;
  /** Hash of the data, hex. */
  readonly hash: string;
  readonly genres: readonly string[];
  /** First years of those that its films are of, ascending; of the visitor's own it knows nothing. */
  readonly decades: readonly number[];
  readonly skipped: readonly SkippedRows[];
  /** True where it came from this device's store and no file was parsed. */
  readonly restored: boolean;
}

// ---------------------------------------------------------------- answers, events, calls

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export type EngineEvent =
  | {
      readonly type: 'reading';
      readonly file: string;
      readonly bytes: number;
      readonly totalBytes: number | null;
      readonly rows: number;
    }
  /** Files of the visitor's are being read; the open data set answers until they are. */
  | { readonly type: 'importing'; readonly progress: ImportProgress }
  /** Films and ratings are there: every query may be asked from now on. */
  | { readonly type: 'dataset'; readonly dataset: DatasetInfo }
  | {
      readonly type: 'training';
      readonly epoch: number;
      readonly epochs: number;
      readonly msLeft: number | null;
      readonly history: readonly EpochReport[];
      /** Nobody asked for it: `learnFrom`. */
      readonly quiet?: boolean;
    }
  /**
   * New factors were installed in one step: ask again, but for quiet ones: those need not move what is on the screen. `done` is false for
   * the early ones while training runs.
   */
  | { readonly type: 'model'; readonly model: ModelInfo; readonly done: boolean; readonly quiet?: boolean }
  | { readonly type: 'training-stopped'; readonly problem: Problem; readonly quiet?: boolean }
  /** share: 0 to 1 of the work. */
  | { readonly type: 'evaluating'; readonly stage: 'train' | 'measure'; readonly share: number }
  /** A run began, went on to another stage, or ended. */
  | { readonly type: 'run'; readonly run: Run }
  /** A stored record was damaged or foreign, was set aside, and is made again. */
  | { readonly type: 'set-aside'; readonly record: 'dataset' | 'model'; readonly reason: string }
  /** The data set that was to be opened could not be: the one that comes with the page is open. */
  | { readonly type: 'not-opened'; readonly problem: Problem }
  /** The model or data set could not be stored; everything works, but the next visit starts over. */
  | { readonly type: 'not-stored'; readonly problem: Problem };

export interface StoredRecord {
  /** checkpoint: a training that a reload goes on with. */
  readonly kind: 'dataset' | 'model' | 'checkpoint' | 'set-aside';
  readonly key: string;
  readonly bytes: number;
}

/** The engine, as the page calls it (through comlink, so every answer is a promise there). */
export interface EngineApi extends QuestionApi {
  /** Resolves at once: the worker is alive. */
  ping(): 'pong';
  /** From now on events go to `listener` (a comlink proxy). */
  watch(listener: (event: EngineEvent) => void): void;
  /**
   * Opens the data set that the visitor last chose, else this one, which comes with the page: from the store, or by reading its files;
   * then restores the model or starts training, behind.
   */
  open(source: DatasetSource): Promise<Answer<DatasetInfo>>;
  /**
   * Reads what the visitor brings, stores it in one transaction, opens it and trains; until then the open data set answers, and what fails or
   * is cancelled leaves nothing behind. mapping: null to recognise it. A model that was trained elsewhere becomes one of the open data set.
   */
  importFiles(files: readonly ImportFile[], mapping: ColumnMapping | null): Promise<Answer<ImportOutcome>>;
  cancelImport(): void;
  /**
   * Films and series of the visitor's own: from now on every data set shows them, behind its own films, and the engine keeps them no
   * longer than it runs. One that the data set has itself (`PreparedItem`) is that film.
   */
  setItems(items: readonly AddedItem[]): Answer<null>;
  /** What adding such a film would do. editing: the one whose facts these are from now on; null for a new one. */
  prepareItem(facts: ItemFacts, editing: FilmId | null): Answer<PreparedItem>;
  /** The films of a CSV file with a column `title`, and `year`, `genres`, `otherTitle`, `imdbId`, `tmdbId` where there are such. */
  readItems(file: ImportFile): Promise<Answer<ReadItems>>;
  /** The one that comes with the page, then those that the visitor imported, the latest first. */
  datasets(): Promise<Answer<readonly DatasetEntry[]>>;
  /** Opens another one, for the next visit as well. */
  useDataset(id: string): Promise<Answer<DatasetInfo>>;
  /** Answers with the name that it has then. */
  renameDataset(id: string, name: string): Promise<Answer<string>>;
  /** With its models. Not the one that is open. */
  deleteDataset(id: string): Promise<Answer<null>>;
  /** What a training uses where nothing else is wished for. */
  defaults(): Answer<AlsSettings>;
  /** Trains anew; the old model answers until the new one is there. */
  train(settings: Partial<AlsSettings>): Promise<Answer<ModelInfo>>;
  cancelTraining(): void;
  /**
   * Trains quietly, in one slow thread, with the visitor's ratings as one more user; by the settings of the model in use. Answers with
   * that model where it has learned from these very ratings, and 'cancelled' where another training runs. The ratings are not stored.
   */
  learnFrom(ratings: readonly Rating[]): Promise<Answer<ModelInfo>>;
  /** The models of the open data set that this device has, the one in use first. */
  models(): Promise<Answer<readonly ModelInfo[]>>;
  /** Puts a stored model in the place of the one in use, for the next visit as well. */
  useModel(key: string): Promise<Answer<ModelInfo>>;
  /** The model in use as a .safetensors file. */
  exportModel(): Promise<Answer<Blob>>;
  /** Measures the settings of the model in use; stored, so that `evaluation` has it at the next visit. */
  evaluate(): Promise<Answer<Evaluation>>;
  cancelEvaluation(): void;
  /** What was last measured with the settings of the model in use; null where nothing was. */
  evaluation(): Promise<Answer<Evaluation | null>>;
  /** What was run on this device, the latest first. */
  runs(): Promise<Answer<readonly Run[]>>;
  /** Runs the first stage that failed, was cancelled or interrupted once more, and what comes after it. */
  rerun(id: string): Promise<Answer<Run>>;
  /** What answers are computed with, and what the next training may use. */
  features(): Answer<Features>;
  /** Uses no more than this from now on (tests; what a visitor chose); `{}` for all there is. */
  limitFeatures(limit: Partial<Features>): Answer<Features>;
  stored(): Promise<Answer<readonly StoredRecord[]>>;
  /** Deletes every data set, model and run of this device, and stops training. */
  forget(): Promise<Answer<null>>;
}
