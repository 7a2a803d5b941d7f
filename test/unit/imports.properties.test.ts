import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvText } from '../../src/exports/csv.ts';
import { guessMapping, ImportError, mergeEntries, readMapped } from '../../src/imports/index.ts';
import { readFiles } from '../../src/imports/sources.ts';
import { parseTable } from '../../src/imports/table.ts';

const HEADERS = [
  ['Date', 'Name', 'Year', 'Letterboxd URI', 'Rating', 'Rewatch', 'Review', 'Tags', 'Watched Date'],
  ['Const', 'Your Rating', 'Date Rated', 'Title', 'Original Title', 'URL', 'Title Type', 'IMDb Rating', 'Year'],
  ['movie_id', 'imdb_id', 'tmdb_id', 'rating', 'average_rating', 'title'],
  ['TMDb ID', 'IMDb ID', 'Type', 'Name', 'Release Date', 'Rating', 'Your Rating', 'Date Rated'],
  [
    'SIMKL_ID',
    'Title',
    'Type',
    'Year',
    'Watchlist',
    'LastEpWatched',
    'WatchedDate',
    'Rating',
    'Memo',
    'TVDB',
    'TMDB',
    'IMDB',
  ],
];
const cell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('movie', '7', '4.5', '-3', '1e9', 'NaN', '2024-01-01', 'tt0113277', '"', ',', '\n', '=1+1', ''),
);

test('a parser never fails otherwise than with a reason, and what it gives is within bounds', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...HEADERS),
      fc.array(fc.array(cell, { maxLength: 14 }), { maxLength: 8 }),
      fc.boolean(),
      (header, rows, quoted) => {
        const body = quoted ? csvText(header, rows) : [header, ...rows].map((row) => row.join(',')).join('\n');
        let opened;
        try {
          opened = readFiles([{ path: 'export.csv', text: body }]);
        } catch (reason) {
          expect(reason).toBeInstanceOf(ImportError);
          return;
        }
        if (opened.kind === 'table') return;
        for (const film of mergeEntries(opened.reading.entries)) {
          if (film.stars !== null) {
            expect(film.stars * 2).toBe(Math.round(film.stars * 2));
            expect(film.stars).toBeGreaterThanOrEqual(0.5);
            expect(film.stars).toBeLessThanOrEqual(5);
          }
          for (const time of [film.ratedAt, film.seenAt, film.laterAt, film.reviewedAt]) {
            expect(time === null || Number.isFinite(new Date(time).getTime())).toBe(true);
          }
          expect(
            film.film.title !== '' ||
              film.film.imdbId !== null ||
              film.film.tmdbId !== null ||
              film.film.movieId !== null,
          ).toBe(true);
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('JSON of any shape is refused or read, never half of it', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      try {
        const opened = readFiles([{ path: 'export.json', text }]);
        if (opened.kind === 'reading') expect(Array.isArray(opened.reading.entries)).toBe(true);
      } catch (reason) {
        expect(reason).toBeInstanceOf(ImportError);
      }
    }),
    { numRuns: 300 },
  );
});

test('what we write as a table is read back as it was, but for the apostrophe before a formula', () => {
  const safe = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => text.trim() === text && !/^[=+\-@'\t\r\uFEFF]/.test(text));
  fc.assert(
    fc.property(fc.array(fc.tuple(safe, safe, safe), { minLength: 1, maxLength: 6 }), (rows) => {
      const table = parseTable('own.csv', csvText(['a', 'b', 'c'], rows));
      expect(table.rows).toEqual(rows);
    }),
  );
});

test('no cell that we write begins like a formula', () => {
  fc.assert(
    fc.property(fc.constantFrom('=', '+', '-', '@', '\t', '\r'), fc.string(), (sign, rest) => {
      fc.pre(!/^[+-]?\d+(\.\d+)?$/.test(sign + rest));
      const [, line] = csvText(['a'], [[sign + rest]]).split(/\r\n(.*)/s);
      expect(line.replace(/^"/, '')[0]).toBe("'");
    }),
  );
});

test('a mapped table gives an entry or a reason for every row', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }), (rows) => {
      const table = { path: 'own.csv', header: ['Title', 'Rating', 'Date'], rows };
      const read = readMapped(table, guessMapping(table));
      const left = read.leftOut.reduce((sum, { count }) => sum + count, 0);
      expect(read.entries.length + left).toBe(rows.length);
    }),
  );
});
