import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold } from '../../src/journal/fold.ts';
import { filmNumber, filmRef, isOwnId } from '../../src/journal/names.ts';
import { readEvent } from '../../src/journal/schema.ts';
import { place } from '../../src/state/place.ts';
import type { Film, FilmId } from '../../workers/protocol.ts';
import { event } from './journal-events.ts';

const film = (id: number, title: string, imdbId: string | null = null): Film => ({
  ...{
    id: id as FilmId,
    title,
    otherTitle: null,
    year: 1995,
    genres: [],
    imdbId,
    tmdbId: null,
    ratings: 0,
    mean: null,
  },
});

describe('the number by which the journal knows a film', () => {
  test('is the data set’s own where that counts as MovieLens does, as in journals from before', () => {
    expect(filmRef(film(318, 'The Shawshank Redemption', '0111161'), true)).toMatchObject({ movieId: 318 });
  });

  test('is the visitor’s own for a film that they added, in every data set', () => {
    const added = 2 ** 32 + 5;
    expect(filmRef(film(added, 'Home video'), false)).toMatchObject({ movieId: added });
    const state = fold([event('a:0', 1, { type: 'rate', stars: 4 }, added)]);
    expect([...place(state, new Map(), false).ratings.keys()]).toEqual([added]);
  });

  test('else has nothing to do with the data set’s: film 1 of two data sets are two films', () => {
    const one = filmRef(film(1, 'Toy Story'), false);
    const other = filmRef(film(1, 'Carrington'), false);
    expect(one.movieId).not.toBe(other.movieId);
    expect([one, other].map(({ movieId }) => isOwnId(movieId, true))).toEqual([false, false]);
    const events = [one, other].map((ref, n) => ({
      ...event(`a:${n}`, n + 1, { type: 'rate', stars: n + 1 }),
      film: ref,
    }));
    expect(fold(events).ratings.size).toBe(2);
    for (const one of events) expect(readEvent(JSON.parse(JSON.stringify(one)))).toEqual({ kind: 'event', event: one });
  });

  test('is the same in every data set that has the IMDb id, whatever the title; else for the same title and year', () => {
    expect(filmNumber('0114709', 'Toy Story', 1995)).toBe(filmNumber('tt0114709', 'Igračke', null));
    expect(filmNumber(null, 'Toy  Story', 1995)).toBe(filmNumber(null, 'toy story', 1995));
    expect(filmNumber(null, 'Toy Story', 1995)).not.toBe(filmNumber(null, 'Toy Story', 1996));
  });

  test('is a safe integer above MovieLens’s, for any name', () => {
    fc.assert(
      fc.property(fc.option(fc.string()), fc.string(), fc.option(fc.integer()), (imdbId, title, year) => {
        const number = filmNumber(imdbId, title, year);
        expect([Number.isSafeInteger(number), isOwnId(number, true)]).toEqual([true, false]);
      }),
    );
  });

  test('rarely meets another one: none of 50,000', () => {
    const numbers = Array.from({ length: 50_000 }, (_, n) => filmNumber(null, `Film ${n}`, 1900 + (n % 120)));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test('stands for no film of the open data set before that was asked', () => {
    const number = filmNumber(null, 'Toy Story', 1995);
    const state = fold([
      {
        ...event('a:0', 1, { type: 'rate', stars: 4 }),
        film: { ...event('a:0', 1, { type: 'unrate' }).film, movieId: number },
      },
      event('a:1', 2, { type: 'rate', stars: 3 }, 7),
    ]);
    expect([...place(state, new Map()).ratings.keys()]).toEqual([7]);
    expect([...place(state, new Map(), false).ratings.keys()]).toEqual([]);
  });
});
