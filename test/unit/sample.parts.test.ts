import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atLeast, between, decimals, percent, shownOnly, table } from '../../workers/cli/sample/bars.ts';
import { differentLines } from '../../workers/cli/sample/check.ts';
import { guard } from '../../workers/cli/sample/guard.ts';
import {
  ascending,
  interpolate,
  meanAndSpread,
  normalQuantile,
  normalScores,
  quantile,
  rankMap,
} from '../../workers/cli/sample/numbers.ts';
import { cut, filmMeans, starShares } from '../../workers/cli/sample/stars.ts';
import { auc, calibratedAuc, membershipAuc, nearest } from '../../workers/cli/sample/membership.ts';
import { drawVectors } from '../../workers/cli/sample/viewers.ts';
import { calibrate } from '../../workers/cli/sample/watch.ts';
import { csrOf, listed } from './sample.support.ts';

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('quantiles', () => {
  it('are linear between neighbours', () => {
    expect(quantile([1, 2, 4, 8], 0.5)).toBe(3);
    expect(quantile([1, 2, 4, 8], 0)).toBe(1);
    expect(quantile([1, 2, 4, 8], 1)).toBe(8);
    expect(quantile([1, 2, 4, 8], 0.9)).toBeCloseTo(6.8, 12);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });

  it('of the normal distribution are those of the tables', () => {
    const known = [
      [0.5, 0],
      [0.975, 1.959964],
      [0.841345, 1],
      [0.001, -3.090232],
    ];
    for (const [p, z] of known) expect(Math.abs(normalQuantile(p) - z)).toBeLessThan(4.6e-4);
  });
});

describe('rankMap', () => {
  it('gives the quantiles (k + .5) / n of the targets', () => {
    expect([...rankMap([30, -5, 7, 8], [0, 100])]).toEqual([87.5, 12.5, 37.5, 62.5]);
  });

  it('keeps the order of the values, and takes nothing from beyond the targets', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1 }), fc.array(finite, { minLength: 1 }), (values, targets) => {
        const mapped = rankMap(values, targets);
        const order = ascending(values);
        for (let k = 1; k < order.length; k++) {
          expect(mapped[order[k]]).toBeGreaterThanOrEqual(mapped[order[k - 1]]);
        }
        expect(Math.min(...mapped)).toBeGreaterThanOrEqual(Math.min(...targets));
        expect(Math.max(...mapped)).toBeLessThanOrEqual(Math.max(...targets));
      }),
    );
  });
});

it('normal scores are those of the ranks, ties by position', () => {
  const scores = normalScores([7, 7, -2]);
  expect(scores[2]).toBeCloseTo(-0.967, 2);
  expect(scores[0]).toBeCloseTo(0, 3);
  expect(scores[1]).toBeCloseTo(0.967, 2);
});

it('interpolation is linear inside and flat beyond the ends', () => {
  const at = (x: number): number => interpolate(x, [0, 1, 3], [10, 20, 0]);
  expect([-1, 0, 0.5, 1, 2, 3, 9].map(at)).toEqual([10, 10, 15, 20, 10, 0, 0]);
});

describe('drawVectors', () => {
  const rows = Float64Array.from([1, 10, 2, 30, 3, 10, 6, 50]);

  it('draws with the mean and the covariance of the rows', () => {
    const count = 40_000;
    const drawn = drawVectors(rows, 2, count, 1);
    const column = (from: Float64Array, c: number): number[] => Array.from(from).filter((_, at) => at % 2 === c);
    const covariance = (a: number[], b: number[]): number => {
      const [ma, mb] = [meanAndSpread(a).mean, meanAndSpread(b).mean];
      return a.reduce((sum, value, i) => sum + (value - ma) * (b[i] - mb), 0) / (a.length - 1);
    };
    const [x, y] = [column(drawn, 0), column(drawn, 1)];
    expect(meanAndSpread(x).mean).toBeCloseTo(3, 1);
    expect(Math.abs(meanAndSpread(y).mean - 25)).toBeLessThan(0.5);
    expect(covariance(x, x) / (14 / 3)).toBeCloseTo(1, 1);
    expect(covariance(y, y) / (1100 / 3)).toBeCloseTo(1, 1);
    expect(covariance(x, y) / (100 / 3)).toBeCloseTo(1, 1);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(drawVectors(rows, 2, 5, 9)).toEqual(drawVectors(rows, 2, 5, 9));
    expect(drawVectors(rows, 2, 5, 9)).not.toEqual(drawVectors(rows, 2, 5, 10));
  });

  it('does not depend on the basis of the rows', () => {
    const turn = (from: Float64Array): Float64Array =>
      from.map((_, at) => (at % 2 === 0 ? 0.6 * from[at] - 0.8 * from[at + 1] : 0.8 * from[at - 1] + 0.6 * from[at]));
    const turnedAfter = turn(drawVectors(rows, 2, 20, 3));
    drawVectors(turn(rows), 2, 20, 3).forEach((value, at) => expect(value).toBeCloseTo(turnedAfter[at], 9));
  });

  it('refuses a single row: it has no covariance', () => {
    expect(() => drawVectors(Float64Array.of(1, 2), 2, 1, 1)).toThrow(RangeError);
  });
});

