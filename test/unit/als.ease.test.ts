import { describe, expect, it } from 'vitest';
import {
  contentOf,
  easeRows,
  loadKernels,
  preference,
  trainEase,
  uniform,
  withKinds,
} from '../../workers/als/index.ts';
import { invert } from '../../workers/als/kernels/inverse.ts';
import { simdInversion } from '../../workers/als/kernels/simd/inverse.ts';
import { serveEase } from '../../workers/recommend/index.ts';
import { filmAt, finish, randomInteractions } from './als.made.ts';

/** Gauss-Jordan with the largest pivot: slow and plain. */
function inverseOf(matrix: readonly number[][]): number[][] {
  const n = matrix.length;
  const a = matrix.map((row, r) => [...row, ...row.map((_, c) => (c === r ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let r = k; r < n; r++) if (Math.abs(a[r][k]) > Math.abs(a[pivot][k])) pivot = r;
    [a[k], a[pivot]] = [a[pivot], a[k]];
    const scale = a[k][k];
    for (let c = 0; c < 2 * n; c++) a[k][c] /= scale;
    for (let r = 0; r < n; r++) {
      const factor = a[r][k];
      if (r !== k) for (let c = 0; c < 2 * n; c++) a[r][c] -= factor * a[k][c];
    }
  }
  return a.map((row) => row.slice(n));
}

/** Positive definite: a random Gram matrix and a ridge. */
function definite(size: number, seed: number): number[][] {
  const draw = uniform(seed);
  const f = Array.from({ length: size }, () => Array.from({ length: Math.ceil(size / 2) }, () => draw() - 0.5));
  return f.map((x, r) => f.map((y, c) => x.reduce((sum, value, k) => sum + value * y[k], r === c ? 0.3 : 0)));
}

describe('invert', () => {
  it.each([4, 8, 12, 16, 20, 32, 36, 68, 100])('is the inverse of %i x %i', (size) => {
    const matrix = definite(size, size);
    const expected = inverseOf(matrix);
    const a = Float64Array.from(matrix.flat());
    expect(finish(invert(a, size))).toBe(true);
    for (let r = 0; r < size; r++) for (let c = 0; c <= r; c++) expect(a[r * size + c]).toBeCloseTo(expected[r][c], 9);
  });

  it('says where there is none, and stops between blocks', () => {
    const matrix = definite(40, 1);
    matrix[35][35] = -1;
    const steps = invert(Float64Array.from(matrix.flat()), 40);
    expect(steps.next().done).toBe(false);
    expect(finish(steps)).toBe(false);
    expect(finish(invert(new Float64Array(64).fill(NaN), 8))).toBe(false);
  });
});

describe('inversion by the SIMD kernels', () => {
  it.each([1, 8, 9, 31, 40, 72, 100])('is the inverse of %i rows, to float32', async (rows) => {
    const matrix = definite(rows, rows);
    const expected = inverseOf(matrix);
    const { a, size, run } = simdInversion(await loadKernels('simd', false), rows);
    for (let r = 0; r < size; r++) a[r * size + r] = 1;
    matrix.forEach((row, r) => a.set(row.slice(0, r + 1), r * size));
    expect(finish(run())).toBe(true);
    for (let r = 0; r < rows; r++) for (let c = 0; c <= r; c++) expect(a[r * size + c]).toBeCloseTo(expected[r][c], 3);
  });

  it('says where there is none', async () => {
    const { a, size, run } = simdInversion(await loadKernels('simd', false), 60);
    for (let r = 0; r < size; r++) a[r * size + r] = r === 50 ? -1 : 1;
    expect(finish(run())).toBe(false);
  });
});

describe('EASE by Woodbury', () => {
  const data = randomInteractions(5, 24, 40, 0.25);
  const content = contentOf(
    Array.from({ length: 40 }, (_, film) => ({
      genres: film % 3 ? ['Drama', 'War'] : ['Western'],
      year: film % 7 ? 1950 + film : null,
    })),
  );
  const ratings = [
    { film: filmAt(3), stars: 5 },
    { film: filmAt(11), stars: 1.5 },
    { film: filmAt(20), stars: 3.5 },
  ];

  it.each([
    ['ratings alone', null],
    ['kinds of films as well', content],
  ])('is what the films x films inverse gives, of %s', (_, known) => {
    const settings = { lambda: 7, genre: 1, year: 0.5, genreDecade: 2 };
    const rows = easeRows(data, known, settings);
    const dense = Array.from({ length: rows.rows }, () => new Array<number>(40).fill(0));
    for (let film = 0; film < 40; film++) {
      for (let k = rows.indptr[film]; k < rows.indptr[film + 1]; k++) dense[rows.index[k]][film] += rows.values[k];
    }
    // Users come first, with their preferences.
    for (let k = data.byUser.indptr[4]; k < data.byUser.indptr[5]; k++) {
      expect(dense[4][data.byUser.indices[k]]).toBeCloseTo(preference(data.byUser.codes[k]), 6);
    }
    const gram = Array.from({ length: 40 }, (_, i) =>
      Array.from({ length: 40 }, (_, j) => dense.reduce((sum, row) => sum + row[i] * row[j], i === j ? 7 : 0)),
    );
    const p = inverseOf(gram);
    const part = serveEase(finish(trainEase(rows, settings)), rows, new Float32Array(40).fill(1));
    const scores = new Float32Array(40);
    part.fold(ratings);
    part.add(2, scores);
    for (let film = 0; film < 40; film++) {
      if (ratings.some((rating) => rating.film === film)) continue;
      const amounts = ratings.map(({ film: j, stars }) => (-preference(2 * stars) * p[j][film]) / p[film][film]);
      expect(scores[film]).toBeCloseTo(2 * amounts.reduce((sum, amount) => sum + amount, 0), 4);
      part.amounts(ratings, filmAt(film)).forEach((amount, j) => expect(amount).toBeCloseTo(amounts[j], 5));
    }
  });

  it('is the same by the SIMD kernels, to float32, trained and served', async () => {
    const settings = { lambda: 7, genre: 1, year: 1, genreDecade: 1 };
    const rows = easeRows(data, content, settings);
    const module = await loadKernels('simd', false);
    const scores = [null, module].map((kernels) => {
      const part = serveEase(finish(trainEase(rows, settings, kernels)), rows, new Float32Array(40).fill(1), kernels);
      const out = new Float32Array(40);
      part.fold(ratings);
      part.add(1, out);
      return out;
    });
    scores[0].forEach((score, film) => expect(scores[1][film]).toBeCloseTo(score, 4));
  });

  it('lends its kinds to iALS: one more user for each, and every rating as it was', () => {
    const taught = withKinds(data, content);
    expect(taught.films).toBe(data.films);
    expect(taught.users).toBe(easeRows(data, content, { lambda: 1, genre: 1, year: 1, genreDecade: 1 }).rows);
    const own = taught.byUser.indptr[data.users];
    expect(taught.byUser.indices.slice(0, own)).toEqual(data.byUser.indices);
    expect(taught.byUser.codes.slice(0, own)).toEqual(data.byUser.codes);
    expect(new Set(taught.byUser.codes.subarray(own))).toEqual(new Set([7]));
    expect(withKinds(data, null)).toBe(data);
  });

  it('refuses rows that it was not trained on', () => {
    const settings = { lambda: 7, genre: 1, year: 1, genreDecade: 1 };
    const ease = finish(trainEase(easeRows(data, content, settings), settings));
    expect(() => serveEase(ease, easeRows(data, null, settings), new Float32Array(40))).toThrow('does not fit');
  });
});
