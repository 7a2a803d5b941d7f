/**
 * MovieLens' own exports: movielens-ratings.csv and movielens-wishlist.csv. Stars are half stars, the title ends with the year, articles
 * stand behind it ("Godfather, The (1972)"); there are no dates. average_rating is the crowd's and no business of the visitor's.
 */
import { givenAs, readId, readImdbId, readNumber, splitYear, toStars } from './fields.ts';
import { cells, column, hasColumns, Omissions } from './table.ts';
import { NO_FILM, NOTHING, type ImportEntry, type ImportSource } from './types.ts';

const SCALE = 5;

export const movielens: ImportSource = {
  id: 'movielens',

  accepts: (file) => file.kind === 'table' && hasColumns(file.table, 'movie_id', 'imdb_id', 'tmdb_id', 'title'),

  read(files) {
    const entries: ImportEntry[] = [];
    const omitted = new Omissions();
    for (const file of files) {
      if (file.kind !== 'table') continue;
      const { table, path } = file;
      const cell = cells(table);
      const wishlist = column(table, 'rating') === -1 || /wishlist[^/]*$/i.test(path);
      for (const [index, row] of table.rows.entries()) {
        const movieId = readId(cell(row, 'movie_id'));
        const { title, year } = splitYear(cell(row, 'title'));
        if (movieId === null && title === '') {
          omitted.add(path, 'no-film', index + 1);
          continue;
        }
        const film = {
          ...NO_FILM,
          movieId,
          imdbId: readImdbId(cell(row, 'imdb_id')),
          tmdbId: readId(cell(row, 'tmdb_id')),
          title,
          year,
        };
        if (wishlist) {
          entries.push({ ...NOTHING, film, later: true });
          continue;
        }
        const rating = readNumber(cell(row, 'rating'));
        const stars = rating === null ? null : toStars(rating, SCALE);
        if (rating === null || stars === null) omitted.add(path, 'bad-rating', index + 1);
        else entries.push({ ...NOTHING, film, stars, given: givenAs(rating, SCALE), seen: true });
      }
    }
    return {
      source: 'movielens',
      entries,
      leftOut: omitted.list(),
      scale: SCALE,
      files: files.map(({ path }) => path),
    };
  },
};
