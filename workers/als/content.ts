import type { Film } from '../protocol.ts';

/** What is known of films beside their ratings, in plain arrays, so that it crosses threads. */
export interface FilmContent {
  readonly films: number;
  /** Genres that there are. */
  readonly genres: number;
  /** films + 1: where each film's genres stand in `genreOf`. */
  readonly indptr: Uint32Array;
  /** Numbers of genres, 0 to genres - 1. */
  readonly genreOf: Uint8Array;
  /** By film; 0 where unknown. */
  readonly years: Uint16Array;
}

/** More genres than a number of eight bits tells apart are left out (MovieLens has nineteen). */
const MOST_GENRES = 255;

/** Content of films in the order given, which is that of their indices. */
export function contentOf(films: readonly Pick<Film, 'genres' | 'year'>[]): FilmContent {
  const numbers = new Map<string, number>();
  const genreOf: number[] = [];
  const indptr = new Uint32Array(films.length + 1);
  films.forEach((film, index) => {
    for (const genre of film.genres) {
      let number = numbers.get(genre);
      if (number === undefined) {
        if (numbers.size === MOST_GENRES) continue;
        numbers.set(genre, (number = numbers.size));
      }
      genreOf.push(number);
    }
    indptr[index + 1] = genreOf.length;
  });
  return {
    films: films.length,
    genres: numbers.size,
    indptr,
    genreOf: Uint8Array.from(genreOf),
    years: Uint16Array.from(films, (film) => film.year ?? 0),
  };
}

/** Content of some films, in the order given. */
export function selectContent(content: FilmContent, films: ArrayLike<number>): FilmContent {
  const indptr = new Uint32Array(films.length + 1);
  const genreOf: number[] = [];
  const years = new Uint16Array(films.length);
  for (let at = 0; at < films.length; at++) {
    const film = films[at];
    for (let k = content.indptr[film]; k < content.indptr[film + 1]; k++) genreOf.push(content.genreOf[k]);
    indptr[at + 1] = genreOf.length;
    years[at] = content.years[film];
  }
  return { films: films.length, genres: content.genres, indptr, genreOf: Uint8Array.from(genreOf), years };
}
