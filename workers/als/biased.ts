import type { Csr, Interactions } from '../dataset/types.ts';
import { checkInteractions } from './check.ts';
import { cholesky, rankUpdate, solveCholesky } from './kernels/float32.ts';
import { normal, uniform } from './random.ts';
import { checkBiasedSettings } from './settings.ts';
import type { BiasedFactors, BiasedSettings, BiasedStep } from './types.ts';

/** Multiply-adds between two yields. */
const WORK = 4e6;

/**
 * Trains the star model: explicit ALS over the observed stars only, stars = mean + userBias + itemBias + x.y, each row's bias
 * solved together with its factors as the weight of a constant-1 column. Regularization of a row with n ratings:
 * lambda sqrt(n) (|x|^2 + bias^2). Yields like `trainImplicit`; deterministic like it.
 */
export function* trainBiased(
  interactions: Interactions,
  settings: BiasedSettings,
): Generator<BiasedStep, BiasedFactors> {
  checkBiasedSettings(settings);
  checkInteractions(interactions);
  const { users, films, byUser, byFilm } = interactions;
  const { factors: d, epochs } = settings;
  const itemFactors = initialStarFactors(films, settings);
  const userFactors = new Float32Array(users * d);
  const userBias = new Float32Array(users);
  const itemBias = new Float32Array(films);
  const mean = meanStars(byUser.codes);
  const solver = biasedRowSolver(settings, longestRow(byUser, byFilm));
  const half = function* (
    side: Csr,
    fixed: Float32Array,
    fixedBias: Float32Array,
    out: Float32Array,
    bias: Float32Array,
  ) {
    let work = 0;
    for (let row = 0; row < side.rows; row++) {
      const from = side.indptr[row];
      const to = side.indptr[row + 1];
      bias[row] = solver.solve(fixed, fixedBias, mean, side.indices, side.codes, from, to, out, row * d);
      if ((work += (to - from + d) * d * d) > WORK) {
        work = 0;
        yield;
      }
    }
  };
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (const _ of half(byUser, itemFactors, itemBias, userFactors, userBias)) yield { epoch, epochs, done: false };
    for (const _ of half(byFilm, userFactors, userBias, itemFactors, itemBias)) yield { epoch, epochs, done: false };
    yield { epoch, epochs, done: true };
  }
  return { settings, mean, userBias, itemBias, userFactors, itemFactors };
}

/** films x d: from N(0, 0.1). */
export function initialStarFactors(films: number, { factors: d, seed }: BiasedSettings): Float32Array {
  const draw = normal(uniform(seed));
  return Float32Array.from({ length: films * d }, () => draw() * 0.1);
}

/** Solves one row of the star model; keeps its scratch between rows. */
export interface BiasedRowSolver {
  /**
   * Writes the d factors of the row whose ratings are indices/codes[from..to) to out[at..at + d), and returns its bias.
   * fixed: any x d, fixedBias: any, the other side. A row without ratings gets zeros.
   */
  solve(
    fixed: Float32Array,
    fixedBias: Float32Array,
    mean: number,
    indices: Uint32Array,
    codes: ArrayLike<number>,
    from: number,
    to: number,
    out: Float32Array | Float64Array,
    at: number,
  ): number;
}

/** longest: the most ratings that a row may have. */
export function biasedRowSolver(settings: BiasedSettings, longest: number): BiasedRowSolver {
  const d = settings.factors;
  // Factors, the constant-1 column, and zeros up to a multiple of four.
  const size = Math.ceil((d + 1) / 4) * 4;
  const panel = new Float64Array(longest * size);
  const a = new Float64Array(size * size);
  const b = new Float64Array(size);
  return {
    solve(fixed, fixedBias, mean, indices, codes, from, to, out, at) {
      const n = to - from;
      if (n === 0) {
        out.fill(0, at, at + d);
        return 0;
      }
      a.fill(0);
      b.fill(0);
      for (let r = 0; r < n; r++) {
        const row = indices[from + r];
        const target = codes[from + r] / 2 - mean - fixedBias[row];
        for (let c = 0; c < size; c++) {
          const value = c < d ? fixed[row * d + c] : c === d ? 1 : 0;
          panel[((c >> 2) * n + r) * 4 + (c & 3)] = value;
          b[c] += value * target;
        }
      }
      rankUpdate(panel, n, size, a);
      const regularization = settings.lambda * Math.sqrt(n);
      for (let i = 0; i < size; i++) a[i * size + i] += regularization;
      if (!cholesky(a, size))
        throw new Error(`The star model's equations of a row with ${n} ratings have no solution.`);
      solveCholesky(a, size, b);
      for (let i = 0; i < d; i++) out[at + i] = b[i];
      return b[d];
    },
  };
}

/** Mean of all ratings, in stars. */
export function meanStars(codes: Uint8Array): number {
  let sum = 0;
  for (const code of codes) sum += code;
  return sum / (2 * codes.length);
}

function longestRow(...sides: Csr[]): number {
  let longest = 0;
  for (const { indptr, rows } of sides) {
    for (let r = 0; r < rows; r++) longest = Math.max(longest, indptr[r + 1] - indptr[r]);
  }
  return longest;
}
