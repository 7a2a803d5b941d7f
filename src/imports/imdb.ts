/**
 * IMDb's exports of ratings, of the watchlist and of lists, as of 2026 and as before (other names, other order). Ratings are 1 to 10.
 * A list with a rating in a row is both.
 */
import { givenAs, readImdbId, readNumber, readTime, readYear, toStars } from './fields.ts';
import { cells, column, hasColumns, Omissions } from './table.ts';
import { NO_FILM, NOTHING, type ImportEntry, type ImportSource } from './types.ts';

const SCALE = 10;
/** "Movie", "TV Movie", "Short", "Video", "tvSpecial", "Feature Film" are films. */
const NO_FILMS = /series|episode|game|podcast|music/i;

export const imdb: ImportSource = {
  id: 'imdb',

  accepts: (file) =>
    file.kind === 'table' && hasColumns(file.table, 'Const', 'Title') && column(file.table, 'Title Type') !== -1,

  read(files) {
    const entries: ImportEntry[] = [];
    const omitted = new Omissions();
    for (const file of files) {
      if (file.kind !== 'table') continue;
      const { table, path } = file;
      const cell = cells(table);
      const list = column(table, 'Position') !== -1;
      for (const [index, row] of table.rows.entries()) {
        const imdbId = readImdbId(cell(row, 'Const', 'URL'));
        const title = cell(row, 'Title');
        if (NO_FILMS.test(cell(row, 'Title Type'))) {
          omitted.add(path, 'not-a-film', index + 1);
          continue;
        }
        if (imdbId === null && title === '') {
          omitted.add(path, 'no-film', index + 1);
          continue;
        }
        const text = cell(row, 'Your Rating', 'You rated');
        const rating = readNumber(text);
        const stars = rating === null ? null : toStars(rating, SCALE);
        if (stars === null && (text !== '' || !list)) {
          omitted.add(path, 'bad-rating', index + 1);
          if (!list) continue;
        }
        const film = {
          ...NO_FILM,
          imdbId,
          title,
          originalTitle: cell(row, 'Original Title') || null,
          year: readYear(cell(row, 'Year')),
        };
        entries.push({
          ...NOTHING,
          film,
          stars,
          given: rating === null ? null : givenAs(rating, SCALE),
          ratedAt: stars === null ? null : readTime(cell(row, 'Date Rated', 'Created')),
          seen: stars !== null,
          later: list && stars === null,
          laterAt: list && stars === null ? readTime(cell(row, 'Created', 'Modified')) : null,
        });
      }
    }
    return { source: 'imdb', entries, leftOut: omitted.list(), scale: SCALE, files: files.map(({ path }) => path) };
  },
};