describe('calibrate', () => {
  it('brings the sums of rows and columns to their targets', () => {
    const case_ = fc
      .tuple(fc.integer({ min: 5, max: 12 }), fc.integer({ min: 5, max: 20 }), fc.integer())
      .chain(([rows, columns]) =>
        fc.record({
          rows: fc.constant(rows),
          columns: fc.constant(columns),
          logits: fc.array(fc.double({ min: -2, max: 2, noNaN: true }), {
            minLength: rows * columns,
            maxLength: rows * columns,
          }),
          // Targets that can be reached: the sums of another table of probabilities.
          other: fc.array(fc.double({ min: 0.1, max: 0.9, noNaN: true }), {
            minLength: rows * columns,
            maxLength: rows * columns,
          }),
        }),
      );
    fc.assert(
      fc.property(case_, ({ rows, columns, logits, other }) => {
        const sums = (p: number[]): { row: number[]; column: number[] } => ({
          row: Array.from({ length: rows }, (_, r) => p.slice(r * columns, (r + 1) * columns).reduce((a, b) => a + b)),
          column: Array.from({ length: columns }, (_, c) =>
            p.filter((_, at) => at % columns === c).reduce((a, b) => a + b),
          ),
        });
        const wanted = sums(other);
        const { rowOffsets, filmOffsets } = calibrate(Float64Array.from(logits), wanted.row, wanted.column);
        const got = sums(
          logits.map(
            (logit, at) =>
              1 / (1 + Math.exp(-(logit + rowOffsets[Math.floor(at / columns)] + filmOffsets[at % columns]))),
          ),
        );
        got.row.forEach((sum, r) => expect(Math.abs(sum / wanted.row[r] - 1)).toBeLessThan(0.02));
        got.column.forEach((sum, c) => expect(Math.abs(sum / wanted.column[c] - 1)).toBeLessThan(0.02));
      }),
      { numRuns: 50 },
    );
  });
});

describe('stars', () => {
  it('are cut so that each code has its share, in the order of the values', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i));
    const shares = [0, 0.1, 0, 0.2, 0, 0, 0, 0.6, 0, 0.1];
    const codes = new Uint8Array(1000);
    cut(values, Uint32Array.from(values.keys()), shares, codes);
    starShares(codes).forEach((share, code) => expect(Math.abs(share - shares[code])).toBeLessThanOrEqual(0.002));
    const order = ascending(values);
    for (let k = 1; k < order.length; k++) expect(codes[order[k]]).toBeGreaterThanOrEqual(codes[order[k - 1]]);
  });

  it('leave other positions alone', () => {
    const codes = Uint8Array.from([9, 9, 9]);
    cut(Float64Array.from([1, 2, 3]), Uint32Array.from([0, 2]), [0.5, 0.5, 0, 0, 0, 0, 0, 0, 0, 0], codes);
    expect([...codes]).toEqual([1, 9, 2]);
  });

  it('are counted by code, all or some, and averaged by film', () => {
    const codes = Uint8Array.from([8, 8, 10, 1]);
    expect([...starShares(codes)]).toEqual([0.25, 0, 0, 0, 0, 0, 0, 0.5, 0, 0.25]);
    expect(starShares(codes, [1, 0, 0, 1])[0]).toBe(0.5);
    const { means, counts } = filmMeans(Uint32Array.from([2, 2, 0, 0]), codes, 3);
    expect([...means]).toEqual([2.75, 0, 4]);
    expect([...counts]).toEqual([2, 0, 2]);
  });
});

