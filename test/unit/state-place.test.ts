import { describe, expect, test } from 'vitest';
import { fold } from '../../src/journal/fold.ts';
import { knownFilms, namesOf, place, refsOf, visitorOf, type Places } from '../../src/state/place.ts';
import type { FilmId } from '../../workers/protocol.ts';
import { event } from './journal-events.ts';

const id = (number: number): FilmId => number as FilmId;
const state = fold([
  event('a:0', 1, { type: 'rate', stars: 2 }, 1),
  event('a:1', 2, { type: 'rate', stars: 4 }, 2),
  event('a:2', 3, { type: 'seen', on: true }, 3),
  event('a:3', 4, { type: 'later', on: true }, 3),
  event('a:4', 5, { type: 'hide', on: true }, 4),
]);
const places = (entries: [number, number | null][]): Places => new Map(entries as [number, FilmId | null][]);

describe('placing the journal in a data set', () => {
  test('films go by the ids of the data set', () => {
    const placed = place(
      state,
      places([
        [1, 101],
        [2, 102],
        [3, 103],
        [4, 104],
      ]),
    );
    expect([...placed.ratings].map(([film, { stars, ref }]) => [film, stars, ref.movieId])).toEqual([
      [101, 2, 1],
      [102, 4, 2],
    ]);
    expect([[...placed.later.keys()], [...placed.seen.keys()], [...placed.hidden.keys()]]).toEqual([
      [103],
      [103],
      [104],
    ]);
    expect(placed.unplaced).toEqual([]);
  });

  test('films that it does not have are listed with all that is known of them, once, and are no part of a query', () => {
    const placed = place(
      state,
      places([
        [1, null],
        [2, 2],
        [3, null],
        [4, 4],
      ]),
    );
    expect(placed.unplaced).toEqual([
      {
        ref: expect.objectContaining({ movieId: 1 }) as unknown,
        stars: 2,
        verdict: null,
        later: false,
        seen: false,
        hidden: false,
        review: null,
      },
      {
        ref: expect.objectContaining({ movieId: 3 }) as unknown,
        stars: null,
        verdict: null,
        later: true,
        seen: true,
        hidden: false,
        review: null,
      },
    ]);
    expect(visitorOf(placed)).toEqual({ ratings: [{ film: 2, stars: 4 }], excluded: [4] });
  });

  test('before the data set was asked, a film stands for its own number', () => {
    expect([...place(state, new Map()).ratings.keys()]).toEqual([1, 2]);
  });

  test('two journal films that are one film here: the later act stands, and stands last', () => {
    const later = fold([
      event('a:0', 1, { type: 'rate', stars: 2 }, 1),
      event('a:1', 2, { type: 'rate', stars: 5 }, 9),
      event('a:2', 3, { type: 'rate', stars: 3 }, 2),
    ]);
    const placed = place(
      later,
      places([
        [1, 7],
        [9, 8],
        [2, 7],
      ]),
    );
    expect([...placed.ratings].map(([film, { stars }]) => [film, stars])).toEqual([
      [8, 5],
      [7, 3],
    ]);
  });

  test('stars win over a verdict that was given under another name of the film', () => {
    const judged = fold([
      event('a:0', 1, { type: 'rate', stars: 2 }, 1),
      event('a:1', 2, { type: 'like', verdict: 'like' }, 2),
    ]);
    const placed = place(
      judged,
      places([
        [1, 7],
        [2, 7],
      ]),
    );
    expect(placed.ratings.get(id(7))).toMatchObject({ stars: 2 });
  });

  test('a verdict counts as stars, and what films were hidden for is told', () => {
    const placed = place(
      fold([
        event('a:0', 1, { type: 'like', verdict: 'like' }, 1),
        event('a:1', 2, { type: 'like', verdict: 'dislike' }, 2),
        event('a:2', 3, { type: 'hide', on: true, reason: 'genre', genre: 'War' }, 3),
        event('a:3', 4, { type: 'hide', on: true, reason: 'genre', genre: 'War' }, 4),
        event('a:4', 5, { type: 'hide', on: true, reason: 'popular' }, 5),
        event('a:5', 6, { type: 'hide', on: true, reason: 'film' }, 6),
      ]),
      new Map(),
    );
    expect(visitorOf(placed)).toEqual({
      ratings: [
        { film: id(1), stars: 4.5 },
        { film: id(2), stars: 1.5 },
      ],
      excluded: [3, 4, 5, 6],
      less: { genres: [{ genre: 'War', times: 2 }], popular: 1 },
    });
  });

  test('a query leaves out what was seen or hidden; random picks leave out what was rated too', () => {
    const placed = place(state, new Map());
    expect(visitorOf(placed)).toEqual({
      ratings: [
        { film: id(1), stars: 2 },
        { film: id(2), stars: 4 },
      ],
      excluded: [id(3), id(4)],
    });
    expect(knownFilms(placed)).toEqual([1, 2, 3, 4]);
    expect(refsOf(state).map(({ movieId }) => movieId)).toEqual([1, 2, 3, 4]);
  });
});

test('a film that the journal knows by two names is found under both, where the marks have it, and no other film is', () => {
  const both = places([
    [1, 101],
    [2, 101],
    [3, null],
  ]);
  const keys = (films: number[], marks: Parameters<typeof namesOf>[1]): number[] =>
    namesOf(films.map(id), marks, both, true).map(({ movieId }) => movieId);
  expect(keys([101], state.ratings)).toEqual([1, 2]);
  expect(keys([101], state.later)).toEqual([]);
  expect(keys([4], state.hidden)).toEqual([4]); // not asked for yet: it stands for its own number
  expect(keys([3, 5], state.seen)).toEqual([]);
});
