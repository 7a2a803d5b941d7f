import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  DEFAULT_ALS,
  DEFAULT_BIASED,
  DEFAULT_EASE,
  easeRows,
  makeModel,
  trainBiased,
  trainEase,
  trainImplicit,
  type Model,
} from '../../workers/als/index.ts';
import { readDataset, type ByteSource, type Dataset } from '../../workers/dataset/index.ts';
import { alike, whatIf, years } from '../../workers/engine/film.ts';
import { makeLibrary, type Library } from '../../workers/engine/library.ts';
import { detail, explain, rankingOf } from '../../workers/engine/queries.ts';
import { recommend } from '../../workers/engine/recommend.ts';
import type { Answer, Film, FilmId, Visitor } from '../../workers/protocol.ts';
import { halfWidth, likeness, spreadOf, type Ranking } from '../../workers/recommend/index.ts';
import { idOf, madeFiles, madeSource } from './engine.support.ts';

const text = (name: string, content: string): ByteSource => ({
  name,
  size: null,
  async *bytes() {
    await Promise.resolve();
    yield new TextEncoder().encode(content);
  },
});
const read = (films: string, ratings: string): Promise<Dataset> =>
  readDataset({ films: text('films.csv', films), ratings: text('ratings.csv', ratings), links: null });
const last = <T>(steps: Generator<unknown, T>): T => {
  let next = steps.next();
  while (!next.done) next = steps.next();
  return next.value;
};
function value<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
}

let library: Library;
let model: Model;
let ranking: Ranking;
beforeAll(async () => {
  const made = madeFiles();
  const { interactions, ...rest } = await read(made.films, made.ratings);
  library = makeLibrary({ interactions, ...rest }, madeSource('made'), false);
  const settings = { ...DEFAULT_ALS, factors: 8 };
  const factors = last(trainImplicit(interactions, settings));
  const stars = last(trainBiased(interactions, { ...DEFAULT_BIASED, factors: 2 }));
  const ease = last(trainEase(easeRows(interactions, library.content, DEFAULT_EASE), DEFAULT_EASE));
  model = makeModel(interactions, factors, settings, settings.epochs, stars, ease);
  ranking = rankingOf(library, model, null);
});

const FILMS = 60;
const halves = fc.integer({ min: 1, max: 10 }).map((half) => half / 2);
/** Anybody: rated, hidden, for reasons. */
const visitors: fc.Arbitrary<Visitor> = fc
  .record({
    ratings: fc.uniqueArray(fc.tuple(fc.nat({ max: FILMS - 1 }), halves), {
      selector: ([film]) => film,
      minLength: 1,
      maxLength: 12,
    }),
    excluded: fc.uniqueArray(fc.nat({ max: FILMS - 1 }), { maxLength: 5 }),
    war: fc.nat({ max: 4 }),
    popular: fc.nat({ max: 4 }),
  })
  .map(({ ratings, excluded, war, popular }) => ({
    ratings: ratings.map(([film, stars]) => ({ film: idOf(film), stars })),
    excluded: excluded.map(idOf),
    less: { genres: [{ genre: 'Comedy', times: war }], popular },
  }));

