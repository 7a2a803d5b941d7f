import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ALS, makeModel, normal, trainImplicit, uniform, type Model } from '../../workers/als/index.ts';
import type { FilmIndex } from '../../workers/dataset/index.ts';
import { alignTo, between, groundOf, layOut, orient, placeOf } from '../../workers/map/index.ts';
import { nearest } from '../../workers/map/neighbours.ts';
import { principalPlane } from '../../workers/map/plane.ts';
import { qualityOf } from '../../workers/map/quality.ts';
import { Repulsion } from '../../workers/map/repulsion.ts';
import { finish, tasteInteractions } from './als.made.ts';

const D = 8;
/** Unit vectors in `camps` clouds around as many directions; point i is of camp i % camps. */
function clouds(n: number, camps: number, seed: number, noise = 0.35): Float32Array {
  const draw = normal(uniform(seed));
  const vectors = new Float32Array(n * D);
  for (let i = 0; i < n; i++) {
    const row = vectors.subarray(i * D, i * D + D);
    for (let j = 0; j < D; j++) row[j] = noise * draw() + (j === i % camps ? 1 : 0);
    const length = Math.hypot(...row);
    for (let j = 0; j < D; j++) row[j] /= length;
  }
  return vectors;
}
const campsOf = (n: number, camps: number): number[] => Array.from({ length: n }, (_, i) => i % camps);

describe('nearest neighbours', () => {
  it('are those of the slow way', () => {
    const n = 61;
    const vectors = clouds(n, 3, 1);
    const cosine = (i: number, j: number): number =>
      Array.from({ length: D }, (_, at) => vectors[i * D + at] * vectors[j * D + at]).reduce((a, b) => a + b, 0);
    const { indices, cosines } = finish(nearest(vectors, n, D, 5));
    for (let i = 0; i < n; i++) {
      const expected = Array.from({ length: n }, (_, j) => j)
        .filter((j) => j !== i)
        .sort((a, b) => cosine(i, b) - cosine(i, a))
        .slice(0, 5);
      expect([...indices.subarray(5 * i, 5 * i + 5)]).toEqual(expected);
      expect(cosines[5 * i]).toBeCloseTo(cosine(i, expected[0]), 5);
    }
  });
});

describe('repulsion by a tree', () => {
  it('is the sum over all pairs, as near as theta allows', () => {
    const n = 300;
    const draw = normal(uniform(3));
    const places = Float64Array.from({ length: 2 * n }, () => 6 * draw());
    const out = new Float64Array(2 * n);
    const total = new Repulsion(n).into(places, out);
    let [sum, error, size] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      let [fx, fy] = [0, 0];
      for (let j = 0; j < n; j++) {
        if (j === i) continue;
        const [dx, dy] = [places[2 * i] - places[2 * j], places[2 * i + 1] - places[2 * j + 1]];
        const w = 1 / (1 + dx * dx + dy * dy);
        sum += w;
        fx += w * w * dx;
        fy += w * w * dy;
      }
      error += Math.hypot(out[2 * i] - fx, out[2 * i + 1] - fy);
      size += Math.hypot(fx, fy);
    }
    expect(Math.abs(total / sum - 1)).toBeLessThan(0.06);
    expect(error / size).toBeLessThan(0.15);
  });

  it('is finite where points lie on one another', () => {
    const out = new Float64Array(20);
    expect(new Repulsion(10).into(new Float64Array(20).fill(0.5), out)).toBeCloseTo(90);
    expect([...out].every((value) => value === 0)).toBe(true);
  });
});

