import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressOf, TABS, wantedOf, whole } from '../../src/pages/myfilms/address.ts';
import { filtered, NO_FILTER, ordered, SORTINGS, type Entry, type Sorting } from '../../src/pages/myfilms/list.ts';
import { numbersOf, sharesOverTime, yearsOf } from '../../src/pages/myfilms/numbers.ts';
import type { FilmId } from '../../workers/protocol.ts';

interface Made {
  stars?: number | null;
  mean?: number;
  year?: number | null;
  genres?: string[];
  at?: number;
  review?: string;
  ratings?: number;
}
function entry(
  id: number,
  title: string,
  { stars = null, mean, year = 1995, genres = [], at = 0, review, ratings = 100 }: Made = {},
): Entry {
  const film =
    mean === undefined
      ? null
      : { id: id as FilmId, title, otherTitle: null, year, genres, imdbId: null, tmdbId: null, ratings, mean };
  return { id: id as FilmId, film, title, year, stars, verdict: null, hiddenFor: null, at, review: review ?? null };
}

const LIST = [
  entry(4, 'Dune', { stars: 1, mean: 4, year: 2021, genres: ['Sci-Fi'] }),
  entry(3, 'Casino', { stars: 5, mean: 3.9, year: 1995, genres: ['Crime'] }),
  entry(2, 'Björn', { stars: 3, year: null, review: 'Rain all day' }),
  entry(1, 'Alien', { stars: 5, mean: 4.2, year: 1979, genres: ['Horror', 'Sci-Fi'] }),
];
const ids = (entries: readonly Entry[]) => entries.map(({ id }) => id).join('');

test.each<[Sorting, string]>([
  ['newest', '4321'],
  ['oldest', '1234'],
  ['highest', '3124'],
  ['lowest', '4231'],
  ['surprising', '3142'],
  ['apart', '4312'],
  ['title', '1234'],
  ['year', '4312'],
])('%s: films that are alike stay newest first, those without a value come last', (sorting, expected) => {
  const guesses = new Map([
    [1, 4.5],
    [2, null],
    [3, 1],
    [4, 1],
  ]);
  expect(ids(ordered(LIST, sorting, (id) => guesses.get(id) ?? null))).toBe(expected);
});

test('a list is filtered by words in any order and without accents, genre, decade and stars, all together', () => {
  const by = (filter: Partial<typeof NO_FILTER>) => ids(filtered(LIST, { ...NO_FILTER, ...filter }));
  expect(by({})).toBe('4321');
  expect(by({ text: 'bjorn' })).toBe('2');
  expect(by({ text: '1979 ALI' })).toBe('1');
  expect(by({ text: 'rain' })).toBe('2');
  expect(by({ genre: 'Sci-Fi' })).toBe('41');
  expect(by({ decade: 1990 })).toBe('3');
  expect(by({ stars: 4 })).toBe('31');
  expect(by({ stars: 'low' })).toBe('4');
  expect(by({ genre: 'Sci-Fi', stars: 4 })).toBe('1');
});

describe('numbers', () => {
  const at = (year: number) => new Date(year, 5, 1).getTime();
  const films = [
    entry(1, 'A', { stars: 5, mean: 3, genres: ['Drama', 'War'], year: 1994, at: at(2023) }),
    entry(2, 'B', { stars: 1, mean: 4, genres: ['Drama'], year: 2001, at: at(2024) }),
    entry(3, 'C', { stars: 4.5, mean: 2, ratings: 3, genres: ['War'], year: 1999, at: at(2024) }),
    entry(4, 'D', { stars: 3, year: null }),
    entry(5, 'E', { mean: 3 }),
  ];

  test('are of rated films only, with everyone beside', () => {
    const numbers = numbersOf(films, null);
    expect(numbers.films).toBe(4);
    expect(numbers.mean).toBeCloseTo(13.5 / 4);
    expect(numbers.crowd).toBeCloseTo(3);
    expect(numbers.stars).toEqual([0, 1, 0, 0, 0, 1, 0, 0, 1, 1]);
    expect(numbers.genres).toEqual([
      { label: 'Drama', films: 2, mean: 3, crowd: 3.5 },
      { label: 'War', films: 2, mean: 4.75, crowd: 2.5 },
    ]);
    expect(numbers.decades.map(({ label, films: count }) => [label, count])).toEqual([
      ['1990', 2],
      ['2000', 1],
    ]);
  });

  test('tell where the visitor differs most, from a crowd that is one', () => {
    const { above, below } = numbersOf(films, null);
    expect(above.map(({ film }) => film.title)).toEqual(['A']); // three people are no crowd for C
    expect(below.map(({ film }) => film.title)).toEqual(['B']);
  });

  test('of one year, and how shares change over the years', () => {
    expect(yearsOf(films)).toEqual([2024, 2023]);
    expect(numbersOf(films, 2024).films).toBe(2);
    expect(numbersOf([], null)).toMatchObject({ films: 0, mean: null, crowd: null });
    expect(sharesOverTime(films, 'decades')).toEqual({
      labels: ['1990', '2000'],
      years: [
        { year: 2023, counts: [1, 0] },
        { year: 2024, counts: [1, 1] },
      ],
    });
  });
});

describe('the address of a list', () => {
  const query = (address: string): string => address.split('?')[1] ?? '';

  test('says all that is wanted of it, and reads back as that', () => {
    const wanted = fc.record({
      tab: fc.constantFrom(...TABS),
      sorting: fc.constantFrom(...SORTINGS),
      filter: fc.record({
        text: fc.string({ unit: 'grapheme', maxLength: 40 }),
        genre: fc.constantFrom('', 'Film-Noir', 'a & b=c'),
        decade: fc.constantFrom(null, 1890, 2020),
        stars: fc.constantFrom(null, 'low' as const, 3, 5),
      }),
    });
    fc.assert(
      fc.property(wanted, (one) => {
        expect(wantedOf(query(addressOf(one)))).toEqual(one);
      }),
    );
    expect(addressOf(whole('rated'))).toBe('/my-films');
    expect(addressOf(whole('later'))).toBe('/my-films?list=later');
  });

  test.each(['list=nothing&sort=up', 'decade=1995&stars=9', 'decade=19e2&stars=4.5', 'decade=&stars=&q=&genre='])(
    'what cannot be is as if it were not there: %s',
    (text) => expect(wantedOf(text)).toEqual(whole('rated')),
  );
});