describe('every number of the model is a sum', () => {
  test('of what each rating, the crowd, and having enough add to the score; of what crowd and ratings add to the stars', () => {
    fc.assert(
      fc.property(visitors, fc.nat({ max: FILMS - 1 }), (visitor, film) => {
        const told = value(explain(library, model, idOf(film), visitor, ranking));
        const parts = [...told.contributions, ...told.less].map(({ amount }) => amount);
        expect(parts.reduce((sum, part) => sum + part, told.crowd)).toBeCloseTo(told.score, 9);
        expect((told.stars?.crowd ?? NaN) + (told.stars?.own ?? NaN)).toBeCloseTo(told.predicted ?? NaN, 9);
        expect(told.band?.low).toBeLessThanOrEqual(told.predicted ?? NaN);
        expect(told.band?.high).toBeGreaterThanOrEqual(told.predicted ?? NaN);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what if', () => {
  test('is what would be said had the visitor given those stars, and now is what is said', () => {
    fc.assert(
      fc.property(
        visitors,
        fc.nat({ max: FILMS - 1 }),
        fc.nat({ max: 11 }),
        fc.option(halves, { nil: null }),
        (visitor, film, which, stars) => {
          const changed = visitor.ratings[which % visitor.ratings.length].film;
          const { now, then } = value(
            whatIf(library, model, { film: idOf(film), visitor, change: { film: changed, stars } }, ranking),
          );
          const others = visitor.ratings.filter((rating) => rating.film !== changed);
          const other = { ...visitor, ratings: stars === null ? others : [...others, { film: changed, stars }] };
          expect(now.explanation).toEqual(value(explain(library, model, idOf(film), visitor, ranking)));
          expect(then.explanation).toEqual(value(explain(library, model, idOf(film), other, ranking)));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('the rank is the place in the list', () => {
    const visitor: Visitor = {
      ratings: [
        { film: idOf(0), stars: 5 },
        { film: idOf(3), stars: 2 },
      ],
      excluded: [idOf(7)],
    };
    const { films, ranked } = recommend(library, model, { visitor, limit: FILMS }, ranking);
    films.forEach(({ id }, at) => {
      const change = { film: idOf(0), stars: 1 };
      const { now, then } = value(whatIf(library, model, { film: id, visitor, change }, ranking));
      expect([now.rank, now.ranked]).toEqual([at + 1, ranked]);
      const poor = { ...visitor, ratings: [visitor.ratings[1], change] };
      const list = recommend(library, model, { visitor: poor, limit: FILMS }, ranking).films;
      expect(then.rank).toBe(list.findIndex((film) => film.id === id) + 1);
    });
  });

  test('refuses a film that is not here, and does without a model', () => {
    const visitor: Visitor = { ratings: [], excluded: [] };
    const change = { film: 1 as FilmId, stars: 2 };
    expect(whatIf(library, model, { film: idOf(0), visitor, change }, ranking)).toMatchObject({
      problem: { code: 'unknown-film', film: 1 },
    });
    expect(whatIf(library, null, { film: idOf(0), visitor, change: { film: idOf(1), stars: 2 } }, null)).toMatchObject({
      problem: { code: 'no-model' },
    });
  });
});

describe('years of a film', () => {
  const YEAR = 31_557_600;
  test('count and mean of each year of rating, in the order of time, for any film whatever else its people rated', async () => {
    const films = 'id,title,year,genres,imdbId,tmdbId\n1,A,1990,Drama,,\n2,B,1990,Drama,,\n3,C,1990,Drama,,\n';
    const at = (year: number): number => Math.round((year - 1970) * YEAR + YEAR / 2);
    const rows = [
      [1, 2, 4, at(2001)],
      [1, 1, 1, at(1999)],
      [2, 2, 2, at(1998)],
      [2, 3, 5, at(2001)],
      [3, 2, 5, at(2001)],
    ];
    const made = makeLibrary(
      await read(films, `userId,movieId,rating,timestamp\n${rows.map((row) => row.join()).join('\n')}\n`),
      madeSource('years'),
      false,
    );
    expect(value(years(made, 2 as FilmId))).toEqual([
      { year: 1998, count: 1, mean: 2 },
      { year: 2001, count: 2, mean: 4.5 },
    ]);
    expect(value(years(made, 1 as FilmId))).toEqual([{ year: 1999, count: 1, mean: 1 }]);
    const all = value(years(library, idOf(0)));
    expect(all.reduce((sum, { count }) => sum + count, 0)).toBe(
      value(detail(library, model, idOf(0), { ratings: [], excluded: [] })).film.ratings,
    );
  });

  test('none where the data set has no times', () => {
    const { interactions } = library.dataset;
    const without = makeLibrary(
      { ...library.dataset, interactions: { ...interactions, times: null } },
      madeSource('no times'),
      false,
    );
    expect(value(years(without, idOf(0)))).toEqual([]);
  });
});

describe('films of a kind', () => {
  const film = (genres: string[], year: number | null): Pick<Film, 'genres' | 'year'> => ({ genres, year });
  test('share genres and time', () => {
    expect(likeness(film(['Drama'], 1990), film(['Drama'], 1990))).toBe(1);
    expect(likeness(film(['Drama'], 1990), film(['Drama'], 1980))).toBe(0.5);
    expect(likeness(film(['Drama', 'War'], 1990), film(['Drama'], 1990))).toBe(0.5);
    expect(likeness(film([], 1990), film([], 1990))).toBe(0);
    expect(likeness(film(['Drama'], null), film(['Drama'], 1990))).toBeCloseTo(1 / 3, 12);
  });

  test('the row has neither the film nor one liked by the same people, nothing that hardly anybody rated, and no other kind', () => {
    for (let at = 0; at < FILMS; at++) {
      const row = value(alike(library, model, idOf(at), 5));
      expect(row.length === 0 || row.length >= 3).toBe(true);
      for (const one of row) {
        expect(one.id).not.toBe(idOf(at));
        expect(one.ratings).toBeGreaterThanOrEqual(10);
        expect(one.likeness).toBeGreaterThanOrEqual(0.4);
        expect(one.shared).toEqual(one.genres); // each film here has all genres of its camp
      }
    }
    expect(value(alike(library, null, idOf(2), 5)).length).toBeGreaterThan(0);
  });
});

describe('the band', () => {
  test('narrows with every rating, from how films differ to nothing', () => {
    const spread = { between: 0.25, within: 0.9 };
    expect(halfWidth(spread, 0)).toBeCloseTo(1.2816 * 0.5, 12);
    for (let n = 0; n < 50; n++) expect(halfWidth(spread, n + 1)).toBeLessThan(halfWidth(spread, n));
    expect(halfWidth({ between: 0, within: 1 }, 3)).toBe(0);
  });

  /** Box-Muller. */
  const normal = (random: () => number): number =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

  test('holds what it promises: 8 of 10 true means lie within, whatever the number of ratings', async () => {
    let seed = 7;
    const random = (): number => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    };
    const FILMS = 1500;
    const truth: number[] = [];
    const rows: string[] = [];
    for (let film = 0; film < FILMS; film++) {
      truth.push(3 + 0.4 * normal(random));
      const n = [2, 5, 20][film % 3];
      for (let user = 0; user < n; user++) {
        const stars = Math.min(5, Math.max(0.5, Math.round(2 * (truth[film] + 0.7 * normal(random))) / 2));
        rows.push(`${user * 7 + (film % 7) + 1},${film + 1},${stars},1`);
      }
    }
    const list = Array.from({ length: FILMS }, (_, film) => `${film + 1},F${film},1990,Drama,,`);
    const { interactions, catalogue } = await read(
      `id,title,year,genres,imdbId,tmdbId\n${list.join('\n')}\n`,
      `userId,movieId,rating,timestamp\n${rows.join('\n')}\n`,
    );
    const spread = spreadOf(interactions);
    expect(Math.sqrt(spread.between)).toBeCloseTo(0.4, 1);
    expect(Math.sqrt(spread.within)).toBeCloseTo(0.7, 1);
    for (const n of [2, 5, 20]) {
      let inside = 0;
      let all = 0;
      catalogue.films.forEach(({ ratings, mean }, film) => {
        if (ratings !== n || mean === null) return;
        const shrink = (n * spread.between) / (n * spread.between + spread.within);
        all++;
        if (Math.abs(3 + shrink * (mean - 3) - truth[film]) <= halfWidth(spread, n)) inside++;
      });
      expect(inside / all).toBeGreaterThan(0.74);
      expect(inside / all).toBeLessThan(0.86);
    }
  });
});