describe('a map', () => {
  const n = 400;
  const vectors = clouds(n, 6, 7);
  const camps = campsOf(n, 6);
  const map = finish(layOut(vectors, n, D));

  it('keeps neighbours together, far better than the principal plane', () => {
    const drawn = qualityOf(vectors, D, map, camps);
    const plane = qualityOf(vectors, D, principalPlane(vectors, n, D, 1), camps);
    expect(drawn.kept10).toBeGreaterThan(2 * plane.kept10);
    expect(drawn.kept30).toBeGreaterThan(0.6);
    expect(drawn.trust).toBeGreaterThan(0.93);
    expect(drawn.purity).toBeGreaterThan(0.8);
    expect(plane.purity).toBeLessThan(drawn.purity);
  });

  it('is centred, fits the unit circle, and has no two films in one place', () => {
    const mean = [0, 1].map((axis) => map.reduce((sum, value, at) => (at % 2 === axis ? sum + value : sum), 0) / n);
    expect(Math.hypot(mean[0], mean[1])).toBeLessThan(1e-5);
    const reach = camps.map((_, i) => Math.hypot(map[2 * i], map[2 * i + 1]));
    expect(Math.max(...reach)).toBeCloseTo(1, 5);
    expect(new Set(camps.map((_, i) => `${map[2 * i]} ${map[2 * i + 1]}`)).size).toBe(n);
  });

  it('is the same every time', () => {
    expect(finish(layOut(vectors, n, D))).toEqual(map);
  });

  it('leaves films where they were when it is drawn again from slightly other factors', () => {
    const draw = normal(uniform(11));
    const moved = Float32Array.from(vectors, (value) => value + 0.03 * draw());
    const start = map.slice();
    start.fill(NaN, 0, 20); // ten films are new
    const again = finish(layOut(moved, n, D, start));
    alignTo(again, start);
    const shift = (from: number, to: number): number => {
      const shifts = camps.slice(from, to).map((_, i) => {
        const at = 2 * (i + from);
        return Math.hypot(again[at] - map[at], again[at + 1] - map[at + 1]);
      });
      return shifts.sort((a, b) => a - b)[shifts.length >> 1];
    };
    expect(shift(10, n)).toBeLessThan(0.08);
    // The new ones come to where they belong.
    expect(shift(0, 10)).toBeLessThan(0.3);
    expect(qualityOf(moved, D, again, camps).kept30).toBeGreaterThan(0.6);
  });

  it.each([0, 1, 2, 3, 4, 5])('of %i films is finite', (few) => {
    const places = finish(layOut(clouds(few, 2, 5), few, D));
    expect(places).toHaveLength(2 * few);
    expect(places.every((value) => Number.isFinite(value))).toBe(true);
  });

  it.each([
    ['equal', () => 0.3],
    ['zero', () => 0],
  ])('of films whose factors are all %s is finite and spread', (_, value) => {
    const places = finish(layOut(Float32Array.from({ length: 50 * D }, value), 50, D));
    expect(places.every((place) => Number.isFinite(place))).toBe(true);
    expect(new Set(places).size).toBeGreaterThan(50);
  });

  it('refuses what is not a number, saying where', () => {
    const bad = vectors.slice();
    bad[3 * D + 2] = NaN;
    expect(() => finish(layOut(bad, n, D))).toThrow('Number 2 of row 3 is NaN');
    expect(() => finish(layOut(vectors, n + 1, D))).toThrow(RangeError);
    expect(() => finish(layOut(vectors, n, D, new Float32Array(3)))).toThrow(RangeError);
  });
});

