/** What the visitor wants of their list, as the address has it: `genres=Drama,War&without=Horror&decades=1990&min=50&...`. */
import { NO_FILTER, type FilmFilter } from '../../workers/protocol.ts';

export interface ListWishes {
  readonly filter: FilmFilter;
  /** 0 familiar to 1 adventurous. */
  readonly adventure: number;
  /** 0 (off) to 1. */
  readonly variety: number;
  /** Only what is kept for later. */
  readonly later: boolean;
  /** What is rated or seen as well. */
  readonly watched: boolean;
}

export const NO_WISHES: ListWishes = { filter: NO_FILTER, adventure: 0.5, variety: 0, later: false, watched: false };

const KEYS = ['genre', 'genres', 'without', 'decades', 'min', 'adventure', 'variety', 'later', 'watched'] as const;
/** Whatever stands in the address: no list of it may be longer. */
const MOST = 40;
const MOST_RATINGS = 1e6;
const FIRST_DECADE = 1870;
const LAST_DECADE = 2090;

/** Whether the address says anything about the list. */
export function hasWishes(query: string): boolean {
  const given = new URLSearchParams(query);
  return KEYS.some((key) => given.has(key));
}

/** What cannot be is as if it were not there. `genre` is what older addresses have for `genres`. */
export function wishesOf(query: string): ListWishes {
  const given = new URLSearchParams(query);
  const words = (key: string): string[] => {
    // A comma within a word is encoded: words are parted before they are decoded.
    const raw = query.split('&').find((part) => part.startsWith(`${key}=`)) ?? '';
    const parts = raw.slice(key.length + 1).split(',');
    const all = parts.map((part) => new URLSearchParams(`word=${part}`).get('word') ?? '');
    return [...new Set(all.filter(Boolean))].slice(0, MOST);
  };
  const share = (key: string, otherwise: number): number => {
    const text = given.get(key) ?? '';
    return /^(0(\.\d{1,4})?|1(\.0{1,4})?)$/.test(text) ? Number(text) : otherwise;
  };
  const older = given.get('genre');
  const genres = [...new Set([...words('genres'), ...(older ? [older] : [])])];
  const least = given.get('min') ?? '';
  return {
    filter: {
      genres,
      withoutGenres: words('without').filter((genre) => !genres.includes(genre)),
      decades: words('decades')
        .filter((text) => /^\d{3}0$/.test(text))
        .map(Number)
        .filter((decade) => decade >= FIRST_DECADE && decade <= LAST_DECADE)
        .sort((a, b) => a - b),
      minRatings: /^\d{1,7}$/.test(least) ? Math.min(MOST_RATINGS, Number(least)) : 0,
    },
    adventure: share('adventure', NO_WISHES.adventure),
    variety: share('variety', NO_WISHES.variety),
    later: given.get('later') === '1',
    watched: given.get('watched') === '1',
  };
}

/** The query of an address, without its question mark; empty where nothing is wished for. `wishesOf` reads it back. */
export function queryOf({ filter, adventure, variety, later, watched }: ListWishes): string {
  const parts: (readonly [string, readonly (string | number)[]])[] = [
    ['genres', filter.genres],
    ['without', filter.withoutGenres],
    ['decades', filter.decades],
    ['min', filter.minRatings > 0 ? [filter.minRatings] : []],
    ['adventure', adventure === NO_WISHES.adventure ? [] : [adventure]],
    ['variety', variety === NO_WISHES.variety ? [] : [variety]],
    ['later', later ? [1] : []],
    ['watched', watched ? [1] : []],
  ];
  return parts
    .filter(([, values]) => values.length > 0)
    .map(([key, values]) => `${key}=${values.map((value) => encodeURIComponent(value)).join(',')}`)
    .join('&');
}

/** Without the genres that the open data set does not have. */
export function withGenresOf(wishes: ListWishes, genres: readonly string[]): ListWishes {
  const known = (all: readonly string[]): string[] => all.filter((genre) => genres.includes(genre));
  const { filter } = wishes;
  return {
    ...wishes,
    filter: { ...filter, genres: known(filter.genres), withoutGenres: known(filter.withoutGenres) },
  };
}
