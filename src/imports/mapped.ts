/** Any table: the visitor says which column is what. */
import {
  givenAs,
  plainReview,
  readId,
  readImdbId,
  readNumber,
  readTime,
  readYear,
  splitYear,
  toStars,
} from './fields.ts';
import { Omissions } from './table.ts';
import { NO_FILM, NOTHING, type ImportEntry, type Reading, type Table } from './types.ts';

export const FIELDS = ['title', 'year', 'imdb', 'tmdb', 'movielens', 'rating', 'date', 'review'] as const;
export type Field = (typeof FIELDS)[number];
/** Ratings of this source go up to this. */
export const SCALES = [5, 10, 100] as const;
export type Scale = (typeof SCALES)[number];

export interface Mapping {
  /** Number of the column; null where the table has none. */
  readonly columns: Readonly<Record<Field, number | null>>;
  readonly scale: Scale;
  /** What a row without a rating means. */
  readonly unrated: 'seen' | 'later' | 'nothing';
}

const LIKELY: Readonly<Record<Field, RegExp>> = {
  title: /^(title|name|film|movie|film ?title|movie ?title)$/i,
  year: /^(year|release ?year|released)$/i,
  imdb: /imdb|^const$/i,
  tmdb: /tmdb|themoviedb/i,
  movielens: /^(movie_?id|movielens.*)$/i,
  rating: /^(rating|my ?rating|your ?rating|stars|score|rated|rating10|user_?rating)$/i,
  date: /^(date|watched ?date|date ?watched|date ?rated|rated_at|watched_at|timestamp)$/i,
  review: /^(review|notes?|comment|text|memo)$/i,
};

/** What the columns are likely to be, by their names and, for the scale, by the largest rating. */
export function guessMapping(table: Table): Mapping {
  const columns = Object.fromEntries(
    FIELDS.map((field) => {
      const at = table.header.findIndex((name) => LIKELY[field].test(name.trim()));
      return [field, at === -1 ? null : at];
    }),
  ) as Record<Field, number | null>;
  let best = 0;
  for (const row of table.rows)
    best = Math.max(best, columns.rating === null ? 0 : (readNumber(row[columns.rating] ?? '') ?? 0));
  return { columns, scale: SCALES.find((scale) => best <= scale) ?? 100, unrated: 'seen' };
}

/** Enough of it is named to find films. */
export const isUsable = ({ columns }: Mapping): boolean =>
  columns.title !== null || columns.imdb !== null || columns.tmdb !== null || columns.movielens !== null;

export function readMapped(table: Table, { columns, scale, unrated }: Mapping): Reading {
  const entries: ImportEntry[] = [];
  const omitted = new Omissions();
  for (const [index, row] of table.rows.entries()) {
    const cell = (field: Field): string => {
      const at = columns[field];
      return at === null ? '' : (row[at] ?? '').trim();
    };
    const { title, year } = splitYear(cell('title'));
    const film = {
      ...NO_FILM,
      movieId: readId(cell('movielens')),
      imdbId: readImdbId(cell('imdb')),
      tmdbId: readId(cell('tmdb')),
      title,
      year: readYear(cell('year')) ?? year,
    };
    if (title === '' && film.imdbId === null && film.tmdbId === null && film.movieId === null) {
      omitted.add(table.path, 'no-film', index + 1);
      continue;
    }
    const rating = readNumber(cell('rating'));
    const stars = rating === null ? null : toStars(rating, scale);
    if (cell('rating') !== '' && stars === null) {
      omitted.add(table.path, 'bad-rating', index + 1);
      continue;
    }
    const at = readTime(cell('date'));
    const text = plainReview(cell('review'));
    if (stars === null && unrated === 'nothing' && text === '') {
      omitted.add(table.path, 'bad-rating', index + 1);
      continue;
    }
    const later = stars === null && unrated === 'later';
    entries.push({
      ...NOTHING,
      film,
      stars,
      given: rating === null ? null : givenAs(rating, scale),
      ratedAt: stars === null ? null : at,
      seen: stars !== null || unrated === 'seen',
      seenAt: stars === null && unrated === 'seen' ? at : null,
      later,
      laterAt: later ? at : null,
      review: text === '' ? null : text,
      reviewedAt: text === '' ? null : at,
    });
  }
  return { source: 'mapped', entries, leftOut: omitted.list(), scale, files: [table.path] };
}
