import type { Film, FilmId } from '../protocol.ts';

declare const filmIndex: unique symbol;
declare const userIndex: unique symbol;
/** Position of a film in the arrays of one data set, 0 to films - 1. Only a Catalogue turns it into a FilmId. */
export type FilmIndex = number & { readonly [filmIndex]: true };
/** Position of a user in the arrays of one data set. */
export type UserIndex = number & { readonly [userIndex]: true };

/** The films of a data set, and the only place that turns ids into indices and back. */
export interface Catalogue {
  readonly size: number;
  /** Films by index. */
  readonly films: readonly Film[];
  idOf(index: FilmIndex): FilmId;
  indexOf(id: FilmId): FilmIndex | undefined;
  film(index: FilmIndex): Film;
}

/**
 * A sparse matrix of ratings, compressed by row. Columns of a row ascend.
 * indptr: rows + 1. indices and codes: one per interaction; code = stars x 2, 1 to 10.
 */
export interface Csr {
  readonly rows: number;
  readonly columns: number;
  readonly indptr: Uint32Array;
  readonly indices: Uint32Array;
  readonly codes: Uint8Array;
}

/** All interactions, compressed both ways. */
export interface Interactions {
  readonly users: number;
  readonly films: number;
  readonly count: number;
  /** users x films */
  readonly byUser: Csr;
  /** films x users */
  readonly byFilm: Csr;
  /** Seconds since 1970, aligned with byUser.indices; null where the file has none. */
  readonly times: Uint32Array | null;
  /** By UserIndex. */
  readonly userIds: Uint32Array;
}
