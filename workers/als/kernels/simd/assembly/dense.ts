/** Dense symmetric kernels. Square matrices are row-major with a row of `stride` bytes; the upper triangle counts. */
import { multiplyAdd, multiplySubtract, sum, zero } from './vector';

/**
 * One tile of 4 rows and 8 columns of `to`: += (or -=) the sum over `count` rows of `panel` of column x row products. `row` and
 * `column` are byte offsets into a panel row.
 */
// @ts-ignore
@inline
function tile(
  panel: usize,
  panelStride: usize,
  count: i32,
  row: usize,
  column: usize,
  to: usize,
  stride: usize,
  minus: bool,
): void {
  const q1 = to + stride;
  const q2 = q1 + stride;
  const q3 = q2 + stride;
  let a0 = v128.load(to);
  let a1 = v128.load(to, 16);
  let b0 = v128.load(q1);
  let b1 = v128.load(q1, 16);
  let c0 = v128.load(q2);
  let c1 = v128.load(q2, 16);
  let d0 = v128.load(q3);
  let d1 = v128.load(q3, 16);
  let left = panel + row;
  let right = panel + column;
  for (let i = 0; i < count; i++) {
    const r0 = v128.load(right);
    const r1 = v128.load(right, 16);
    const s0 = v128.load32_splat(left);
    const s1 = v128.load32_splat(left, 4);
    const s2 = v128.load32_splat(left, 8);
    const s3 = v128.load32_splat(left, 12);
    if (minus) {
      a0 = multiplySubtract(s0, r0, a0);
      a1 = multiplySubtract(s0, r1, a1);
      b0 = multiplySubtract(s1, r0, b0);
      b1 = multiplySubtract(s1, r1, b1);
      c0 = multiplySubtract(s2, r0, c0);
      c1 = multiplySubtract(s2, r1, c1);
      d0 = multiplySubtract(s3, r0, d0);
      d1 = multiplySubtract(s3, r1, d1);
    } else {
      a0 = multiplyAdd(s0, r0, a0);
      a1 = multiplyAdd(s0, r1, a1);
      b0 = multiplyAdd(s1, r0, b0);
      b1 = multiplyAdd(s1, r1, b1);
      c0 = multiplyAdd(s2, r0, c0);
      c1 = multiplyAdd(s2, r1, c1);
      d0 = multiplyAdd(s3, r0, d0);
      d1 = multiplyAdd(s3, r1, d1);
    }
    left += panelStride;
    right += panelStride;
  }
  v128.store(to, a0);
  v128.store(to, a1, 16);
  v128.store(q1, b0);
  v128.store(q1, b1, 16);
  v128.store(q2, c0);
  v128.store(q2, c1, 16);
  v128.store(q3, d0);
  v128.store(q3, d1, 16);
}

/** Rank-k update: upper triangle of `to` (size x size) += panel^T panel over `count` rows. size: a multiple of 8. */
export function rankUpdate(panel: usize, panelStride: usize, count: i32, size: i32, to: usize, stride: usize): void {
  for (let r = 0; r < size; r += 4) {
    for (let c = r & ~7; c < size; c += 8) {
      const at = to + <usize>r * stride + ((<usize>c) << 2);
      tile(panel, panelStride, count, (<usize>r) << 2, (<usize>c) << 2, at, stride, false);
    }
  }
}

/** The same for the lower triangle. size: a multiple of 8. */
export function rankUpdateBelow(panel: usize, panelStride: usize, count: i32, size: i32, to: usize, stride: usize): void {
  for (let r = 0; r < size; r += 4) {
    for (let c = 0; c <= r; c += 8) {
      const at = to + <usize>r * stride + ((<usize>c) << 2);
      tile(panel, panelStride, count, (<usize>r) << 2, (<usize>c) << 2, at, stride, false);
    }
  }
}

/**
 * Cholesky factorization A = U^T U in place, left-looking by four rows. Leaves the inverses of U's diagonal on the diagonal.
 * Returns 0, or 1 where A is not positive definite (or not finite). size: a multiple of 8.
 */
