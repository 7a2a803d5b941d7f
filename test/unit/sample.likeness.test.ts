import { describe, expect, it } from 'vitest';
import { normal, uniform } from '../../workers/als/index.ts';
import { differences } from '../../workers/cli/sample/likeness.ts';
import { DAY, type RatedFilms } from '../../workers/cli/sample/source.ts';
import { sharedNeighbours, type Items } from '../../workers/cli/sample/transfer.ts';
import { makeInteractions } from '../../workers/dataset/index.ts';
import type { Film, FilmId } from '../../workers/protocol.ts';

/** 20 users; each rates film 0 (Drama) with one code and film 1 (Drama, War) with another, on one day. */
function twoFilms(codes: readonly [number, number], day: number, without = 0): RatedFilms {
  const rows = Array.from({ length: 20 }, (_, user) => [
    [user, 0],
    [user, 1],
  ])
    .flat()
    .slice(0, 40 - without);
  const times = Uint32Array.from(rows, () => day * DAY);
  const film = (id: number, genres: string[]): Film => ({
    id: id as FilmId,
    title: `Film ${id}`,
    otherTitle: null,
    year: 1990,
    genres,
    imdbId: null,
    tmdbId: null,
    ratings: 0,
    mean: null,
  });
  return {
    interactions: makeInteractions({
      users: 20,
      films: 2,
      userIndex: Uint32Array.from(rows, ([user]) => user),
      filmIndex: Uint32Array.from(rows, ([, index]) => index),
      codes: Uint8Array.from(rows, ([, index]) => codes[index]),
      times,
      userIds: Uint32Array.from({ length: 20 }, (_, user) => user),
    }),
    times,
    years: Uint16Array.of(1990, 1990),
    films: [film(3, ['Drama']), film(8, ['Drama', 'War'])],
  };
}

describe('differences', () => {
  const real = twoFilms([8, 6], 12_000);

  it('are none of a set from itself', () => {
    expect(differences(real, real)).toEqual({ stars: 0, filmMeans: 0, genres: 0, years: 0 });
  });

  it('are told each apart', () => {
    // Film 0: 4 stars -> 5; half of the ratings change their stars.
    expect(differences(real, twoFilms([10, 6], 12_000))).toEqual({ stars: 0.5, filmMeans: 0.5, genres: 0, years: 0 });
    // Another year, all of it.
    const later = differences(real, twoFilms([8, 6], 14_000));
    expect(later.years).toBeCloseTo(1, 12);
    expect(later.stars).toBe(0);
    // War: 20 of 40 ratings -> 19 of 39.
    expect(differences(real, twoFilms([8, 6], 12_000, 1)).genres).toBeCloseTo(0.5 - 19 / 39, 12);
  });

  it('cannot be told between other films', () => {
    expect(() => differences(real, { ...real, films: [...real.films].reverse() })).toThrow(RangeError);
  });
});

describe('shared neighbours', () => {
  const films = 120;
  const d = 8;
  const support = Array.from({ length: films }, (_, film) => film);
  const random = (seed: number): Items => {
    const draw = normal(uniform(seed));
    return { films, d, itemFactors: Float32Array.from({ length: films * d }, () => draw()) };
  };
  const changed = (items: Items, change: (value: number, film: number) => number): Items => ({
    ...items,
    itemFactors: items.itemFactors.map((value, at) => change(value, Math.floor(at / d))),
  });

  it('are all ten of the same model, whatever the length of its factors and their basis', () => {
    expect(sharedNeighbours(random(1), random(1), support)).toBe(10);
    const longer = changed(random(1), (value, film) => -value * (1 + film));
    expect(sharedNeighbours(random(1), longer, support)).toBe(10);
  });

  it('are those of chance of models that have nothing in common', () => {
    expect(Math.abs(sharedNeighbours(random(1), random(2), support) - 100 / (films - 1))).toBeLessThan(0.4);
  });

  it('are asked for the hundred best-known films alone', () => {
    const draw = normal(uniform(3));
    // The twenty least known films lie elsewhere in the second model: that costs the others those neighbours only.
    const moved = changed(random(1), (value, film) => (film < 20 ? draw() : value));
    const all = sharedNeighbours(random(1), moved, support);
    const reversed = sharedNeighbours(random(1), moved, [...support].reverse());
    expect(all).toBeGreaterThan(7);
    expect(all - reversed).toBeGreaterThan(0.5);
  });

  it('cannot be told of models of other films', () => {
    expect(() => sharedNeighbours(random(1), { ...random(1), films: 119 }, support)).toThrow(RangeError);
  });
});
