import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { symmetricEigen } from '../../workers/als/kernels/eigen.ts';
import {
  cholesky,
  combineColumns,
  mirror,
  packRange,
  packRows,
  packScaledColumns,
  rankUpdate,
  rotateRows,
  solveCholesky,
} from '../../workers/als/kernels/float32.ts';
import { dot, expectDecomposed, gramOf, randomMatrix, solveDense } from './als.made.ts';

const size = fc.integer({ min: 2, max: 32 }).map((blocks) => blocks * 4);
const seed = fc.integer({ min: 1, max: 1e6 });

/** F^T F + shift I by definition. */
function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  let scale = 1;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]));
  let worst = 0;
  // Math.max keeps a NaN.
  for (let i = 0; i < expected.length; i++) worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
  expect(actual.length).toBe(expected.length);
  expect(worst / scale).toBeLessThan(tolerance);
}

describe('panels', () => {
  it('hold the gathered rows by groups of four columns', () => {
    const factors = Float32Array.from({ length: 3 * 8 }, (_, i) => i);
    const panel = new Float64Array(2 * 8);
    packRows(factors, 8, Uint32Array.of(9, 2, 0), 1, 3, panel);
    expect([...panel]).toEqual([16, 17, 18, 19, 0, 1, 2, 3, 20, 21, 22, 23, 4, 5, 6, 7]);
    packRange(factors, 8, 1, 2, panel);
    expect([...panel]).toEqual([8, 9, 10, 11, 16, 17, 18, 19, 12, 13, 14, 15, 20, 21, 22, 23]);
  });

  it('hold scaled rows as columns, with zeros up to a multiple of four', () => {
    const panel = new Float64Array(8 * 4).fill(NaN);
    const factors = Float32Array.from({ length: 2 * 8 }, (_, i) => i + 1);
    packScaledColumns(factors, 8, Uint32Array.of(1), 0, 1, Float64Array.of(1, 2, 1, 1, 1, 1, 1, 10), panel);
    expect([...panel].filter((_, i) => i % 4 === 0)).toEqual([9, 20, 11, 12, 13, 14, 15, 160]);
    expect([...panel].filter((_, i) => i % 4 !== 0)).toEqual(new Array(24).fill(0));
  });
});

