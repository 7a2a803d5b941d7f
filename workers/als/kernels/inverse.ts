import { cholesky, rankUpdate, solveCholesky } from './float32.ts';

/** Columns swept at a time: one step is half a million multiply-adds for 250 rows, 16 million (about 10 ms) for 1,400. */
const BLOCK = 16;

/** A matrix that will be inverted in place. */
export interface Inversion {
  /** size x size, row-major; the lower triangle counts. size: at least as much as was asked for. */
  readonly a: Float32Array | Float64Array;
  readonly size: number;
  /** Yields after each block. Returns false, with a half done, where `a` is not positive definite (or not finite). */
  readonly run: () => Generator<void, boolean>;
}

export function scalarInversion(rows: number): Inversion {
  const size = (rows + 3) & ~3;
  const a = new Float64Array(size * size);
  return { a, size, run: () => invert(a, size) };
}

/**
 * Inverts a symmetric positive definite matrix in place, by sweeping blocks of columns (Beaton 1964; the symmetric form of Gauss-Jordan):
 * with P the columns of a block and A_kk = L L^T its pivot, everything else loses W W^T, W = P L^-T. Half of a general inversion's work, and
 * all of it in the rank update. a: size x size, row-major, size a multiple of 4; the lower triangle counts and holds the inverse after.
 * Yields after each block. Returns false, with a half done, where a is not positive definite (or not finite).
 */
export function* invert(a: Float64Array, size: number): Generator<void, boolean> {
  const panel = new Float64Array(BLOCK * size);
  const pivot = new Float64Array(BLOCK * BLOCK);
  const unit = new Float64Array(BLOCK);
  // Kept negative, so that a rank update takes away.
  for (let i = 0; i < size * size; i++) a[i] = -a[i];
  for (let from = 0; from < size; from += BLOCK) {
    const width = Math.min(BLOCK, size - from);
    const until = from + width;
    for (let p = 0; p < width; p++) {
      for (let q = 0; q <= p; q++) pivot[p * width + q] = -a[(from + p) * size + from + q];
    }
    if (!cholesky(pivot, width)) return false;
    for (let i = 0; i < size; i++) {
      const inside = i >= from && i < until;
      const at = (i >> 2) * width * 4 + (i & 3);
      for (let q = 0; q < width; q++) {
        let value = 0;
        if (!inside) {
          value = -(i < from ? a[(from + q) * size + i] : a[i * size + from + q]);
          for (let t = 0; t < q; t++) value -= panel[at + t * 4] * pivot[q * width + t];
          value *= pivot[q * width + q];
        }
        panel[at + q * 4] = value;
      }
    }
    rankUpdate(panel, width, size, a);
    for (let i = 0; i < size; i++) {
      if (i >= from && i < until) continue;
      const at = (i >> 2) * width * 4 + (i & 3);
      for (let q = width - 1; q >= 0; q--) {
        const value = panel[at + q * 4] * pivot[q * width + q];
        for (let t = 0; t < q; t++) panel[at + t * 4] -= value * pivot[q * width + t];
        a[i < from ? (from + q) * size + i : i * size + from + q] = -value;
      }
    }
    for (let q = 0; q < width; q++) {
      unit.fill(0);
      unit[q] = 1;
      solveCholesky(pivot, width, unit);
      for (let p = q; p < width; p++) a[(from + p) * size + from + q] = unit[p];
    }
    yield;
  }
  return true;
}
