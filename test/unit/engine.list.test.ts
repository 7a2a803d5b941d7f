import { beforeAll, describe, expect, test } from 'vitest';
import {
  DEFAULT_ALS,
  DEFAULT_BIASED,
  makeModel,
  trainBiased,
  trainImplicit,
  type Model,
} from '../../workers/als/index.ts';
import { readDataset, type ByteSource } from '../../workers/dataset/index.ts';
import { makeLibrary, type Library } from '../../workers/engine/library.ts';
import { recommend } from '../../workers/engine/recommend.ts';
import { genreFilter, NO_FILTER, type FilmId, type RecommendQuery } from '../../workers/protocol.ts';
import { finish } from './als.support.ts';
import { idOf, madeFiles, madeSource, visitorOf } from './engine.support.ts';

const source = (name: string, content: string): ByteSource => ({
  name,
  size: null,
  async *bytes() {
    await Promise.resolve();
    yield new TextEncoder().encode(content);
  },
});

let library: Library;
let model: Model;
beforeAll(async () => {
  const made = madeFiles();
  const dataset = await readDataset({
    films: source('films.csv', made.films),
    ratings: source('ratings.csv', made.ratings),
    links: null,
  });
  library = makeLibrary(dataset, madeSource('made'), false);
  const settings = { ...DEFAULT_ALS, factors: 8 };
  const stars = finish(trainBiased(dataset.interactions, { ...DEFAULT_BIASED, factors: 2 }));
  model = makeModel(dataset.interactions, finish(trainImplicit(dataset.interactions, settings)), settings, 8, stars);
});

const VISITOR = { ...visitorOf([0, 5], [2, 4.5], [1, 1]), excluded: [idOf(4), idOf(6)] };
const ask = (query: Partial<RecommendQuery>, by: Model | null = model) =>
  recommend(library, by, { visitor: VISITOR, limit: 100, ...query });
const ids = (query: Partial<RecommendQuery>, by?: Model | null): FilmId[] => ask(query, by).films.map(({ id }) => id);

describe('a list', () => {
  test('takes all parts of a filter together, with and without a model', () => {
    for (const each of [model, null]) {
      const filter = { ...NO_FILTER, withoutGenres: ['Comedy'], decades: [1970, 1990], minRatings: 3 };
      const { films, ranked, waysOut } = ask({ filter }, each);
      expect(films.length).toBeGreaterThan(3);
      expect(ranked).toBe(films.length);
      expect(waysOut).toEqual([]);
      for (const film of films) {
        expect(film.genres).toEqual(['Drama']);
        expect([197, 199]).toContain(Math.floor((film.year ?? 0) / 10));
        expect(film.ratings).toBeGreaterThanOrEqual(3);
      }
    }
  });

  test('of some films only holds those of them that are not known', () => {
    expect(ids({ only: [idOf(8), idOf(0), idOf(4), idOf(10), 1 as FilmId] }).sort()).toEqual(
      [idOf(10), idOf(8)].sort(),
    );
    expect(ids({ only: [] })).toEqual([]);
  });

  test('with what was watched has it among the others, ranked by the other ratings, and never what is hidden', () => {
    const list = ask({ includeWatched: true, hidden: [idOf(6)] });
    const listed = list.films.map(({ id }) => id);
    expect(list.ranked).toBe(58); // 60 films, one without ratings, one hidden
    expect(listed).toEqual(expect.arrayContaining([0, 1, 2, 4].map(idOf)));
    expect(listed).not.toContain(idOf(6));
    const before = recommend(library, model, { visitor: visitorOf([2, 4.5], [1, 1]), limit: 100 }).films;
    const shown = list.films.find(({ id }) => id === idOf(0));
    const expected = before.find(({ id }) => id === idOf(0));
    expect(shown?.predicted).toBeCloseTo(expected?.predicted ?? 0, 6);
    const other = list.films.find(({ id }) => id === idOf(8));
    expect(other?.predicted).toBe(ask({}).films.find(({ id }) => id === idOf(8))?.predicted);
    // The rating that says five stars of it does not lift it itself: it stands by what the others say.
    expect(Math.abs((shown?.score ?? 0) - (expected?.score ?? 0))).toBeLessThan(0.1);
  });

  test('adventure and variety change its order, and neither its films nor their scores', () => {
    const plain = ask({});
    for (const wish of [{ adventure: 0 }, { adventure: 1 }, { variety: 1 }]) {
      const { films } = ask(wish);
      expect(films.map(({ id }) => id)).not.toEqual(plain.films.map(({ id }) => id));
      expect(new Map(films.map(({ id, score }) => [id, score]))).toEqual(
        new Map(plain.films.map(({ id, score }) => [id, score])),
      );
    }
    expect(ask({ adventure: 0.5, variety: 0 }).films).toEqual(plain.films);
    expect(ask({ adventure: 1, variety: 1 }, null).films).toEqual(ask({}, null).films);
  });

  test('that nothing is left of says what alone keeps films out, the most first', () => {
    const filter = { ...NO_FILTER, genres: ['Drama'], withoutGenres: ['Drama'], decades: [1950] };
    const { ranked, waysOut } = ask({ filter });
    expect(ranked).toBe(0);
    // 1950 to 1959: of five dramas 8 is not known, of five comedies 3, 5, 7 and 9.
    expect(waysOut).toEqual([
      { part: 'genres', films: 4 },
      { part: 'withoutGenres', films: 1 },
    ]);
    expect(ids({ filter: { ...filter, genres: [] } })).toHaveLength(4);
    expect(ids({ filter: { ...filter, withoutGenres: [] } })).toHaveLength(1);

    const known = ask({ only: [idOf(0), idOf(4), idOf(6)], hidden: [idOf(6)] });
    // What is hidden comes back by nothing; without the wish for these films there are all others.
    expect(known.waysOut).toEqual([
      { part: 'only', films: 54 },
      { part: 'watched', films: 2 },
    ]);
    expect(ask({ filter: genreFilter('Opera'), only: [] }).waysOut).toEqual([]);
  });
});
