/**
 * Scalar kernels: factors are Float32Array, everything accumulated is float64, for a scalar engine multiplies both alike and
 * a float64 panel needs no conversion in the inner loop. Pure functions over arrays of the caller; nothing is allocated.
 *
 * A panel is a matrix of `rows` x `size`, stored by groups of four columns: element (r, c) stands at
 * ((c >> 2) * rows + r) * 4 + (c & 3). So a tile of the rank update reads two runs without gaps. `size` is a multiple of 4.
 * Square matrices are size x size, row-major; only the lower triangle (in whole 4 x 4 blocks) is read and written.
 */

/**
 * Gathers rows of a factor matrix into a panel.
 * factors: any x d; indices[from..to): rows to take; panel: at least (to - from) * d. d is a multiple of 4.
 */
export function packRows(
  factors: Float32Array,
  d: number,
  indices: Uint32Array,
  from: number,
  to: number,
  panel: Float64Array,
): void {
  const rows = to - from;
  const stride = rows * 4;
  for (let r = 0; r < rows; r++) {
    let source = indices[from + r] * d;
    const end = source + d;
    for (let at = r * 4; source < end; at += stride, source += 4) {
      panel[at] = factors[source];
      panel[at + 1] = factors[source + 1];
      panel[at + 2] = factors[source + 2];
      panel[at + 3] = factors[source + 3];
    }
  }
}

/** The same for `rows` rows that stand together, beginning with row `first`. */
export function packRange(factors: Float32Array, d: number, first: number, rows: number, panel: Float64Array): void {
  const stride = rows * 4;
  for (let r = 0; r < rows; r++) {
    let source = (first + r) * d;
    const end = source + d;
    for (let at = r * 4; source < end; at += stride, source += 4) {
      panel[at] = factors[source];
      panel[at + 1] = factors[source + 1];
      panel[at + 2] = factors[source + 2];
      panel[at + 3] = factors[source + 3];
    }
  }
}

/**
 * Rank-k update: the lower triangle of a (size x size) += panel^T panel (rows x size). Tiles of 4 x 2: eight sums are what a
 * scalar engine keeps in registers (4 x 4 spills and is slower).
 */
export function rankUpdate(panel: Float64Array, rows: number, size: number, a: Float64Array): void {
  const run = rows * 4;
  for (let i = 0, pi = 0; i < size; i += 4, pi += run) {
    const end = pi + run;
    for (let j = 0, pj = 0; j <= i; j += 4, pj += run) {
      for (let h = 0; h < 4; h += 2) {
        const shift = pj - pi + h;
        let s00 = 0;
        let s01 = 0;
        let s10 = 0;
        let s11 = 0;
        let s20 = 0;
        let s21 = 0;
        let s30 = 0;
        let s31 = 0;
        for (let r = pi; r < end; r += 4) {
          const v0 = panel[r + shift];
          const v1 = panel[r + shift + 1];
          const u0 = panel[r];
          s00 += u0 * v0;
          s01 += u0 * v1;
          const u1 = panel[r + 1];
          s10 += u1 * v0;
          s11 += u1 * v1;
          const u2 = panel[r + 2];
          s20 += u2 * v0;
          s21 += u2 * v1;
          const u3 = panel[r + 3];
          s30 += u3 * v0;
          s31 += u3 * v1;
        }
        let at = i * size + j + h;
        a[at] += s00;
        a[at + 1] += s01;
        at += size;
        a[at] += s10;
        a[at + 1] += s11;
        at += size;
        a[at] += s20;
        a[at + 1] += s21;
        at += size;
        a[at] += s30;
        a[at + 1] += s31;
      }
    }
  }
}

/**
 * Cholesky factorization A = L L^T in place, left-looking over 4 x 4 blocks. Leaves L in the lower triangle, with the
 * inverses of its diagonal on the diagonal. Returns false, with a half done, where A is not positive definite (or not finite).
 */
