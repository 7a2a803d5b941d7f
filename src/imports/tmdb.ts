/**
 * TMDB's exports of ratings, watchlist and favourites, one set of columns for all: without a rating of the visitor's it is the watchlist. Ratings
 * are 0.5 to 10; "Rating" is the crowd's.
 */
import { givenAs, readId, readImdbId, readNumber, readTime, readYear, toStars } from './fields.ts';
import { cells, hasColumns, Omissions } from './table.ts';
import { NO_FILM, NOTHING, type ImportEntry, type ImportSource } from './types.ts';

const SCALE = 10;

export const tmdb: ImportSource = {
  id: 'tmdb',

  accepts: (file) => file.kind === 'table' && hasColumns(file.table, 'TMDb ID', 'IMDb ID', 'Type', 'Name'),

  read(files) {
    const entries: ImportEntry[] = [];
    const omitted = new Omissions();
    for (const file of files) {
      if (file.kind !== 'table') continue;
      const { table, path } = file;
      const cell = cells(table);
      for (const [index, row] of table.rows.entries()) {
        if (cell(row, 'Type').toLowerCase() !== 'movie') {
          omitted.add(path, 'not-a-film', index + 1);
          continue;
        }
        const film = {
          ...NO_FILM,
          tmdbId: readId(cell(row, 'TMDb ID')),
          imdbId: readImdbId(cell(row, 'IMDb ID')),
          title: cell(row, 'Name'),
          year: readYear(cell(row, 'Release Date')),
        };
        if (film.tmdbId === null && film.title === '') {
          omitted.add(path, 'no-film', index + 1);
          continue;
        }
        const text = cell(row, 'Your Rating');
        const rating = readNumber(text);
        const stars = rating === null ? null : toStars(rating, SCALE);
        if (text !== '' && stars === null) omitted.add(path, 'bad-rating', index + 1);
        const when = readTime(cell(row, 'Date Rated'));
        if (rating !== null && stars !== null) {
          entries.push({ ...NOTHING, film, stars, given: givenAs(rating, SCALE), ratedAt: when, seen: true });
        } else if (text === '' && /favou?rite[^/]*$/i.test(path)) omitted.add(path, 'bad-rating', index + 1);
        else if (text === '') entries.push({ ...NOTHING, film, later: true, laterAt: when });
      }
    }
    return { source: 'tmdb', entries, leftOut: omitted.list(), scale: SCALE, files: files.map(({ path }) => path) };
  },
};
