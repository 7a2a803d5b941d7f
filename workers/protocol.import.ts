/** The part of the protocol that is about imports: see protocol.ts, which passes it on. */
import type { DatasetInfo, FilmIdSpace, ModelInfo } from './protocol.ts';

/** A file that the visitor brings: by itself, from a folder (path as the browser gives it), or a zip of files. */
export interface ImportFile {
  readonly path: string;
  readonly blob: Blob;
}

export type ImportFormat = 'movielens-100k' | 'movielens-dat' | 'movielens-csv' | 'mapped';

/** `latest`: in the format of the newer releases, and none of those with a fixed number of ratings. */
export type MovieLensRelease = '100k' | '1m' | '10m' | '20m' | '25m' | '32m' | 'latest-small' | 'latest';

/**
 * What a file was seen to hold. part: a split of the ratings that another file holds whole. table: rows and columns that have to
 * be mapped. wide-text: UTF-16.
 */
export type SeenRole =
  | 'ratings'
  | 'films'
  | 'links'
  | 'genres'
  | 'tags'
  | 'users'
  | 'genome'
  | 'part'
  | 'table'
  | 'nested-zip'
  | 'wide-text'
  | 'empty'
  | 'other';

export interface SeenFile {
  /** Within the folder or zip. */
  readonly path: string;
  /** Unpacked. */
  readonly bytes: number;
  readonly role: SeenRole;
  /** Whether it is read. Users and genomes are not, and tags only beside a catalogue with a header. */
  readonly used: boolean;
  readonly encoding: 'utf-8' | 'windows-1252' | null;
  readonly delimiter: string | null;
  /** Names of its columns where its first line has them. */
  readonly header: readonly string[] | null;
  /** What it was recognised by: its header, the shape of its rows, what the visitor said, or nothing. */
  readonly by: 'header' | 'rows' | 'mapping' | null;
}

export interface ImportSeen {
  readonly format: ImportFormat;
  /** null until the ratings are read, and where it is no MovieLens. */
  readonly release: MovieLensRelease | null;
  readonly filmIds: FilmIdSpace;
  readonly files: readonly SeenFile[];
}

/** Which columns (from 0) hold what. */
export interface ColumnMapping {
  readonly ratings: {
    readonly path: string;
    readonly user: number;
    readonly film: number;
    readonly rating: number;
    readonly time: number | null;
    readonly timeUnit: 'seconds' | 'milliseconds' | 'date';
    /** The film's title, where there is no catalogue. */
    readonly title: number | null;
    /** Lowest and highest rating; the highest becomes 5 stars. */
    readonly scale: { readonly min: number; readonly max: number };
  };
  /** null where only the ratings tell of films. */
  readonly films: {
    readonly path: string;
    readonly id: number;
    readonly title: number;
    readonly year: number | null;
    readonly genres: number | null;
    readonly imdbId: number | null;
  } | null;
}

/** The beginning of a table whose columns the visitor maps. */
export interface TablePreview {
  readonly path: string;
  readonly delimiter: string;
  readonly encoding: 'utf-8' | 'windows-1252';
  readonly header: readonly string[] | null;
  readonly rows: readonly (readonly string[])[];
}

export interface ImportPreview {
  /** Likely ratings first. */
  readonly tables: readonly TablePreview[];
  readonly guess: ColumnMapping;
  readonly files: readonly SeenFile[];
}

export interface ImportProgress {
  readonly stage: 'opening' | 'films' | 'ratings' | 'indexing' | 'storing';
  readonly file: string;
  /** Of all files that are read, unpacked. */
  readonly bytes: number;
  readonly totalBytes: number;
  /** Of this file. */
  readonly rows: number;
  readonly rowsPerSecond: number;
  /** null until it can be told. */
  readonly msLeft: number | null;
}

/**
 * What came of files that the visitor brought: a data set, now open; a model that was trained elsewhere, now in use; or, where nothing tells
 * which columns hold what, what is to be mapped.
 */
export type ImportOutcome =
  | { readonly kind: 'dataset'; readonly dataset: DatasetInfo; readonly seen: ImportSeen }
  | { readonly kind: 'factors'; readonly model: ModelInfo }
  | { readonly kind: 'preview'; readonly preview: ImportPreview };

/** A data set that the visitor imported, as this device keeps it. */
export interface ImportedSet {
  /** Follows from the data. */
  readonly id: string;
  readonly name: string;
  /** Hash of the data, hex. */
  readonly hash: string;
  /** Milliseconds since 1970, for the eye. */
  readonly at: number;
  /** Of its columns. */
  readonly bytes: number;
  readonly films: number;
  readonly users: number;
  readonly ratings: number;
  readonly release: MovieLensRelease | null;
  readonly filmIds: FilmIdSpace;
}

/** A data set that can be opened here. */
export interface DatasetEntry {
  readonly id: string;
  readonly name: string;
  readonly release: MovieLensRelease | null;
  /** null where it is not known: the one that comes with the page, where this device never stored it. */
  readonly ratings: number | null;
  /** On this device; null for the one that comes with the page. */
  readonly bytes: number | null;
  /** When it was imported; null for the one that comes with the page. */
  readonly at: number | null;
  /** Comes with the page: cannot be renamed or deleted. */
  readonly isBuiltIn: boolean;
  readonly isOpen: boolean;
  /** Models of it on this device; null where its data are not known. */
  readonly models: number | null;
}
