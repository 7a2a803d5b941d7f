/** The visitor's films as tables that other services import. */
import type { Verdict } from '../journal/index.ts';
import { csvText } from './csv.ts';

/** A film with what the visitor did to it. */
export interface ExportedFilm {
  readonly title: string;
  readonly year: number | null;
  /** Digits, zero-padded to seven. */
  readonly imdbId: string | null;
  readonly tmdbId: number | null;
  /** Stars that were given, or that the verdict counts as. */
  readonly stars: number | null;
  /** Null where stars were given. */
  readonly verdict: Verdict | null;
  /** Milliseconds; 0 where unknown. */
  readonly ratedAt: number;
  readonly seen: boolean;
  /** Milliseconds; 0 where unknown. */
  readonly seenAt: number;
  readonly later: boolean;
  readonly review: string | null;
}

/** A file's text, and how many films are in it. */
export interface ExportTable {
  readonly text: string;
  readonly rows: number;
}

function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): ExportTable {
  return { text: csvText(header, rows), rows: rows.length };
}

/** A verdict, in words that a reader of the table understands. */
const said = ({ verdict, stars }: ExportedFilm): string =>
  verdict === null ? '' : `${verdict === 'like' ? 'liked' : 'disliked'}, counted as ${stars}`;

const day = (time: number): string => (time > 0 ? new Date(time).toISOString().slice(0, 10) : '');
const constOf = (id: string | null): string => (id === null ? '' : `tt${id}`);

/**
 * Letterboxd's import format, for what was seen. It reads dates, half stars, tags and reviews, and finds films by id first. A verdict is a tag
 * there, and no rating: those stars nobody gave.
 */
export function letterboxdFilms(films: readonly ExportedFilm[]): ExportTable {
  const seen = films.filter(({ stars, seen, review }) => stars !== null || seen || review !== null);
  return table(
    ['imdbID', 'tmdbID', 'Title', 'Year', 'Rating', 'WatchedDate', 'Tags', 'Review'],
    seen.map((film) => [
      constOf(film.imdbId),
      film.tmdbId ?? '',
      film.title,
      film.year ?? '',
      film.verdict === null ? (film.stars ?? '') : '',
      day(film.seenAt),
      film.verdict === null ? '' : film.verdict === 'like' ? 'liked' : 'disliked',
      film.review ?? '',
    ]),
  );
}

/** The same for the watchlist. */
export function letterboxdWatchlist(films: readonly ExportedFilm[]): ExportTable {
  return table(
    ['imdbID', 'tmdbID', 'Title', 'Year'],
    films
      .filter(({ later }) => later)
      .map((film) => [constOf(film.imdbId), film.tmdbId ?? '', film.title, film.year ?? '']),
  );
}

/**
 * Ratings in the columns of IMDb's own export, 1 to 10: what most services can import. Half a star is 1. What a verdict counts as is among
 * them, and a last column says so.
 */
export function imdbRatings(films: readonly ExportedFilm[]): ExportTable {
  return table(
    ['Const', 'Your Rating', 'Date Rated', 'Title', 'URL', 'Title Type', 'Year', 'Note'],
    films.flatMap((film) =>
      film.stars === null || film.imdbId === null
        ? []
        : [
            [
              constOf(film.imdbId),
              film.stars * 2,
              day(film.ratedAt),
              film.title,
              `https://www.imdb.com/title/${constOf(film.imdbId)}/`,
              'Movie',
              film.year ?? '',
              said(film),
            ],
          ],
    ),
  );
}
