/**
 * Trakt's data export, a zip of JSON files or some of them: ratings-movies, watched-history or watched-movies, lists-watchlist,
 * comments-movies. Each is a list of objects that say what they are by what they hold. Ratings are 1 to 10.
 */
import { givenAs, readId, readImdbId, readNumber, readTime, readYear, toStars } from './fields.ts';
import { field, isObject, textOf } from './objects.ts';
import { Omissions } from './table.ts';
import { NO_FILM, NOTHING, type ImportEntry, type ImportSource, type ParsedFile } from './types.ts';

const SCALE = 10;
const TIMES = ['rated_at', 'watched_at', 'last_watched_at', 'listed_at'];

const listOf = (file: ParsedFile): readonly unknown[] =>
  file.kind === 'json' && Array.isArray(file.value) ? (file.value as readonly unknown[]) : [];

/** A row of an export: with a film or a series in it, and a time or a comment. */
const isRow = (row: unknown): boolean =>
  (isObject(field(row, 'movie')) || isObject(field(row, 'show')) || isObject(field(row, 'episode'))) &&
  (TIMES.some((key) => field(row, key) !== undefined) || isObject(field(row, 'comment')));

export const trakt: ImportSource = {
  id: 'trakt',

  accepts: (file) => listOf(file).slice(0, 50).some(isRow),

  read(files) {
    const entries: ImportEntry[] = [];
    const omitted = new Omissions();
    for (const file of files) {
      for (const [index, row] of listOf(file).entries()) {
        const movie = field(row, 'movie');
        const type = textOf(field(row, 'type'));
        if (!isObject(movie) || (type !== '' && type !== 'movie')) {
          omitted.add(file.path, isRow(row) ? 'not-a-film' : 'bad-row', index + 1);
          continue;
        }
        const ids = field(movie, 'ids');
        const film = {
          ...NO_FILM,
          imdbId: readImdbId(textOf(field(ids, 'imdb'))),
          tmdbId: readId(textOf(field(ids, 'tmdb'))),
          title: textOf(field(movie, 'title')),
          year: readYear(textOf(field(movie, 'year'))),
        };
        if (film.title === '' && film.imdbId === null && film.tmdbId === null) {
          omitted.add(file.path, 'no-film', index + 1);
          continue;
        }
        const at = (key: string): number | null => readTime(textOf(field(row, key)));
        const comment = field(row, 'comment');
        if (field(row, 'rated_at') !== undefined || field(row, 'rating') !== undefined) {
          const rating = readNumber(textOf(field(row, 'rating')));
          const stars = rating === null ? null : toStars(rating, SCALE);
          if (rating === null || stars === null) omitted.add(file.path, 'bad-rating', index + 1);
          else
            entries.push({
              ...NOTHING,
              film,
              stars,
              given: givenAs(rating, SCALE),
              ratedAt: at('rated_at'),
              seen: true,
            });
        } else if (isObject(comment)) {
          const review = textOf(field(comment, 'comment'));
          if (review !== '') {
            const reviewedAt = readTime(textOf(field(comment, 'created_at')));
            entries.push({ ...NOTHING, film, seen: true, review, reviewedAt });
          }
        } else if (field(row, 'listed_at') !== undefined) {
          entries.push({ ...NOTHING, film, later: true, laterAt: at('listed_at') });
        } else entries.push({ ...NOTHING, film, seen: true, seenAt: at('watched_at') ?? at('last_watched_at') });
      }
    }
    return { source: 'trakt', entries, leftOut: omitted.list(), scale: SCALE, files: files.map(({ path }) => path) };
  },
};
