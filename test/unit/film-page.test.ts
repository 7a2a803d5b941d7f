import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fewRatings } from '../../src/components/support.ts';
import { signedTenth, tenthsOf } from '../../src/components/format.ts';
import { whyWords } from '../../src/components/whyWords.ts';
import type { Rated } from '../../src/journal/index.ts';
import { historyOf } from '../../src/pages/film/history.ts';
import type { Explanation, Film, FilmId } from '../../workers/protocol.ts';

const film = (title: string): Film => ({
  id: 1 as FilmId,
  title,
  otherTitle: null,
  year: 1990,
  genres: [],
  imdbId: null,
  tmdbId: null,
  ratings: 50,
  mean: 3,
});
const told = (values: Partial<Explanation>, ...rated: [string, number, number][]): string =>
  whyWords({
    film: 1 as FilmId,
    score: 1,
    predicted: 4,
    stars: null,
    band: null,
    contributions: rated.map(([title, stars, amount]) => ({ film: film(title), stars, amount })),
    crowd: 0,
    less: [],
    ...values,
  });

describe('why, in plain words', () => {
  test('says of a film that was liked or disliked just that: no stars were given', () => {
    const contributions = [
      { film: { ...film('Heat'), id: 2 as FilmId }, stars: 4.5, amount: 0.7 },
      { film: { ...film('Fargo'), id: 3 as FilmId }, stars: 5, amount: 0.4 },
      { film: { ...film('Cats'), id: 4 as FilmId }, stars: 1.5, amount: -0.1 },
    ];
    const all = {
      film: 1 as FilmId,
      score: 1,
      predicted: 4,
      stars: null,
      band: null,
      contributions,
      crowd: 0,
      less: [],
    };
    expect(
      whyWords(all, (id) => (({ 2: 'like', 4: 'dislike' })[id as number] as 'like' | 'dislike' | undefined) ?? null),
    ).toBe('Mostly because you gave Heat a like and Fargo 5. That you dislike Cats speaks against it.');
  });

  test('names what speaks for it most, what against it, and the crowd where it counts', () => {
    expect(told({}, ['Heat', 4.5, 0.7], ['Fargo', 5, 0.4], ['Cats', 1, -0.1])).toBe(
      'Mostly because you gave Heat 4.5 and Fargo 5. Your 1 for Cats speaks against it.',
    );
    expect(told({ crowd: 0.2 }, ['Heat', 4.5, 0.8])).toBe(
      'Mostly because you gave Heat 4.5. That most people like it counts as well.',
    );
    expect(told({ crowd: 0.7 }, ['Heat', 4.5, 0.3])).toBe(
      'It is here above all because most people like it. Of your ratings, 4.5 for Heat counts most.',
    );
    expect(
      told(
        {
          less: [
            { genre: 'War', amount: -0.2 },
            { genre: null, amount: -0.1 },
          ],
        },
        ['Heat', 4, 1],
      ),
    ).toContain(
      'It stands lower because you have enough of War. It stands lower because you find well-known films too popular.',
    );
  });

  test('nothing is made of a score that is next to nothing', () => {
    expect(told({ score: -0.01, crowd: 0.002 }, ['Heat', 4.5, -0.009], ['Cats', 1, -0.003])).toBe(
      'Nothing speaks much for it, and nothing against it.',
    );
  });

  test('what hardly counts is not named', () => {
    expect(told({}, ['Heat', 4.5, 0.01], ['Cats', 1, -0.01])).toBe(
      'Nothing speaks much for it, and nothing against it.',
    );
  });
});

test('stars are shown as parts that add up to the stars shown', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 5, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      (crowd, own) => {
        const shown = tenthsOf([crowd, own], crowd + own).map((part) => Math.round(part * 10));
        expect(shown[0] + shown[1]).toBe(Math.round((crowd + own) * 10) + 0);
      },
    ),
  );
  expect([0.24, -0.26, 0.04].map(signedTenth)).toEqual(['+0.2', '−0.3', '0.0']);
});

test('a film of fewer than ten ratings gets no number', () => {
  expect([0, 9, 10].map((ratings) => fewRatings({ ratings }))).toEqual([true, true, false]);
});

describe('the place in one’s history', () => {
  const ref = { movieId: 1, imdbId: null, title: '', year: null };
  const rated = (...stars: number[]): ReadonlyMap<FilmId, Rated> =>
    new Map(stars.map((one, at) => [at as FilmId, { stars: one, at: at * 1000, ref }]));

  test('by the sequence of rating, and among the stars', () => {
    expect(historyOf(rated(4, 5, 4, 2), 2 as FilmId)).toEqual({
      number: 3,
      all: 4,
      at: 2000,
      higher: 1,
      same: 1,
      before: 1,
      after: 3,
    });
  });

  test('the only one has no neighbours; what is not rated has no place', () => {
    expect(historyOf(rated(3), 0 as FilmId)).toMatchObject({
      number: 1,
      all: 1,
      higher: 0,
      same: 0,
      before: null,
      after: null,
    });
    expect(historyOf(rated(3), 9 as FilmId)).toBeNull();
  });
});
