import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeFilters, FAILS } from '../../workers/engine/filter.ts';
import type { Catalogue } from '../../workers/dataset/index.ts';
import { FIRST_ADDED_ID, genreFilter, NO_FILTER, type Film, type FilmFilter } from '../../workers/protocol.ts';

const GENRES = ['Comedy', 'Crime', 'Drama', 'War'];

const film = (id: number, genres: readonly string[], year: number | null, ratings: number): Film =>
  ({ id, genres, year, ratings }) as Film;
const catalogueOf = (films: readonly Film[]): Catalogue => ({ size: films.length, films }) as Catalogue;

const FILMS = [
  film(1, ['Comedy'], 1989, 10),
  film(2, ['Drama', 'War'], 1990, 50),
  film(3, ['Drama'], 1999, 0),
  film(4, [], null, 7),
  film(FIRST_ADDED_ID, ['Crime'], 2020, 0),
];

test('a mask tells of each film which parts of the filter it fails', () => {
  const filters = makeFilters(catalogueOf(FILMS));
  const { mask, left } = filters.outside({ genres: ['Drama'], withoutGenres: ['War'], decades: [1990], minRatings: 8 });
  const { genres, withoutGenres, decades, minRatings } = FAILS;
  expect([...mask]).toEqual([
    genres | decades,
    withoutGenres,
    minRatings,
    genres | decades | minRatings,
    genres | decades | minRatings,
  ]);
  expect(left).toBe(0);
});

test('no filter leaves nothing out but what nobody rated, and that only of ranked lists; added films stay', () => {
  const filters = makeFilters(catalogueOf(FILMS));
  expect(filters.outside(NO_FILTER).left).toBe(5);
  const { mask, left } = filters.unlisted(NO_FILTER);
  expect([...mask]).toEqual([0, 0, FAILS.unlisted, 0, 0]);
  expect(left).toBe(4);
  expect(filters.outside(genreFilter(null)).left).toBe(5);
  expect(filters.outside(genreFilter('Drama')).left).toBe(2);
});

test('genres and decades that there are none of leave nothing, or nothing out', () => {
  const filters = makeFilters(catalogueOf(FILMS));
  expect(filters.outside({ ...NO_FILTER, genres: ['Opera'] }).left).toBe(0);
  expect(filters.outside({ ...NO_FILTER, genres: ['Opera', 'Crime'] }).left).toBe(1);
  expect(filters.outside({ ...NO_FILTER, withoutGenres: ['Opera'] }).left).toBe(5);
  expect(filters.outside({ ...NO_FILTER, decades: [1800] }).left).toBe(0);
});

test('any filter, asked again and again, answers as a predicate written out does', () => {
  const films = fc.array(
    fc.record({
      id: fc.integer({ min: 1, max: 1e6 }),
      genres: fc.uniqueArray(fc.constantFrom(...GENRES)),
      year: fc.option(fc.integer({ min: 1895, max: 2030 })),
      ratings: fc.integer({ min: 0, max: 40 }),
    }),
    { maxLength: 30 },
  );
  const filter = fc.record({
    genres: fc.uniqueArray(fc.constantFrom(...GENRES)),
    withoutGenres: fc.uniqueArray(fc.constantFrom(...GENRES)),
    decades: fc.uniqueArray(fc.integer({ min: 189, max: 203 }).map((decade) => decade * 10)),
    minRatings: fc.integer({ min: 0, max: 40 }),
  });
  const passes = (f: Pick<Film, 'genres' | 'year' | 'ratings'>, by: FilmFilter): boolean =>
    (by.genres.length === 0 || f.genres.some((genre) => by.genres.includes(genre))) &&
    !f.genres.some((genre) => by.withoutGenres.includes(genre)) &&
    (by.decades.length === 0 || by.decades.some((from) => f.year !== null && f.year >= from && f.year < from + 10)) &&
    f.ratings >= by.minRatings;
  fc.assert(
    fc.property(films, fc.array(filter, { minLength: 1, maxLength: 25 }), (all, asked) => {
      const filters = makeFilters(catalogueOf(all as unknown as Film[]));
      for (const by of [...asked, ...asked]) {
        const expected = all.map((f) => passes(f, by));
        const { mask, left } = filters.outside(by);
        expect(Array.from(mask, (out) => out === 0)).toEqual(expected);
        expect(left).toBe(expected.filter(Boolean).length);
      }
    }),
  );
});
