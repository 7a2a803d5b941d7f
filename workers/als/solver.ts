import type { Csr, Interactions } from '../dataset/types.ts';
import type { AlsSettings } from '../protocol.ts';
import { symmetricEigen } from './kernels/eigen.ts';
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
} from './kernels/float32.ts';
import { preference, rowRegularization } from './settings.ts';
import type { Factors, RowSolver, Side } from './types.ts';

/** Rows of a panel: 64 x d doubles stay in the first-level cache. */
const PANEL = 64;
/** Multiply-adds between two yields: about 10 ms. */
const WORK = 1e7;
/** Rows with at most this share of d ratings are solved in the dual; 0.8 to 1 measure alike (README). */
const DUAL_SHARE = 0.9;

/** p by code, 0 to 10. */
const PREFERENCES = Float64Array.from({ length: 11 }, (_, code) => preference(code));

/**
 * Exact solver of the calling thread: scalar float64 arithmetic over float32 factors.
 *
 * Each half-step first turns the fixed side into the eigenbasis of its Gram matrix, so that alpha0 G + lambda_r I is the
 * diagonal D for every row r, whatever its own lambda. Then a row with k ratings, Z (k x d) their factors and p their
 * preferences, is x = (D + Z^T Z)^-1 Z^T p (primal, d x d), or, by Woodbury's identity with W = Z D^-1/2,
 * x = D^-1/2 W^T (I + W W^T)^-1 p (dual, k x k), whichever is less work. Both by Cholesky.
 *
 * It works on the very factors that it is given.
 * dualShare: rows with up to this share of d ratings go the dual way; 0 sends all the primal way (for tests).
 */
export function scalarSolver(interactions: Interactions, settings: AlsSettings, dualShare = DUAL_SHARE): RowSolver {
  let factors: Factors | null = null;
  const d = settings.factors;
  const dualMost = Math.floor(dualShare * d);
  const dualSize = (dualMost + 3) & ~3;
  const gram = new Float64Array(d * d);
  const vectors = new Float64Array(d * d);
  const diagonal = new Float64Array(d);
  const scale = new Float64Array(d);
  const scratch = new Float64Array(d);
  const panel = new Float64Array(d * Math.max(PANEL, dualSize));
  const a = new Float64Array(d * d);
  const b = new Float64Array(d);
  const dualA = new Float64Array(dualSize * dualSize);
  const dualB = new Float64Array(dualSize);

  /** Turns the basis and leaves alpha0 times the eigenvalues in `diagonal`. */
  function* turn(fixed: Float32Array, rows: number): Generator<void, void> {
    // Whole panels, so that where it yields does not change how sums are rounded.
    const block = Math.max(1, Math.floor(WORK / (d * d * PANEL))) * PANEL;
    gram.fill(0);
    for (let from = 0; from < rows; from += block) {
      const end = Math.min(rows, from + block);
      for (let r = from; r < end; r += PANEL) {
        const count = Math.min(PANEL, end - r);
        packRange(fixed, d, r, count, panel);
        rankUpdate(panel, count, d, gram);
      }
      yield;
    }
    mirror(gram, d);
    symmetricEigen(gram, d, vectors, diagonal, scratch);
    // Rounding may leave the smallest ones a little below zero.
    for (let i = 0; i < d; i++) diagonal[i] = settings.alpha0 * Math.max(0, diagonal[i]);
    for (let from = 0; from < rows; from += block) {
      rotateRows(fixed, d, from, Math.min(block, rows - from), vectors, scratch);
      yield;
    }
  }

  function solvePrimal(
    side: Csr,
    fixed: Float32Array,
    row: number,
    regularization: number,
    out: Float32Array,
  ): boolean {
    const { indices, codes } = side;
    const to = side.indptr[row + 1];
    a.fill(0);
    b.fill(0);
    for (let i = 0; i < d; i++) a[i * d + i] = diagonal[i] + regularization;
    for (let from = side.indptr[row]; from < to; from += PANEL) {
      const end = Math.min(to, from + PANEL);
      packRows(fixed, d, indices, from, end, panel);
      rankUpdate(panel, end - from, d, a);
      for (let k = from; k < end; k++) {
        const p = PREFERENCES[codes[k]];
        const y = indices[k] * d;
        for (let i = 0; i < d; i++) b[i] += p * fixed[y + i];
      }
    }
    if (!cholesky(a, d)) return false;
    solveCholesky(a, d, b);
    for (let i = 0, at = row * d; i < d; i++) out[at + i] = b[i];
    return true;
  }

  function solveDual(side: Csr, fixed: Float32Array, row: number, regularization: number, out: Float32Array): boolean {
    const { indptr, indices, codes } = side;
    const from = indptr[row];
    const k = indptr[row + 1] - from;
    const size = (k + 3) & ~3;
    for (let i = 0; i < d; i++) scale[i] = 1 / Math.sqrt(diagonal[i] + regularization);
    packScaledColumns(fixed, d, indices, from, from + k, scale, panel);
    dualA.fill(0, 0, size * size);
    for (let i = 0; i < size; i++) dualA[i * size + i] = 1;
    rankUpdate(panel, d, size, dualA);
    for (let r = 0; r < size; r++) dualB[r] = r < k ? PREFERENCES[codes[from + r]] : 0;
    if (!cholesky(dualA, size)) return false;
    solveCholesky(dualA, size, dualB);
    combineColumns(panel, d, size, dualB, scale, out, row * d);
    return true;
  }

  return {
    *begin(start: Factors): Generator<void, void> {
      yield;
      factors = start;
    },
    read({ userFactors, itemFactors }): void {
      if (factors === null) return;
      userFactors?.set(factors.userFactors);
      itemFactors.set(factors.itemFactors);
    },
    *halfStep(which: Side): Generator<void, void> {
      if (factors === null) throw new Error('The solver was not given factors to begin with.');
      const side = interactions[which];
      const [solved, fixed] =
        which === 'byUser' ? [factors.userFactors, factors.itemFactors] : [factors.itemFactors, factors.userFactors];
      yield* turn(fixed, side.columns);
      let work = 0;
      for (let row = 0; row < side.rows; row++) {
        const k = side.indptr[row + 1] - side.indptr[row];
        if (k === 0) {
          solved.fill(0, row * d, row * d + d);
          continue;
        }
        const regularization = rowRegularization(settings, k, side.columns);
        const dual = k <= dualMost;
        const solve = dual ? solveDual : solvePrimal;
        if (!solve(side, fixed, row, regularization, solved)) {
          throw new Error(`The equations of row ${row} (${k} ratings) have no solution: factors are no longer finite.`);
        }
        work += dual ? (k * k * (d + k)) / 2 : (k * d * d) / 2 + (d * d * d) / 6;
        if (work > WORK) {
          work = 0;
          yield;
        }
      }
    },
  };
}
