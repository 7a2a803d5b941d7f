import type { ForeignFilm } from '../../workers/protocol.ts';

/** Each has a parser of its own; 'mapped' is any table whose columns the visitor names. */
export type SourceId = 'letterboxd' | 'imdb' | 'trakt' | 'movielens' | 'tmdb' | 'simkl' | 'mapped';

/** A file of an export, or of the zip that it came in. */
export interface SourceFile {
  /** With its folders, where it came from a zip. */
  readonly path: string;
  readonly text: string;
}

/** A CSV file, read. Cells are found by column number, never by an object with the header's words as keys. */
export interface Table {
  readonly path: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** One thing that an export says about one film: a rating, a watching, a place on a list, a review, or several of them. */
export interface ImportEntry {
  readonly film: ForeignFilm;
  /** 0.5 to 5 in half steps; null where this says nothing of a rating. */
  readonly stars: number | null;
  /** The rating as the source writes it: "7/10". */
  readonly given: string | null;
  /** Milliseconds; when it was rated, null where the source does not say. */
  readonly ratedAt: number | null;
  /** A heart or a thumb up; counts where there are no stars. */
  readonly liked: boolean;
  readonly likedAt: number | null;
  readonly seen: boolean;
  /** Milliseconds; when it was watched, null where the source does not say. */
  readonly seenAt: number | null;
  readonly later: boolean;
  readonly laterAt: number | null;
  readonly review: string | null;
  readonly reviewedAt: number | null;
}

/** Why a row was left out: no film, a series or an episode, a rating that is none. */
export type LeftOutReason = 'no-film' | 'not-a-film' | 'bad-rating' | 'bad-row';

export interface LeftOut {
  readonly file: string;
  readonly reason: LeftOutReason;
  readonly count: number;
  /** 1-based among the rows of data, the first few. */
  readonly rows: readonly number[];
}

/** What an export holds, before anything is looked up. */
export interface Reading {
  readonly source: SourceId;
  readonly entries: readonly ImportEntry[];
  readonly leftOut: readonly LeftOut[];
  /** The best rating there is in this source: 5, 10 or 100. */
  readonly scale: number;
  /** Names of the files that were read. */
  readonly files: readonly string[];
}

/** One kind of export. */
export interface ImportSource {
  readonly id: SourceId;
  /** It is a file of this kind of export, by its columns or its shape. */
  accepts(file: ParsedFile): boolean;
  /** @param files only those that were accepted */
  read(files: readonly ParsedFile[]): Reading;
}

/** A file, taken apart as far as its kind allows. */
export type ParsedFile =
  | { readonly kind: 'table'; readonly path: string; readonly table: Table }
  | { readonly kind: 'json'; readonly path: string; readonly value: unknown };

export type ImportProblem =
  | { readonly code: 'too-large'; readonly file: string; readonly bytes: number; readonly limit: number }
  /** The browser could not read the file. */
  | { readonly code: 'unreadable'; readonly file: string; readonly detail: string }
  | { readonly code: 'empty'; readonly file: string }
  | { readonly code: 'bad-zip'; readonly file: string; readonly detail: string }
  | { readonly code: 'locked-zip'; readonly file: string }
  | { readonly code: 'bad-json'; readonly file: string }
  /** A quote is opened in this row (1-based, of data) and not closed. */
  | { readonly code: 'open-quote'; readonly file: string; readonly row: number }
  /** No source that we know, and no table whose columns could be named. */
  | { readonly code: 'unknown-format'; readonly file: string }
  /** Files of two services at once. */
  | { readonly code: 'mixed'; readonly sources: readonly SourceId[] };

export class ImportError extends Error {
  readonly problem: ImportProblem;
  constructor(problem: ImportProblem) {
    super(problem.code);
    this.name = 'ImportError';
    this.problem = problem;
  }
}

export const NO_FILM: ForeignFilm = {
  movieId: null,
  imdbId: null,
  tmdbId: null,
  title: '',
  originalTitle: null,
  year: null,
};

export const NOTHING: Omit<ImportEntry, 'film'> = {
  stars: null,
  given: null,
  ratedAt: null,
  liked: false,
  likedAt: null,
  seen: false,
  seenAt: null,
  later: false,
  laterAt: null,
  review: null,
  reviewedAt: null,
};
