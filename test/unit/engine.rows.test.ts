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
import { explain } from '../../workers/engine/queries.ts';
import { GEMS_RATINGS, reasons, ROW_LEAST, rows, SURPRISE_RATINGS } from '../../workers/engine/rows.ts';
import type { FilmId, Row, Visitor } from '../../workers/protocol.ts';
import { SIMILAR_MIN_SUPPORT } from '../../workers/recommend/index.ts';
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
  const made = madeFiles(120, 300, 24);
  // Four films a year: 1950 to 1979.
  const films = made.films.replace(
    /,Film Number (\d+),\d+,/g,
    (_, film: string) => `,Film Number ${film},${1950 + Math.floor(Number(film) / 4)},`,
  );
  const dataset = await readDataset({
    films: source('films.csv', films),
    ratings: source('ratings.csv', made.ratings),
    links: null,
  });
  library = makeLibrary(dataset, madeSource('made'), false);
  const settings = { ...DEFAULT_ALS, factors: 8 };
  const stars = finish(trainBiased(dataset.interactions, { ...DEFAULT_BIASED, factors: 2 }));
  model = makeModel(dataset.interactions, finish(trainImplicit(dataset.interactions, settings)), settings, 8, stars);
});

/** Even films are to the taste of one camp. */
const rated = (n: number, stars: (film: number) => number = (film) => (film % 2 === 0 ? 5 : 1)): Visitor =>
  visitorOf(...Array.from({ length: n }, (_, film) => [film, stars(film)] as const));
const kinds = (visitor: Visitor): string[] => rows(library, model, visitor).map(({ kind }) => kind);
const rowOf = <K extends Row['kind']>(visitor: Visitor, kind: K): Extract<Row, { kind: K }> => {
  const found = rows(library, model, visitor).find((row): row is Extract<Row, { kind: K }> => row.kind === kind);
  if (!found) throw new Error(`There is no row ${kind}.`);
  return found;
};

describe('rows', () => {
  test('no row stands on less than its threshold', () => {
    expect(rows(library, null, rated(30))).toEqual([]);
    expect(kinds(visitorOf())).toEqual(['decade']);
    expect(kinds(rated(GEMS_RATINGS - 1))).not.toContain('gems');
    expect(kinds(rated(GEMS_RATINGS))).toContain('gems');
    // Nothing loved, no row because of it.
    expect(kinds(rated(30, () => 4))).not.toContain('because');
    // Everything rated as its camp does: no surprise. One rating short of the threshold: none either.
    const odd = (film: number): number => (film < 6 ? (film % 2 === 0 ? 0.5 : 5) : film % 2 === 0 ? 5 : 1);
    expect(kinds(rated(30))).not.toContain('surprises');
    expect(kinds(rated(SURPRISE_RATINGS - 1, odd))).not.toContain('surprises');
    expect(kinds(rated(40, odd))).toContain('surprises');
    for (const row of rows(library, model, rated(40, odd))) {
      if (row.kind !== 'surprises') expect(row.films.length).toBeGreaterThanOrEqual(ROW_LEAST);
    }
  });

  test('a film that the visitor knows stands in none, and no film in two', () => {
    const visitor = { ...rated(20), excluded: Array.from({ length: 20 }, (_, i) => idOf(20 + i)) };
    const all = rows(library, model, visitor).flatMap((row) => row.films.map(({ id }) => id));
    expect(all.length).toBeGreaterThan(ROW_LEAST);
    expect(new Set(all).size).toBe(all.length);
    for (const id of all) expect(Number(id)).toBeGreaterThanOrEqual(idOf(40));
  });

  test('because: the latest loved film that has neighbours', () => {
    const visitor = rated(12);
    expect(rowOf(visitor, 'because').of.id).toBe(idOf(10));
    const liked: Visitor = { ...visitor, ratings: [...visitor.ratings, { film: idOf(13), stars: 4 }] };
    expect(rowOf(liked, 'because').of.id).toBe(idOf(10));
    const loved: Visitor = { ...visitor, ratings: [...visitor.ratings, { film: idOf(14), stars: 4.5 }] };
    expect(rowOf(loved, 'because').of.id).toBe(idOf(14));
  });

  test('gems: little-known films that are foreseen to be liked, the best first', () => {
    const { most, films } = rowOf(rated(20), 'gems');
    const scores = films.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    for (const film of films) {
      expect(film.ratings).toBeLessThanOrEqual(most);
      expect(film.ratings).toBeGreaterThanOrEqual(SIMILAR_MIN_SUPPORT);
      expect(film.predicted).toBeGreaterThanOrEqual(3.75);
    }
    const better = library.dataset.catalogue.films.filter(({ ratings }) => ratings > most);
    expect(better.length).toBeGreaterThan(0);
  });

  test('the decade: the latest with enough films that are known', () => {
    const row = rowOf(rated(12), 'decade');
    const known = (decade: number): number =>
      library.dataset.catalogue.films.filter(
        ({ year, ratings }) => Math.floor((year ?? 0) / 10) * 10 === decade && ratings >= SIMILAR_MIN_SUPPORT,
      ).length;
    expect(known(row.decade)).toBeGreaterThanOrEqual(20);
    expect(known(row.decade + 10)).toBeLessThan(20);
    for (const film of row.films) expect(Math.floor((film.year ?? 0) / 10) * 10).toBe(row.decade);
  });

  test('surprises: the widest first, against what the other ratings foresee', () => {
    const odd = (film: number): number => (film < 6 ? (film % 2 === 0 ? 0.5 : 5) : film % 2 === 0 ? 5 : 1);
    const { films } = rowOf(rated(40, odd), 'surprises');
    const gaps = films.map(({ stars, predicted }) => Math.abs(stars - predicted));
    expect(gaps).toEqual(gaps.toSorted((a, b) => b - a));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1.5);
    expect(films.length).toBeGreaterThanOrEqual(3);
    for (const { id, stars } of films) expect(stars).toBe(odd((Number(id) - 100) / 10));
  });
});

describe('reasons', () => {
  test('are the largest contributions of what was liked, in the order asked', () => {
    const visitor = rated(9);
    const ids = [50, 51, 3, 60].map(idOf);
    const told = reasons(library, model, [...ids, 1 as FilmId], visitor);
    expect(told).toHaveLength(5);
    expect(told[4]).toBeNull();
    ids.forEach((id, at) => {
      const answer = explain(library, model, id, visitor);
      if (!answer.ok) throw new Error('no explanation');
      const liked = answer.value.contributions.filter(({ stars }) => stars >= 3.5);
      const largest = liked.reduce((a, b) => (b.amount > a.amount ? b : a));
      const expected =
        largest.amount > 0 ? { film: largest.film.id, title: largest.film.title, stars: largest.stars } : null;
      expect(told[at]).toEqual(expected);
    });
    expect(reasons(library, model, ids, visitorOf())).toEqual([null, null, null, null]);
    expect(reasons(library, null, ids, visitor)).toEqual([null, null, null, null]);
  });
});