export function cholesky(a: Float64Array, size: number): boolean {
  for (let i = 0; i < size; i += 4) {
    const a0 = i * size;
    const a1 = a0 + size;
    const a2 = a1 + size;
    const a3 = a2 + size;
    for (let j = 0; j <= i; j += 4) {
      const b0 = j * size;
      const b1 = b0 + size;
      const b2 = b1 + size;
      const b3 = b2 + size;
      // Two columns at a time: eight sums stay in registers.
      for (let h = 0; h < 4; h += 2) {
        const c0 = h === 0 ? b0 : b2;
        const c1 = h === 0 ? b1 : b3;
        let s00 = 0;
        let s01 = 0;
        let s10 = 0;
        let s11 = 0;
        let s20 = 0;
        let s21 = 0;
        let s30 = 0;
        let s31 = 0;
        for (let k = 0; k < j; k++) {
          const v0 = a[c0 + k];
          const v1 = a[c1 + k];
          const u0 = a[a0 + k];
          s00 += u0 * v0;
          s01 += u0 * v1;
          const u1 = a[a1 + k];
          s10 += u1 * v0;
          s11 += u1 * v1;
          const u2 = a[a2 + k];
          s20 += u2 * v0;
          s21 += u2 * v1;
          const u3 = a[a3 + k];
          s30 += u3 * v0;
          s31 += u3 * v1;
        }
        const c = j + h;
        a[a0 + c] -= s00;
        a[a0 + c + 1] -= s01;
        a[a1 + c] -= s10;
        a[a1 + c + 1] -= s11;
        a[a2 + c] -= s20;
        a[a2 + c + 1] -= s21;
        a[a3 + c] -= s30;
        a[a3 + c + 1] -= s31;
      }
      if (j < i) {
        const i0 = a[b0 + j];
        const l10 = a[b1 + j];
        const i1 = a[b1 + j + 1];
        const l20 = a[b2 + j];
        const l21 = a[b2 + j + 1];
        const i2 = a[b2 + j + 2];
        const l30 = a[b3 + j];
        const l31 = a[b3 + j + 1];
        const l32 = a[b3 + j + 2];
        const i3 = a[b3 + j + 3];
        for (let row = a0; row <= a3; row += size) {
          const at = row + j;
          const x0 = a[at] * i0;
          const x1 = (a[at + 1] - x0 * l10) * i1;
          const x2 = (a[at + 2] - x0 * l20 - x1 * l21) * i2;
          const x3 = (a[at + 3] - x0 * l30 - x1 * l31 - x2 * l32) * i3;
          a[at] = x0;
          a[at + 1] = x1;
          a[at + 2] = x2;
          a[at + 3] = x3;
        }
      } else {
        const p0 = a[a0 + i];
        if (!(p0 > 0 && p0 < Infinity)) return false;
        const i0 = 1 / Math.sqrt(p0);
        const l10 = a[a1 + i] * i0;
        const l20 = a[a2 + i] * i0;
        const l30 = a[a3 + i] * i0;
        const p1 = a[a1 + i + 1] - l10 * l10;
        if (!(p1 > 0 && p1 < Infinity)) return false;
        const i1 = 1 / Math.sqrt(p1);
        const l21 = (a[a2 + i + 1] - l20 * l10) * i1;
        const l31 = (a[a3 + i + 1] - l30 * l10) * i1;
        const p2 = a[a2 + i + 2] - l20 * l20 - l21 * l21;
        if (!(p2 > 0 && p2 < Infinity)) return false;
        const i2 = 1 / Math.sqrt(p2);
        const l32 = (a[a3 + i + 2] - l30 * l20 - l31 * l21) * i2;
        const p3 = a[a3 + i + 3] - l30 * l30 - l31 * l31 - l32 * l32;
        if (!(p3 > 0 && p3 < Infinity)) return false;
        a[a0 + i] = i0;
        a[a1 + i] = l10;
        a[a1 + i + 1] = i1;
        a[a2 + i] = l20;
        a[a2 + i + 1] = l21;
        a[a2 + i + 2] = i2;
        a[a3 + i] = l30;
        a[a3 + i + 1] = l31;
        a[a3 + i + 2] = l32;
        a[a3 + i + 3] = 1 / Math.sqrt(p3);
      }
    }
  }
  return true;
}

/** Solves L L^T x = b in place, with L as `cholesky` leaves it. b: size. */
export function solveCholesky(l: Float64Array, size: number, b: Float64Array): void {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    let s = b[i];
    for (let k = 0; k < i; k++) s -= l[row + k] * b[k];
    b[i] = s * l[row + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    const row = i * size;
    const x = b[i] * l[row + i];
    b[i] = x;
    for (let k = 0; k < i; k++) b[k] -= l[row + k] * x;
  }
}

/** Copies the lower triangle over the upper one. */
export function mirror(a: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) a[j * size + i] = a[i * size + j];
}

/**
 * Turns factors into another basis, in place: row <- vectors row, for `rows` rows beginning with row `first`.
 * vectors: d x d, orthogonal, so products of rows stay what they are. scratch: d. d is a multiple of 4.
 */
export function rotateRows(
  factors: Float32Array,
  d: number,
  first: number,
  rows: number,
  vectors: Float64Array,
  scratch: Float64Array,
): void {
  for (let at = first * d, end = (first + rows) * d; at < end; at += d) {
    for (let j = 0; j < d; j++) scratch[j] = factors[at + j];
    for (let i = 0; i < d; i += 4) {
      const v0 = i * d;
      const v1 = v0 + d;
      const v2 = v1 + d;
      const v3 = v2 + d;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let j = 0; j < d; j++) {
        const x = scratch[j];
        s0 += vectors[v0 + j] * x;
        s1 += vectors[v1 + j] * x;
        s2 += vectors[v2 + j] * x;
        s3 += vectors[v3 + j] * x;
      }
      factors[at + i] = s0;
      factors[at + i + 1] = s1;
      factors[at + i + 2] = s2;
      factors[at + i + 3] = s3;
    }
  }
}

/**
 * Packs k rows as the columns of a panel with d rows, column r times `scale`: W^T of the dual system.
 * scale: d; panel: d * size, size = k rounded up to a multiple of 4; the columns beyond k become zeros.
 */
export function packScaledColumns(
  factors: Float32Array,
  d: number,
  indices: Uint32Array,
  from: number,
  to: number,
  scale: Float64Array,
  panel: Float64Array,
): void {
  const k = to - from;
  const size = (k + 3) & ~3;
  for (let r = 0; r < size; r++) {
    let at = (r >> 2) * d * 4 + (r & 3);
    if (r < k) {
      const source = indices[from + r] * d;
      for (let j = 0; j < d; j++, at += 4) panel[at] = factors[source + j] * scale[j];
    } else {
      for (let j = 0; j < d; j++, at += 4) panel[at] = 0;
    }
  }
}

/** out[at + j] = scale[j] * sum over r of panel(j, r) weights[r]: brings a dual solution back. panel: d x size. */
export function combineColumns(
  panel: Float64Array,
  d: number,
  size: number,
  weights: Float64Array,
  scale: Float64Array,
  out: Float32Array,
  at: number,
): void {
  for (let j = 0; j < d; j++) {
    let sum = 0;
    for (let r = 0, q = j * 4; r < size; r += 4, q += d * 4) {
      sum +=
        panel[q] * weights[r] +
        panel[q + 1] * weights[r + 1] +
        (panel[q + 2] * weights[r + 2] + panel[q + 3] * weights[r + 3]);
    }
    out[at + j] = sum * scale[j];
  }
}
