import type { Film, SkippedRows } from './protocol.ts';

/** Films and series of the visitor's own. */

/** Ids of films that the visitor added begin here: no file can hold such an id, so they are the same film in every data set. */
export const FIRST_ADDED_ID = 2 ** 32;

/** A film or series of the visitor's own; its id is from FIRST_ADDED_ID on. */
export type AddedItem = Pick<Film, 'id' | 'title' | 'otherTitle' | 'year' | 'genres' | 'imdbId' | 'tmdbId'>;

/** What the visitor says of one. */
export type ItemFacts = Omit<AddedItem, 'id'>;

/** Why it cannot be one: no title; a year that no film is of; an IMDb or TMDB id that is none. */
export type ItemFault = 'no-title' | 'bad-year' | 'bad-link';

/** What adding it would do. */
export type PreparedItem =
  /** Its texts are tidy, its id is new. */
  | { readonly kind: 'new'; readonly item: AddedItem }
  /** The open data set has it, or the visitor has added it before. */
  | { readonly kind: 'known'; readonly film: Film }
  | { readonly kind: 'fault'; readonly fault: ItemFault };

/** A CSV file of films and series. */
export interface ReadItems {
  readonly items: readonly AddedItem[];
  /** Of the open data set, added before, or twice in the file: they are left out. */
  readonly known: readonly ItemFacts[];
  /** Rows that cannot be used. */
  readonly skipped: readonly SkippedRows[];
}