describe('alignment', () => {
  it('finds any turn, mirroring, scale and shift again', () => {
    const draw = normal(uniform(2));
    const before = Float32Array.from({ length: 40 }, () => draw());
    const numbers = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(
        numbers,
        fc.double({ min: 0.2, max: 4, noNaN: true }),
        numbers,
        numbers,
        fc.boolean(),
        (angle, scale, x, y, mirror) => {
          const places = before.slice();
          for (let at = 0; at < places.length; at += 2) {
            const [u, v] = [before[at], mirror ? -before[at + 1] : before[at + 1]];
            places[at] = scale * (u * Math.cos(angle) - v * Math.sin(angle)) + x;
            places[at + 1] = scale * (u * Math.sin(angle) + v * Math.cos(angle)) + y;
          }
          alignTo(places, before);
          places.forEach((value, at) => expect(value).toBeCloseTo(before[at], 3));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('changes nothing where there is nothing to go by', () => {
    const places = Float32Array.of(1, 2, 3, 4);
    alignTo(places, new Float32Array(4).fill(NaN));
    alignTo(places, Float32Array.of(5, 5, NaN, NaN));
    expect([...places]).toEqual([1, 2, 3, 4]);
  });

  it('gives a first map its bearings, however it came out', () => {
    const years = [1950, 1970, 1990, 2010];
    const known = [1, 2, 2, 9];
    const [one, other] = [
      Float32Array.of(0, -1, 0.1, 0, -0.1, 0.2, 0, 0.8),
      Float32Array.of(0, 1, -0.1, 0, 0.1, -0.2, 0, -0.8),
    ];
    orient(one, years, known);
    orient(other, years, known);
    one.forEach((value, at) => expect(value).toBeCloseTo(other[at], 5));
    expect(one[6]).toBeGreaterThan(one[0]);
  });
});

describe('on a map of four tastes', () => {
  const TASTES = 4;
  const interactions = tasteInteractions(5);
  const settings = { ...DEFAULT_ALS, factors: 16 };
  const model: Model = makeModel(
    interactions,
    finish(trainImplicit(interactions, settings)),
    settings,
    settings.epochs,
    null,
  );
  const ground = groundOf(model, 500);
  const map = finish(layOut(ground.vectors, ground.films.length, model.d));
  const at = (film: number): number => ground.films.indexOf(film as FilmIndex);
  const rated = (...ratings: [number, number][]): { film: FilmIndex; stars: number }[] =>
    ratings.map(([film, stars]) => ({ film: film as FilmIndex, stars }));
  const place = (...ratings: [number, number][]): { x: number; y: number } => {
    const found = placeOf(model, ground, map, rated(...ratings));
    if (!found) throw new Error('No place.');
    return found;
  };
  const distance = (from: { x: number; y: number }, film: number): number =>
    Math.hypot(from.x - map[2 * at(film)], from.y - map[2 * at(film) + 1]);
  const own = (taste: number): number[] => ground.films.filter((film) => film >= 20 && film % TASTES === taste);
  const mean = (from: { x: number; y: number }, taste: number): number =>
    own(taste).reduce((sum, film) => sum + distance(from, film), 0) / own(taste).length;

  it('films of one taste are neighbours', () => {
    const labels = ground.films.map((film) => (film < 20 ? -1 : film % TASTES));
    expect(qualityOf(ground.vectors, model.d, map, labels).purity).toBeGreaterThan(0.75);
  });

  it('the best known come first, none with fewer than ten ratings, as many as asked for', () => {
    const support = ground.films.map((film) => model.support[film]);
    expect(support).toEqual(support.toSorted((a, b) => b - a));
    expect(Math.min(...support)).toBeGreaterThanOrEqual(10);
    expect(groundOf(model, 7).films).toEqual(ground.films.slice(0, 7));
  });

  it('a visitor is among the films of their taste, and goes where their ratings go', () => {
    for (let taste = 0; taste < TASTES; taste++) {
      const here = place([24 + taste, 5], [40 + taste, 4.5], [60 + taste, 5]);
      for (let other = 0; other < TASTES; other++)
        if (other !== taste) expect(mean(here, taste)).toBeLessThan(mean(here, other));
    }
    const before = place([24, 5], [40, 5]);
    const after = place([24, 5], [40, 5], [25, 5], [41, 5], [45, 5], [61, 5]);
    expect(after).not.toEqual(before);
    expect(mean(after, 1)).toBeLessThan(mean(before, 1));
  });

  it('a film that was not liked pushes away; who liked nothing is nowhere', () => {
    const liked = place([24, 5], [25, 5]);
    const disliked = place([24, 5], [25, 0.5]);
    expect(mean(disliked, 1)).toBeGreaterThan(mean(liked, 1));
    expect(placeOf(model, ground, map, rated([24, 1], [25, 2.5]))).toBeNull();
    expect(placeOf(model, ground, map, [])).toBeNull();
  });

  it('what lies between two films is like both, in the order of the way, without its ends', () => {
    const cosine = (film: FilmIndex, end: number): number => {
      const [a, b] = [at(film) * model.d, at(end) * model.d];
      return Array.from({ length: model.d }, (_, i) => ground.vectors[a + i] * ground.vectors[b + i]).reduce(
        (x, y) => x + y,
        0,
      );
    };
    for (const [from, to] of [
      [24, 25],
      [0, 30],
      [27, 42],
    ]) {
      const way = between(model, ground, from as FilmIndex, to as FilmIndex, 7);
      expect(way.length).toBeGreaterThan(2);
      expect(way.map(({ film }) => film)).not.toContain(from);
      expect(way.map(({ film }) => film)).not.toContain(to);
      expect(new Set(way.map(({ film }) => film)).size).toBe(way.length);
      expect(way.map(({ along }) => along)).toEqual(way.map(({ along }) => along).toSorted((a, b) => a - b));
      for (const { film } of way) expect(Math.min(cosine(film, from), cosine(film, to))).toBeGreaterThan(0);
      expect(cosine(way[0].film, from)).toBeGreaterThan(cosine(way[0].film, to));
      const last = way[way.length - 1].film;
      expect(cosine(last, to)).toBeGreaterThan(cosine(last, from));
      // There and back is the same way.
      const back = between(model, ground, to as FilmIndex, from as FilmIndex, 7);
      expect(back.map(({ film }) => film).toReversed()).toEqual(way.map(({ film }) => film));
    }
  });

  it('between a film and itself lies what is like it', () => {
    const way = between(model, ground, 24 as FilmIndex, 24 as FilmIndex, 4);
    expect(way).toHaveLength(4);
    expect(way.filter(({ film }) => film % TASTES === 0 || film < 20)).toHaveLength(4);
    expect(() => between(model, ground, 24 as FilmIndex, 999 as FilmIndex, 4)).toThrow(RangeError);
  });
});
