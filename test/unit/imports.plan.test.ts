import { describe, expect, test } from 'vitest';
import { foreignRef, planImport, type ImportFilm, type Own, type Policy } from '../../src/imports/index.ts';
import { NO_FILM, NOTHING } from '../../src/imports/types.ts';
import type { Film, FilmId } from '../../workers/protocol.ts';

const filmOf = (id: number): Film => ({
  id: id as FilmId,
  title: `Film ${id}`,
  otherTitle: null,
  year: 1990,
  genres: [],
  imdbId: null,
  tmdbId: null,
  ratings: 1,
  mean: 3,
});
const refOf = (film: Film) => ({ movieId: film.id, imdbId: null, title: film.title, year: film.year });
const entry = (values: Partial<ImportFilm>): ImportFilm => ({
  ...NOTHING,
  film: { ...NO_FILM, title: 'Heat', year: 1995 },
  replaced: 0,
  ...values,
});
const own = (values: Partial<Own> = {}): Own => ({
  ratings: new Map(),
  later: new Map(),
  seen: new Map(),
  reviews: new Map(),
  unplaced: new Set(),
  refOf,
  ...values,
});
const rated = (stars: number, at: number): Own =>
  own({ ratings: new Map([[1 as FilmId, { stars, at, ref: refOf(filmOf(1)) }]]) });
const actsOf = (entries: readonly ImportFilm[], mine: Own, policy: Policy = 'newer') =>
  planImport(
    entries.map((each) => ({ entry: each, film: filmOf(1) })),
    mine,
    policy,
  );

describe('a film that is rated here already', () => {
  const theirs = entry({ stars: 4, ratedAt: 2000, seen: true });
  test.each<[Policy, number, number]>([
    ['mine', 1000, 0],
    ['theirs', 3000, 1],
    ['newer', 1000, 1],
    ['newer', 3000, 0],
  ])('%s, mine is of %d: %d changed', (policy, at, changed) => {
    const plan = actsOf([theirs], rated(2, at), policy);
    expect(plan).toMatchObject({ changed, kept: 1 - changed, ratings: changed });
  });
  test('without a date of theirs mine stays where the newer one counts', () => {
    expect(actsOf([entry({ stars: 4, seen: true })], rated(2, 1000)).kept).toBe(1);
  });
  test('the same stars change nothing', () => {
    expect(actsOf([theirs], rated(4, 9000), 'theirs')).toMatchObject({ acts: [], same: 1 });
  });
});

test('dates come along, the newest act last; what has none comes after', () => {
  const plan = planImport(
    [
      {
        entry: entry({ stars: 5, ratedAt: Date.UTC(2024, 5, 1), seen: true, seenAt: Date.UTC(2024, 4, 31) }),
        film: filmOf(1),
      },
      { entry: entry({ stars: 3, ratedAt: Date.UTC(2020, 0, 1), seen: true }), film: filmOf(2) },
      { entry: entry({ later: true }), film: filmOf(3) },
    ],
    own(),
    'newer',
  );
  expect(plan.acts.map(({ film, act, at }) => [film.movieId, act.type, at?.slice(0, 10)])).toEqual([
    [2, 'rate', '2020-01-01'],
    [1, 'seen', '2024-05-31'],
    [1, 'rate', '2024-06-01'],
    [3, 'later', undefined],
  ]);
});

test('a watchlist does not bring back what was seen, and two films that are one are one', () => {
  const plan = actsOf(
    [
      entry({ later: true }),
      entry({ stars: 2, ratedAt: 1000, seen: true }),
      entry({ stars: 4, ratedAt: 2000, seen: true }),
    ],
    own(),
  );
  expect(plan.acts.map(({ act }) => act)).toEqual([{ type: 'rate', stars: 4 }]);
  expect(plan.replaced).toBe(1);
});

test('a review longer than one may be ends early, and is told', () => {
  const plan = actsOf([entry({ seen: true, review: 'x'.repeat(60_000) })], own());
  expect(plan).toMatchObject({ reviews: 1, cut: 1 });
});

test('a film of no data set has the same name in every export, and none of MovieLens', () => {
  const one = foreignRef({ ...NO_FILM, title: 'The Film, Beyond', year: 2030 });
  expect(foreignRef({ ...NO_FILM, title: 'THE FILM,  beyond', year: 2030 }).movieId).toBe(one.movieId);
  expect(foreignRef({ ...NO_FILM, title: 'The Film, Beyond', year: 2031 }).movieId).not.toBe(one.movieId);
  expect(Number.isSafeInteger(one.movieId) && one.movieId > 2 ** 40).toBe(true);
  expect(foreignRef({ ...NO_FILM, imdbId: '0000001', title: 'a' }).movieId).toBe(
    foreignRef({ ...NO_FILM, imdbId: '0000001', title: 'b' }).movieId,
  );
});

describe('a film that is liked there', () => {
  const liked = entry({ liked: true, likedAt: 2000, seen: true });
  const typesOf = (plan: ReturnType<typeof planImport>) => plan.acts.map(({ act }) => act.type);

  test('becomes a verdict where there are no stars', () => {
    const plan = actsOf([liked], own());
    expect(plan).toMatchObject({ liked: 1, films: 1, ratings: 0 });
    expect(plan.acts).toMatchObject([{ act: { type: 'like', verdict: 'like' }, at: new Date(2000).toISOString() }]);
  });

  test('stars win, there as here', () => {
    expect(typesOf(actsOf([entry({ ...liked, stars: 3, ratedAt: 2000 })], own()))).toEqual(['rate']);
    expect(typesOf(actsOf([liked], rated(2, 1000)))).toEqual([]);
    const judged = own({
      ratings: new Map([[1 as FilmId, { stars: 4.5, verdict: 'like' as const, at: 5000, ref: refOf(filmOf(1)) }]]),
    });
    expect(typesOf(actsOf([entry({ stars: 3, ratedAt: 2000 })], judged, 'mine'))).toEqual(['rate']);
    expect(typesOf(actsOf([liked], judged))).toEqual([]);
  });
});
