/**
 * Letterboxd's account export: ratings.csv, watched.csv, watchlist.csv, diary.csv, reviews.csv, likes/films.csv, in a zip or alone. Films are named by
 * title, year and an address of Letterboxd; stars are half stars.
 */
import { givenAs, plainReview, readNumber, readTime, readYear, toStars } from './fields.ts';
import { cells, hasColumns, Omissions } from './table.ts';
import { NO_FILM, NOTHING, type ImportEntry, type ImportSource } from './types.ts';

const SCALE = 5;

export const letterboxd: ImportSource = {
  id: 'letterboxd',

  accepts: (file) => file.kind === 'table' && hasColumns(file.table, 'Name', 'Year', 'Letterboxd URI'),

  read(files) {
    const entries: ImportEntry[] = [];
    const omitted = new Omissions();
    for (const file of files) {
      if (file.kind !== 'table') continue;
      const { table, path } = file;
      const cell = cells(table);
      const hearts = /(^|[/\\])likes[/\\][^/\\]*$/i.test(path);
      const watchlist = /watchlist[^/]*$/i.test(path);
      for (const [index, row] of table.rows.entries()) {
        const title = cell(row, 'Name');
        if (title === '') {
          omitted.add(path, 'no-film', index + 1);
          continue;
        }
        const logged = readTime(cell(row, 'Date'));
        const film = { ...NO_FILM, title, year: readYear(cell(row, 'Year')) };
        if (watchlist) {
          entries.push({ ...NOTHING, film, later: true, laterAt: logged });
          continue;
        }
        if (hearts) {
          entries.push({ ...NOTHING, film, liked: true, likedAt: logged, seen: true });
          continue;
        }
        const rating = readNumber(cell(row, 'Rating'));
        const stars = rating === null ? null : toStars(rating, SCALE);
        if (cell(row, 'Rating') !== '' && stars === null) omitted.add(path, 'bad-rating', index + 1);
        const review = plainReview(cell(row, 'Review'));
        const watched = readTime(cell(row, 'Watched Date'));
        entries.push({
          ...NOTHING,
          film,
          stars,
          given: rating === null ? null : givenAs(rating, SCALE),
          ratedAt: stars === null ? null : logged,
          seen: true,
          seenAt: watched ?? (stars === null ? logged : null),
          review: review === '' ? null : review,
          reviewedAt: review === '' ? null : (watched ?? logged),
        });
      }
    }
    return {
      source: 'letterboxd',
      entries,
      leftOut: omitted.list(),
      scale: SCALE,
      files: files.map(({ path }) => path),
    };
  },
};
