/**
 * Simkl's exports: SimklBackup.json (alone or in a zip; the shape of its API's /sync/all-items) and its CSV. Ratings are 1 to 10. Films
 * are completed, planned, or dropped; a dropped one was seen.
 */
import { givenAs, readId, readImdbId, readNumber, readTime, readYear, toStars } from './fields.ts';
import { field, isObject, textOf } from './objects.ts';
import { cells, hasColumns, Omissions } from './table.ts';
import { NO_FILM, NOTHING, type ImportEntry, type ImportSource, type ParsedFile } from './types.ts';

const SCALE = 10;
const SEEN = new Set(['completed', 'watching', 'dropped', 'hold', 'notinteresting', 'on hold']);
const PLANNED = new Set(['plantowatch', 'plan to watch']);

interface Row {
  readonly film: ImportEntry['film'];
  readonly type: string;
  readonly status: string;
  readonly rating: string;
  readonly ratedAt: string;
  readonly watchedAt: string;
  readonly addedAt: string;
  readonly memo: string;
}

export const simkl: ImportSource = {
  id: 'simkl',

  accepts: (file) =>
    file.kind === 'table'
      ? hasColumns(file.table, 'SIMKL_ID', 'Title', 'Watchlist')
      : Array.isArray(field(file.value, 'movies')) &&
        (Array.isArray(field(file.value, 'shows')) ||
          Array.isArray(field(file.value, 'anime')) ||
          fromMovies(file).length > 0),

  read(files) {
    const entries: ImportEntry[] = [];
    const omitted = new Omissions();
    for (const file of files) {
      const rows = file.kind === 'table' ? fromTable(file) : fromMovies(file);
      for (const [index, row] of rows.entries()) {
        if (row.type !== 'movie') omitted.add(file.path, 'not-a-film', index + 1);
        else if (row.film.title === '' && row.film.imdbId === null) omitted.add(file.path, 'no-film', index + 1);
        else {
          const rating = readNumber(row.rating);
          const stars = rating === null ? null : toStars(rating, SCALE);
          if (row.rating !== '' && rating !== 0 && stars === null) omitted.add(file.path, 'bad-rating', index + 1);
          const status = row.status.toLowerCase();
          const seen = stars !== null || SEEN.has(status);
          const watchedAt = readTime(row.watchedAt);
          entries.push({
            ...NOTHING,
            film: row.film,
            stars,
            given: rating === null || stars === null ? null : givenAs(rating, SCALE),
            ratedAt: stars === null ? null : (readTime(row.ratedAt) ?? watchedAt),
            seen,
            seenAt: seen ? watchedAt : null,
            later: PLANNED.has(status),
            laterAt: PLANNED.has(status) ? readTime(row.addedAt) : null,
            review: row.memo === '' ? null : row.memo,
            reviewedAt: row.memo === '' ? null : watchedAt,
          });
        }
      }
    }
    return { source: 'simkl', entries, leftOut: omitted.list(), scale: SCALE, files: files.map(({ path }) => path) };
  },
};

function fromTable({ table }: Extract<ParsedFile, { kind: 'table' }>): Row[] {
  const cell = cells(table);
  return table.rows.map((row) => ({
    film: {
      ...NO_FILM,
      imdbId: readImdbId(cell(row, 'IMDB')),
      tmdbId: readId(cell(row, 'TMDB')),
      title: cell(row, 'Title'),
      year: readYear(cell(row, 'Year')),
    },
    type: cell(row, 'Type').toLowerCase(),
    status: cell(row, 'Watchlist'),
    rating: cell(row, 'Rating'),
    ratedAt: '',
    watchedAt: cell(row, 'WatchedDate'),
    addedAt: '',
    memo: cell(row, 'Memo'),
  }));
}

function fromMovies(file: ParsedFile): Row[] {
  const movies = file.kind === 'json' ? field(file.value, 'movies') : null;
  if (!Array.isArray(movies)) return [];
  return (movies as readonly unknown[]).map((row) => {
    const movie = field(row, 'movie');
    const ids = field(movie, 'ids');
    return {
      film: {
        ...NO_FILM,
        imdbId: readImdbId(textOf(field(ids, 'imdb'))),
        tmdbId: readId(textOf(field(ids, 'tmdb'))),
        title: textOf(field(movie, 'title')),
        year: readYear(textOf(field(movie, 'year'))),
      },
      type: isObject(movie) ? 'movie' : '',
      status: textOf(field(row, 'status')),
      rating: textOf(field(row, 'user_rating')),
      ratedAt: textOf(field(row, 'user_rated_at')),
      watchedAt: textOf(field(row, 'last_watched_at')),
      addedAt: textOf(field(row, 'added_to_watchlist_at')),
      memo: textOf(field(field(row, 'memo'), 'text')),
    };
  });
}