export function cholesky(a: usize, size: i32, stride: usize): i32 {
  const bytes = (<usize>size) << 2;
  for (let r = 0; r < size; r += 4) {
    const row = a + <usize>r * stride;
    const here = (<usize>r) << 2;
    if (r) {
      for (let c = r & ~7; c < size; c += 8)
        tile(a, stride, r, here, (<usize>c) << 2, row + ((<usize>c) << 2), stride, true);
    }
    const q0 = row + here;
    const q1 = q0 + stride;
    const q2 = q1 + stride;
    const q3 = q2 + stride;
    const p0 = load<f32>(q0);
    if (!(p0 > 0)) return 1;
    const i0: f32 = 1 / sqrt<f32>(p0);
    const u01 = load<f32>(q0, 4) * i0;
    const u02 = load<f32>(q0, 8) * i0;
    const u03 = load<f32>(q0, 12) * i0;
    const p1 = load<f32>(q1, 4) - u01 * u01;
    if (!(p1 > 0)) return 1;
    const i1: f32 = 1 / sqrt<f32>(p1);
    const u12 = (load<f32>(q1, 8) - u01 * u02) * i1;
    const u13 = (load<f32>(q1, 12) - u01 * u03) * i1;
    const p2 = load<f32>(q2, 8) - u02 * u02 - u12 * u12;
    if (!(p2 > 0)) return 1;
    const i2: f32 = 1 / sqrt<f32>(p2);
    const u23 = (load<f32>(q2, 12) - u02 * u03 - u12 * u13) * i2;
    const p3 = load<f32>(q3, 12) - u03 * u03 - u13 * u13 - u23 * u23;
    if (!(p3 > 0 && p3 < Infinity)) return 1;
    const i3: f32 = 1 / sqrt<f32>(p3);
    store<f32>(q0, i0);
    store<f32>(q0, u01, 4);
    store<f32>(q0, u02, 8);
    store<f32>(q0, u03, 12);
    store<f32>(q1, i1, 4);
    store<f32>(q1, u12, 8);
    store<f32>(q1, u13, 12);
    store<f32>(q2, i2, 8);
    store<f32>(q2, u23, 12);
    store<f32>(q3, i3, 12);
    const I0 = f32x4.splat(i0);
    const I1 = f32x4.splat(i1);
    const I2 = f32x4.splat(i2);
    const I3 = f32x4.splat(i3);
    const U01 = f32x4.splat(u01);
    const U02 = f32x4.splat(u02);
    const U03 = f32x4.splat(u03);
    const U12 = f32x4.splat(u12);
    const U13 = f32x4.splat(u13);
    const U23 = f32x4.splat(u23);
    for (let o: usize = 16; o < bytes - here; o += 16) {
      const x0 = f32x4.mul(v128.load(q0 + o), I0);
      const x1 = f32x4.mul(multiplySubtract(U01, x0, v128.load(q1 + o)), I1);
      const x2 = f32x4.mul(multiplySubtract(U12, x1, multiplySubtract(U02, x0, v128.load(q2 + o))), I2);
      const y3 = multiplySubtract(U13, x1, multiplySubtract(U03, x0, v128.load(q3 + o)));
      v128.store(q0 + o, x0);
      v128.store(q1 + o, x1);
      v128.store(q2 + o, x2);
      v128.store(q3 + o, f32x4.mul(multiplySubtract(U23, x2, y3), I3));
    }
  }
  return 0;
}

/** Solves U^T U x = b in place, with U as `cholesky` leaves it. */
export function solve(a: usize, size: i32, stride: usize, b: usize): void {
  const bytes = (<usize>size) << 2;
  for (let j = 0; j < size; j += 4) {
    const here = (<usize>j) << 2;
    const q0 = a + <usize>j * stride + here;
    const q1 = q0 + stride;
    const q2 = q1 + stride;
    const q3 = q2 + stride;
    const at = b + here;
    const z0 = load<f32>(at) * load<f32>(q0);
    const z1 = (load<f32>(at, 4) - load<f32>(q0, 4) * z0) * load<f32>(q1, 4);
    const z2 = (load<f32>(at, 8) - load<f32>(q0, 8) * z0 - load<f32>(q1, 8) * z1) * load<f32>(q2, 8);
    const z3 =
      (load<f32>(at, 12) - load<f32>(q0, 12) * z0 - load<f32>(q1, 12) * z1 - load<f32>(q2, 12) * z2) *
      load<f32>(q3, 12);
    store<f32>(at, z0);
    store<f32>(at, z1, 4);
    store<f32>(at, z2, 8);
    store<f32>(at, z3, 12);
    const Z0 = f32x4.splat(z0);
    const Z1 = f32x4.splat(z1);
    const Z2 = f32x4.splat(z2);
    const Z3 = f32x4.splat(z3);
    for (let o: usize = 16; o < bytes - here; o += 16) {
      const one = multiplySubtract(Z1, v128.load(q1 + o), multiplySubtract(Z0, v128.load(q0 + o), v128.load(at + o)));
      v128.store(at + o, multiplySubtract(Z3, v128.load(q3 + o), multiplySubtract(Z2, v128.load(q2 + o), one)));
    }
  }
  for (let j = size - 4; j >= 0; j -= 4) {
    const here = (<usize>j) << 2;
    const q0 = a + <usize>j * stride + here;
    const q1 = q0 + stride;
    const q2 = q1 + stride;
    const q3 = q2 + stride;
    const at = b + here;
    let s0 = zero();
    let s1 = zero();
    let s2 = zero();
    let s3 = zero();
    for (let o: usize = 16; o < bytes - here; o += 16) {
      const x = v128.load(at + o);
      s0 = multiplyAdd(x, v128.load(q0 + o), s0);
      s1 = multiplyAdd(x, v128.load(q1 + o), s1);
      s2 = multiplyAdd(x, v128.load(q2 + o), s2);
      s3 = multiplyAdd(x, v128.load(q3 + o), s3);
    }
    const x3 = (load<f32>(at, 12) - sum(s3)) * load<f32>(q3, 12);
    const x2 = (load<f32>(at, 8) - sum(s2) - load<f32>(q2, 12) * x3) * load<f32>(q2, 8);
    const x1 = (load<f32>(at, 4) - sum(s1) - load<f32>(q1, 12) * x3 - load<f32>(q1, 8) * x2) * load<f32>(q1, 4);
    const x0 =
      (load<f32>(at) - sum(s0) - load<f32>(q0, 12) * x3 - load<f32>(q0, 8) * x2 - load<f32>(q0, 4) * x1) *
      load<f32>(q0);
    store<f32>(at, x0);
    store<f32>(at, x1, 4);
    store<f32>(at, x2, 8);
    store<f32>(at, x3, 12);
  }
}
