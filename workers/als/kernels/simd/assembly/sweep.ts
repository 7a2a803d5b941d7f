/** Inversion by sweeping blocks of columns: kernels/inverse.ts says how, and is the oracle. */
import { cholesky, rankUpdateBelow, solve } from './dense';
import { multiplySubtract } from './vector';

/**
 * Sweeps columns from..from + width of `a` (size x size, row-major, the lower triangle counts; it holds minus the matrix where it is not swept
 * yet, the inverse where it is). size and width: multiples of 8. scratch: width (size + width + 1) floats. Returns 0, or 1, with a half
 * done, where the matrix is not positive definite (or not finite).
 */
export function sweepBlock(a: usize, size: i32, from: i32, width: i32, scratch: usize): i32 {
  const stride = (<usize>size) << 2;
  const wide = (<usize>width) << 2;
  const until = from + width;
  const pivot = scratch;
  const unit = pivot + <usize>width * wide;
  const panel = unit + wide;
  const block = a + <usize>from * stride;
  const left = (<usize>from) << 2;
  for (let p = 0; p < width; p++) {
    for (let q = p; q < width; q++)
      store<f32>(pivot + <usize>p * wide + ((<usize>q) << 2), -load<f32>(block + <usize>q * stride + left + ((<usize>p) << 2)));
  }
  if (cholesky(pivot, width, wide)) return 1;
  for (let q = 0; q < width; q++) {
    const to = panel + <usize>q * stride;
    const row = block + <usize>q * stride;
    for (let o: usize = 0; o < left; o += 16) v128.store(to + o, f32x4.neg(v128.load(row + o)));
    memory.fill(to + left, 0, wide);
  }
  for (let i = until; i < size; i++) {
    const row = a + <usize>i * stride + left;
    let to = panel + ((<usize>i) << 2);
    for (let o: usize = 0; o < wide; o += 4, to += stride) store<f32>(to, -load<f32>(row + o));
  }
  forward(panel, stride, width, pivot, wide);
  rankUpdateBelow(panel, stride, width, size, a, stride);
  backward(panel, stride, width, pivot, wide);
  for (let q = 0; q < width; q++) {
    const row = panel + <usize>q * stride;
    const to = block + <usize>q * stride;
    for (let o: usize = 0; o < left; o += 16) v128.store(to + o, f32x4.neg(v128.load(row + o)));
  }
  for (let i = until; i < size; i++) {
    const to = a + <usize>i * stride + left;
    let row = panel + ((<usize>i) << 2);
    for (let o: usize = 0; o < wide; o += 4, row += stride) store<f32>(to + o, -load<f32>(row));
  }
  for (let q = 0; q < width; q++) {
    memory.fill(unit, 0, wide);
    store<f32>(unit + ((<usize>q) << 2), 1);
    solve(pivot, width, wide, unit);
    for (let p = q; p < width; p++)
      store<f32>(block + <usize>p * stride + left + ((<usize>q) << 2), load<f32>(unit + ((<usize>p) << 2)));
  }
  return 0;
}

/** panel <- U^-T panel, U as `cholesky` leaves it. panel: width rows of `stride` bytes, a multiple of 32. */
function forward(panel: usize, stride: usize, width: i32, u: usize, wide: usize): void {
  for (let o: usize = 0; o < stride; o += 32) {
    for (let q = 0; q < width; q++) {
      const to = panel + <usize>q * stride + o;
      let s0 = v128.load(to);
      let s1 = v128.load(to, 16);
      let row = panel + o;
      let factor = u + ((<usize>q) << 2);
      for (let t = 0; t < q; t++, row += stride, factor += wide) {
        const f = v128.load32_splat(factor);
        s0 = multiplySubtract(f, v128.load(row), s0);
        s1 = multiplySubtract(f, v128.load(row, 16), s1);
      }
      const inverse = v128.load32_splat(factor);
      v128.store(to, f32x4.mul(s0, inverse));
      v128.store(to, f32x4.mul(s1, inverse), 16);
    }
  }
}

/** panel <- U^-1 panel. */
function backward(panel: usize, stride: usize, width: i32, u: usize, wide: usize): void {
  for (let o: usize = 0; o < stride; o += 32) {
    for (let q = width - 1; q >= 0; q--) {
      const to = panel + <usize>q * stride + o;
      let s0 = v128.load(to);
      let s1 = v128.load(to, 16);
      const diagonal = u + <usize>q * (wide + 4);
      let row = to + stride;
      let factor = diagonal + 4;
      for (let t = q + 1; t < width; t++, row += stride, factor += 4) {
        const f = v128.load32_splat(factor);
        s0 = multiplySubtract(f, v128.load(row), s0);
        s1 = multiplySubtract(f, v128.load(row, 16), s1);
      }
      const inverse = v128.load32_splat(diagonal);
      v128.store(to, f32x4.mul(s0, inverse));
      v128.store(to, f32x4.mul(s1, inverse), 16);
    }
  }
}
