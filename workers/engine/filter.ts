import type { Catalogue } from '../dataset/index.ts';
import { FIRST_ADDED_ID, type FilmFilter } from '../protocol.ts';

/** Why a film is left out: a bit for each part of a filter that it fails, and for what else a list may leave out. */
export const FAILS = {
  genres: 1,
  withoutGenres: 2,
  decades: 4,
  minRatings: 8,
  only: 16,
  watched: 32,
  /** Never listed: nobody has rated it. */
  unlisted: 64,
  /** Never listed: the visitor hides it. */
  hidden: 128,
} as const;

export interface FilmMask {
  /** By film: 0 where it passes, else the bits of `FAILS`. Shared by all who ask: copy before writing. */
  readonly mask: Uint8Array;
  /** How many pass. */
  readonly left: number;
}

export interface Filters {
  /** Films that do not pass the filter. */
  outside(filter: FilmFilter): FilmMask;
  /** Those, and films that no ranked list may hold: nobody has rated them, and the visitor did not add them. */
  unlisted(filter: FilmFilter): FilmMask;
}

/** Masks that are kept, a byte for each film: what a visitor goes back and forth between. */
const KEPT = 16;

/** The masks of a catalogue; about a millisecond for 60,000 films, nothing for one of the last sixteen. */
export function makeFilters(catalogue: Catalogue): Filters {
  const { genreNumbers, indptr, genreOf, decades, ratings, unlisted } = columnsOf(catalogue);
  const kept = new Map<string, FilmMask>();

  const chosen = (genres: readonly string[]): Uint8Array => {
    const flags = new Uint8Array(genreNumbers.size);
    for (const genre of genres) {
      const number = genreNumbers.get(genre);
      if (number !== undefined) flags[number] = 1;
    }
    return flags;
  };
  const hasOne = (film: number, flags: Uint8Array): boolean => {
    for (let at = indptr[film]; at < indptr[film + 1]; at++) if (flags[genreOf[at]] !== 0) return true;
    return false;
  };

  const make = (filter: FilmFilter, listed: boolean): FilmMask => {
    const { genres, withoutGenres, minRatings } = filter;
    const wanted = chosen(genres);
    const unwanted = chosen(withoutGenres);
    const ofDecades = new Set(filter.decades);
    const mask = listed ? unlisted.slice() : new Uint8Array(catalogue.size);
    let left = 0;
    for (let film = 0; film < mask.length; film++) {
      if (genres.length > 0 && !hasOne(film, wanted)) mask[film] |= FAILS.genres;
      if (withoutGenres.length > 0 && hasOne(film, unwanted)) mask[film] |= FAILS.withoutGenres;
      if (ofDecades.size > 0 && !ofDecades.has(decades[film])) mask[film] |= FAILS.decades;
      if (ratings[film] < minRatings) mask[film] |= FAILS.minRatings;
      if (mask[film] === 0) left++;
    }
    return { mask, left };
  };
  const find = (filter: FilmFilter, listed: boolean): FilmMask => {
    const key = JSON.stringify([listed, filter.genres, filter.withoutGenres, filter.decades, filter.minRatings]);
    const found = kept.get(key) ?? make(filter, listed);
    kept.delete(key); // the one asked for last stands last
    kept.set(key, found);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value ?? key);
    return found;
  };
  return { outside: (filter) => find(filter, false), unlisted: (filter) => find(filter, true) };
}

/** What filters ask of films, in plain arrays: genres as rows of numbers, decades (NaN for none), ratings, and `FAILS.unlisted` or 0. */
function columnsOf({ films }: Catalogue) {
  const genreNumbers = new Map<string, number>();
  const numbers: number[] = [];
  const indptr = new Uint32Array(films.length + 1);
  films.forEach(({ genres }, film) => {
    for (const genre of genres) {
      const number = genreNumbers.get(genre) ?? genreNumbers.size;
      genreNumbers.set(genre, number);
      numbers.push(number);
    }
    indptr[film + 1] = numbers.length;
  });
  return {
    genreNumbers,
    indptr,
    genreOf: Uint32Array.from(numbers),
    decades: Float64Array.from(films, ({ year }) => (year === null ? NaN : Math.floor(year / 10) * 10)),
    ratings: Uint32Array.from(films, (film) => film.ratings),
    unlisted: Uint8Array.from(films, ({ ratings, id }) => (ratings === 0 && id < FIRST_ADDED_ID ? FAILS.unlisted : 0)),
  };
}
