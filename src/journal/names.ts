import type { Film, FilmRef } from '../../workers/protocol.ts';

/** Films that the visitor added have ids from here on, which mean the same in every data set; those of files are below. */
const FIRST_ADDED = 2 ** 32;
const FIRST_IMDB = 2 ** 40;
const FIRST_TITLE = 2 ** 52;

/** Whether the number is that of a film which the visitor added. */
export const isAddedId = (number: number): boolean => number >= FIRST_ADDED && number < FIRST_IMDB;

/**
 * Whether the number is that of a film in the open data set by itself.
 *
 * @param movieLensIds whether the data set's film ids are those that MovieLens releases share
 */
export const isOwnId = (number: number, movieLensIds: boolean): boolean =>
  number < FIRST_IMDB && (movieLensIds || number >= FIRST_ADDED);

/** @param movieLensIds whether the data set's film ids are those that MovieLens releases share */
export function filmRef({ id, imdbId, title, year }: Film, movieLensIds: boolean): FilmRef {
  return { movieId: isOwnId(id, movieLensIds) ? id : filmNumber(imdbId, title, year), imdbId, title, year };
}

/**
 * The number that stands in the place of a MovieLens id where that is not known: made of the IMDb id, else of title and year, so that
 * the same film has the same number on every device and in every data set, and never that of a MovieLens film.
 */
export function filmNumber(imdbId: string | null, title: string, year: number | null): number {
  const digits = imdbId === null ? '' : imdbId.replace(/^tt/, '');
  if (/^\d{1,11}$/.test(digits)) return FIRST_IMDB + Number(digits);
  const name = title.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
  return FIRST_TITLE + (hash(`${name}|${year ?? ''}`) % FIRST_TITLE);
}

/** 53 bits out of two 32-bit FNV-1a of different start. Of 100,000 names two share one in a million such collections. */
function hash(text: string): number {
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  for (const byte of new TextEncoder().encode(text)) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x85ebca6b);
  }
  return (a >>> 0) * 2 ** 21 + ((b ^ (b >>> 15)) >>> 11);
}