describe('the guard', () => {
  const films = 400;
  // Each person: 30 films of their own part of the catalogue, 5 of their neighbour's, so that some likeness is usual.
  const person = (k: number, code: number): (readonly [number, number])[] =>
    Array.from({ length: 35 }, (_, i) => [(k * 30 + i) % films, code] as const);
  const real = csrOf(films, ...Array.from({ length: 10 }, (_, k) => person(k, 8)));

  it('knows how like each other the real ones are', () => {
    const { limits } = guard(csrOf(films, person(0, 2)), real);
    expect(limits.held).toBeCloseTo(5 / 35, 12);
    expect(limits.dice).toBeCloseTo(10 / 70, 12);
    expect(limits.holds).toBeCloseTo(5 / 35, 12);
  });

  it('drops a copy, a part of one, and one hidden in a longer list; keeps a stranger, and one of other stars', () => {
    const stranger = Array.from({ length: 35 }, (_, i) => [(i * 11) % films, 8] as const);
    const part = person(3, 8).slice(0, 12);
    const hidden = [...person(5, 8), ...Array.from({ length: 65 }, (_, i) => [335 + i, 6] as const)];
    const viewers = csrOf(films, person(2, 8), stranger, part, hidden, person(2, 7));
    expect([...guard(viewers, real).passed]).toEqual([0, 1, 0, 0, 1]);
  });

  it('does not compare with real users of few ratings', () => {
    const few = [0, 1, 2].map((film) => [film, 10] as const);
    const withFew = csrOf(films, ...Array.from({ length: 10 }, (_, k) => person(k, 8)), few);
    const viewer = csrOf(films, [...few, ...Array.from({ length: 17 }, (_, i) => [340 + i, 4] as const)]);
    expect([...guard(viewer, withFew).passed]).toEqual([1]);
  });
});

it('AUC is the chance of being above, ties by half', () => {
  expect(auc([3, 4], [1, 2])).toBe(1);
  expect(auc([1, 2], [3, 4])).toBe(0);
  expect(auc([1, 3], [2, 3])).toBe((0 + 0 + 1 + 0.5) / 4);
});

describe('membership', () => {
  const all = (films: readonly number[], code: number): (readonly [number, number])[] =>
    films.map((film) => [film, code] as const);
  const viewers = listed(9, all([0, 1, 2, 3], 8), all([4, 5], 2));

  it('is asked of the nearest viewer, with stars and without', () => {
    const mixed = [...all([0], 8), ...all([1], 7), ...all([4], 2)];
    const { pairs, films } = nearest(csrOf(9, mixed, all([4, 5], 2), all([8], 1)), viewers);
    // One pair in common with each viewer: Dice 2/7 and 2/5. Two films with the first: cosine 2 / sqrt(3 x 4).
    expect([...pairs]).toEqual([0.4, 1, 0]);
    expect(films[0]).toBeCloseTo(2 / Math.sqrt(12), 12);
    expect(films[1]).toBeCloseTo(1, 12);
    expect(films[2]).toBe(0);
  });

  it('is told by chance where being in makes no difference, and surely by somebody who knows what is usual', () => {
    expect(membershipAuc(Float64Array.of(0.5, 0.4, 0.3), Uint8Array.of(0, 1, 0))).toBe(0.5);
    // The first user is near to everybody, the second to nobody; both a little nearer where they were in.
    const folds = [0, 1].map((fold) => ({
      heldOut: Uint8Array.of(1 - fold, fold),
      nearest: { pairs: new Float64Array(2), films: Float64Array.of(0.8 + 0.02 * fold, 0.12 - 0.02 * fold) },
    }));
    expect(membershipAuc(folds[0].nearest.films, folds[0].heldOut)).toBe(0);
    expect(membershipAuc(folds[1].nearest.films, folds[1].heldOut)).toBe(1);
    expect(calibratedAuc(folds)).toBe(1);
  });
});

describe('bars', () => {
  it('are met at their very limit, and never by NaN', () => {
    expect(atLeast('a', 0.92, 0.92, percent).met).toBe(true);
    expect(atLeast('a', NaN, 0.92, percent).met).toBe(false);
    expect(between('a', 0.481, 0.4, 0.48, decimals(2)).met).toBe(false);
    expect(between('a', 0.4, 0.4, 0.48, decimals(2))).toMatchObject({ wanted: '0.40 to 0.48', met: true });
  });

  it('only shown are neither met nor missed', () => {
    expect(table([shownOnly('Told', 0.7, decimals(1))])).toMatch(/Told +- +0\.7 +no bar\n\nAll bars are met\.$/);
  });

  it('are a table with a verdict each and a sum', () => {
    const text = table([atLeast('Good', 0.95, 0.92, percent), atLeast('Bad', 0.5, 0.92, percent)]);
    expect(text).toMatch(/^Good +>= 92\.0% +95\.0% +met$/m);
    expect(text).toMatch(/^Bad +>= 92\.0% +50\.0% +MISSED$/m);
    expect(text.endsWith('1 of 2 bars missed.')).toBe(true);
  });
});

it('lines that differ are counted, missing ones too', () => {
  expect(differentLines('a\nb\n', 'a\nb\n')).toBe(0);
  expect(differentLines('a\r\nb\r\n', 'a\nb\n')).toBe(0);
  expect(differentLines('a\nb\n', 'a\nx\ny\n')).toBe(3);
});
