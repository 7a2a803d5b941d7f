import type { Csr } from '../../workers/dataset/types.ts';
import type { AlsSettings } from '../../workers/protocol.ts';
import { dot, solveDense } from './als.made.ts';

/** A half-step by definition, row by row, in float64. fixed: columns x d. */
export function oracleHalfStep(side: Csr, fixed: ArrayLike<number>, settings: AlsSettings): number[][] {
  const { factors: d, alpha0, lambda, nu } = settings;
  const gram = new Float64Array(d * d);
  for (let column = 0; column < side.columns; column++) {
    for (let i = 0; i < d; i++)
      for (let j = 0; j < d; j++) gram[i * d + j] += fixed[column * d + i] * fixed[column * d + j];
  }
  return Array.from({ length: side.rows }, (_, row) => {
    const from = side.indptr[row];
    const to = side.indptr[row + 1];
    if (from === to) return new Array<number>(d).fill(0);
    const a = gram.map((value) => alpha0 * value);
    const b = new Float64Array(d);
    for (let i = 0; i < d; i++) a[i * d + i] += lambda * (to - from + alpha0 * side.columns) ** nu;
    for (let k = from; k < to; k++) {
      const at = side.indices[k] * d;
      for (let i = 0; i < d; i++) {
        b[i] += (1 + 0.3 * (side.codes[k] / 2 - 3.5)) * fixed[at + i];
        for (let j = 0; j < d; j++) a[i * d + j] += fixed[at + i] * fixed[at + j];
      }
    }
    return solveDense(a, b);
  });
}

/** Products of one row with all rows of the other side: these do not depend on the basis. */
export const scoresOf = (row: ArrayLike<number>, at: number, others: ArrayLike<number>, d: number): number[] =>
  Array.from({ length: others.length / d }, (_, other) => dot(row, at, others, other * d, d));

/** The largest difference between a half-step's scores and the oracle's. before, after: the fixed side, in each one's basis. */
export function worstScore(
  expected: readonly number[][],
  before: Float32Array,
  solved: Float32Array,
  after: Float32Array,
  d: number,
): number {
  let worst = 0;
  expected.forEach((row, r) => {
    const want = scoresOf(row, 0, before, d);
    scoresOf(solved, r * d, after, d).forEach((score, i) => {
      const error = Math.abs(score - want[i]);
      // NaN is the worst of all.
      worst = error <= worst ? worst : error;
    });
  });
  return worst;
}