describe('rank update', () => {
  it('adds panel^T panel to the lower triangle', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 0, max: 300 }), seed, (d, rows, s) => {
        const factors = randomMatrix(rows, d, s);
        const panel = new Float64Array(rows * d);
        packRange(factors, d, 0, rows, panel);
        const a = new Float64Array(d * d).fill(0.5);
        rankUpdate(panel, rows, d, a);
        mirror(a, d);
        expectClose(
          a,
          gramOf(factors, rows, d).map((value) => value + 0.5),
          1e-12,
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe('Cholesky', () => {
  it('solves what elimination solves', () => {
    fc.assert(
      fc.property(size, fc.integer({ min: 0, max: 200 }), seed, (d, rows, s) => {
        const matrix = gramOf(randomMatrix(rows, d, s), rows, d, 0.3);
        const b = Float64Array.from(randomMatrix(1, d, s + 1));
        const expected = solveDense(matrix, b);
        expect(cholesky(matrix, d)).toBe(true);
        solveCholesky(matrix, d, b);
        expectClose(b, expected, 1e-9);
      }),
      { numRuns: 25 },
    );
  });

  it('takes a 4 x 4 system computed by hand', () => {
    // L = [2; 1 1; 0 1 1; 1 0 1 1], so A = L L^T; A (1 2 3 4)^T = b.
    // prettier-ignore
    const a = Float64Array.of(
      4, 2, 0, 2,
      2, 2, 1, 1,
      0, 1, 2, 1,
      2, 1, 1, 3,
    );
    const b = Float64Array.of(16, 13, 12, 19);
    expect(cholesky(a, 4)).toBe(true);
    // Inverses stand on the diagonal.
    expect([a[0], a[4], a[5], a[9], a[10], a[12], a[13], a[14], a[15]]).toEqual([0.5, 1, 1, 1, 1, 1, 0, 1, 1]);
    solveCholesky(a, 4, b);
    expectClose(b, [1, 2, 3, 4], 1e-14);
  });

  it.each([
    ['zero', 0],
    ['negative', -1],
    ['not a number', NaN],
    ['infinite', Infinity],
  ])('refuses a pivot that is %s, wherever it stands', (_, pivot) => {
    for (let at = 0; at < 8; at++) {
      const a = new Float64Array(64);
      for (let i = 0; i < 8; i++) a[i * 9] = i === at ? pivot : 1;
      expect(cholesky(a, 8)).toBe(false);
    }
  });
});

describe('eigendecomposition', () => {
  it('gives orthonormal vectors that diagonalize the matrix', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 96 }), fc.integer({ min: 0, max: 120 }), seed, (n, rows, s) => {
        const matrix = gramOf(randomMatrix(rows, n, s), rows, n);
        const vectors = new Float64Array(n * n);
        const values = new Float64Array(n);
        symmetricEigen(matrix.slice(), n, vectors, values, new Float64Array(n));
        expectDecomposed(matrix, n, values, vectors);
      }),
      { numRuns: 20 },
    );
  });

  it('knows a 2 x 2 matrix computed by hand', () => {
    const values = new Float64Array(2);
    symmetricEigen(Float64Array.of(2, 1, 1, 2), 2, new Float64Array(4), values, new Float64Array(2));
    expectClose(values.sort(), [1, 3], 1e-15);
  });

  it.each([
    ['NaN throughout', new Float64Array(16).fill(NaN)],
    ['one infinite element', Float64Array.from({ length: 16 }, (_, i) => (i === 5 ? Infinity : 0))],
  ])('says so when the matrix is not finite: %s', (_, a) => {
    expect(() => symmetricEigen(a, 4, new Float64Array(16), new Float64Array(4), new Float64Array(4))).toThrow(
      'eigenvalues',
    );
  });
});

describe('rotation', () => {
  it('leaves the products of rows as they are', () => {
    const d = 16;
    const factors = randomMatrix(20, d, 5);
    const before = factors.slice();
    const vectors = new Float64Array(d * d);
    const scratch = new Float64Array(d);
    symmetricEigen(gramOf(factors, 20, d), d, vectors, new Float64Array(d), scratch);
    rotateRows(factors, d, 5, 10, vectors, scratch);
    expect(factors.subarray(0, 5 * d)).toEqual(before.subarray(0, 5 * d));
    expect(factors.subarray(15 * d)).toEqual(before.subarray(15 * d));
    for (let a = 5; a < 15; a++) {
      for (let b = 5; b < 15; b++) {
        expect(dot(factors, a * d, factors, b * d, d)).toBeCloseTo(dot(before, a * d, before, b * d, d), 4);
      }
      // In the eigenbasis a row's coordinates are its products with the eigenvectors.
      expect(factors[a * d + 3]).toBeCloseTo(dot(before, a * d, vectors, 3 * d, d), 5);
    }
  });
});

describe('combination of columns', () => {
  it('is scale times panel times weights', () => {
    const d = 8;
    const k = 6;
    const rows = randomMatrix(k, d, 3);
    const panel = new Float64Array(d * 8);
    const ones = new Float64Array(d).fill(1);
    packScaledColumns(
      rows,
      d,
      Uint32Array.from({ length: k }, (_, r) => r),
      0,
      k,
      ones,
      panel,
    );
    const weights = Float64Array.of(1, -2, 3, 0, 0.5, 4, 0, 0);
    const scale = Float64Array.from({ length: d }, (_, j) => j + 1);
    const out = new Float32Array(d + 1);
    combineColumns(panel, d, 8, weights, scale, out, 1);
    expect(out[0]).toBe(0);
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let r = 0; r < k; r++) sum += weights[r] * rows[r * d + j];
      expect(out[1 + j]).toBeCloseTo(sum * (j + 1), 4);
    }
  });
});
