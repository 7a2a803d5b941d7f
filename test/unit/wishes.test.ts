import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasWishes, NO_WISHES, queryOf, wishesOf, withGenresOf } from '../../src/state/wishes.ts';

test('an address holds everything that can be wished for, and says it briefly', () => {
  const query =
    'genres=Drama,Sci-Fi&without=Horror&decades=1950,1990&min=50&adventure=0.8&variety=0.4&later=1&watched=1';
  expect(queryOf(wishesOf(query))).toBe(query);
  expect(wishesOf('')).toEqual(NO_WISHES);
  expect(queryOf(NO_WISHES)).toBe('');
  expect(hasWishes('view=list')).toBe(false);
  expect(hasWishes('later=0')).toBe(true);
});

test('the older address of one genre still means it', () => {
  expect(wishesOf('genre=Film-Noir').filter.genres).toEqual(['Film-Noir']);
  expect(wishesOf('genre=War&genres=Drama').filter.genres).toEqual(['Drama', 'War']);
});

test('what cannot be is as if it were not there', () => {
  const odd = wishesOf(
    'genres=,,&without=Drama&decades=abc,1995,1990,99990,1890&min=-3&adventure=7&variety=x&later=yes&watched=',
  );
  expect(odd).toEqual({ ...NO_WISHES, filter: { ...odd.filter } });
  expect(odd.filter).toEqual({ genres: [], withoutGenres: ['Drama'], decades: [1890, 1990], minRatings: 0 });
  // Wanted and left out: wanted.
  expect(wishesOf('genres=War&without=War,Crime').filter).toMatchObject({ genres: ['War'], withoutGenres: ['Crime'] });
  expect(withGenresOf(wishesOf('genres=Opera,War&without=Ballet'), ['War']).filter).toMatchObject({
    genres: ['War'],
    withoutGenres: [],
  });
});

test('whatever is wished for is read back from its address, commas and all', () => {
  const word = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((text) => text.isWellFormed());
  const hundredths = fc.integer({ min: 0, max: 100 }).map((value) => value / 100);
  fc.assert(
    fc.property(
      fc.record({
        filter: fc.record({
          genres: fc.uniqueArray(word, { maxLength: 6 }),
          withoutGenres: fc.uniqueArray(word, { maxLength: 6 }),
          decades: fc
            .uniqueArray(fc.integer({ min: 187, max: 209 }).map((decade) => 10 * decade))
            .map((all) => all.sort((a, b) => a - b)),
          minRatings: fc.integer({ min: 0, max: 1e6 }),
        }),
        adventure: hundredths,
        variety: hundredths,
        later: fc.boolean(),
        watched: fc.boolean(),
      }),
      (wishes) => {
        const { filter } = wishes;
        const withoutGenres = filter.withoutGenres.filter((genre) => !filter.genres.includes(genre));
        expect(wishesOf(queryOf(wishes))).toEqual({ ...wishes, filter: { ...filter, withoutGenres } });
      },
    ),
  );
});

test('no address breaks it', () => {
  fc.assert(fc.property(fc.string(), (query) => void queryOf(wishesOf(query))));
});
