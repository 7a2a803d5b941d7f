import type { Csr } from '../dataset/types.ts';
import type { AlsSettings } from '../protocol.ts';
import { cholesky, mirror, packRange, packRows, rankUpdate, solveCholesky } from './kernels/float32.ts';
import { preference, rowRegularization } from './settings.ts';
import type { RowSolver } from './types.ts';

/** Rows of a panel: 64 x d doubles stay in the first-level cache. */
const PANEL = 64;
/** Multiply-adds between two yields: about 10 ms. */
const WORK = 8e6;

/** p by code, 0 to 10. */
export const PREFERENCES = Float64Array.from({ length: 11 }, (_, code) => preference(code));

/** Exact solver: normal equations by rank-k update and Cholesky, scalar float64 over float32 factors. */
export function scalarSolver(settings: AlsSettings): RowSolver {
  const d = settings.factors;
  const base = new Float64Array(d * d);
  const a = new Float64Array(d * d);
  const b = new Float64Array(d);
  const panel = new Float64Array(PANEL * d);

  return {
    *halfStep(side: Csr, fixed: Float32Array, solved: Float32Array): Generator<void, void> {
      let work = 0;
      base.fill(0);
      for (let r = 0; r < side.columns; r += PANEL) {
        const rows = Math.min(PANEL, side.columns - r);
        packRange(fixed, d, r, rows, panel);
        rankUpdate(panel, rows, d, base);
        if ((work += (rows * d * d) / 2) > WORK) {
          work = 0;
          yield;
        }
      }
      for (let i = 0; i < d * d; i++) base[i] *= settings.alpha0;
      mirror(base, d);
      const { indptr, indices, codes } = side;
      for (let row = 0; row < side.rows; row++) {
        const from = indptr[row];
        const to = indptr[row + 1];
        const out = row * d;
        if (from === to) {
          solved.fill(0, out, out + d);
          continue;
        }
        a.set(base);
        const regularization = rowRegularization(settings, to - from, side.columns);
        for (let i = 0; i < d; i++) a[i * d + i] += regularization;
        b.fill(0);
        for (let k = from; k < to; k += PANEL) {
          const end = Math.min(to, k + PANEL);
          packRows(fixed, d, indices, k, end, panel);
          rankUpdate(panel, end - k, d, a);
          for (let q = k; q < end; q++) {
            const p = PREFERENCES[codes[q]];
            const y = indices[q] * d;
            for (let i = 0; i < d; i++) b[i] += p * fixed[y + i];
          }
        }
        if (!cholesky(a, d)) {
          throw new Error(`The normal equations of row ${row} (${to - from} ratings) are not positive definite.`);
        }
        solveCholesky(a, d, b);
        for (let i = 0; i < d; i++) solved[out + i] = b[i];
        if ((work += ((to - from) * d * d) / 2 + (d * d * d) / 6) > WORK) {
          work = 0;
          yield;
        }
      }
    },
  };
}
