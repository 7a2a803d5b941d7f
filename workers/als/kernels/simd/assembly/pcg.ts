/**
 * Rows by preconditioned conjugate gradients, warm-started from what `solved` holds: a few steps on (D + Z^T C Z) x = Z^T C p, where D is
 * diagonal because the fixed side stands in its eigenbasis, so that no d x d product is left. Preconditioner: 1 / (D + sum c times the
 * mean squared fixed factors).
 */
import * as at from './problem';
import { dot, allFinite, multiplyAdd, multiplySubtract, spread, sum, sums, zero } from './vector';

/** A residual this small (squared, preconditioned) is none in float32. */
const SMALL: f32 = 1e-20;

/** Rows from..to, `steps` steps each. Returns -1, or the first row whose numbers are no longer finite. */
export function descendRows(from: i32, to: i32, steps: i32): i32 {
  const bytes = at.rowBytes;
  const residual = at.scratch;
  const direction = residual + bytes;
  const image = direction + bytes;
  const base = image + bytes;
  const inverse = base + bytes;
  const one = f32x4.splat(1);
  for (let row = from; row < to; row++) {
    const begin = load<u32>(at.indptr + ((<usize>row) << 2));
    const end = load<u32>(at.indptr + ((<usize>row) << 2), 4);
    const x = at.solved + <usize>row * bytes;
    if (begin == end) {
      memory.fill(x, 0, bytes);
      continue;
    }
    const shift = f32x4.splat(load<f32>(at.regularization + ((<usize>row) << 2)));
    let weight: f32 = 0;
    for (let k = begin; k < end; k++) weight += load<f32>(at.weights + ((<usize>load<u8>(at.codes + <usize>k)) << 2));
    const weights = f32x4.splat(weight);
    for (let o: usize = 0; o < bytes; o += 16) {
      const own = f32x4.add(v128.load(at.diagonal + o), shift);
      v128.store(base + o, own);
      v128.store(inverse + o, f32x4.div(one, multiplyAdd(weights, v128.load(at.squares + o), own)));
      v128.store(residual + o, f32x4.neg(f32x4.mul(own, v128.load(x + o))));
    }
    pass(begin, end, x, residual, true);
    let parts = zero();
    for (let o: usize = 0; o < bytes; o += 16) {
      const r = v128.load(residual + o);
      const z = f32x4.mul(v128.load(inverse + o), r);
      v128.store(direction + o, z);
      parts = multiplyAdd(z, r, parts);
    }
    let size = sum(parts);
    for (let step = 0; step < steps && size > SMALL; step++) {
      for (let o: usize = 0; o < bytes; o += 16)
        v128.store(image + o, f32x4.mul(v128.load(base + o), v128.load(direction + o)));
      pass(begin, end, direction, image, false);
      const along = f32x4.splat(size / dot(direction, image, bytes));
      parts = zero();
      for (let o: usize = 0; o < bytes; o += 16) {
        v128.store(x + o, multiplyAdd(along, v128.load(direction + o), v128.load(x + o)));
        const r = multiplySubtract(along, v128.load(image + o), v128.load(residual + o));
        v128.store(residual + o, r);
        parts = multiplyAdd(f32x4.mul(r, v128.load(inverse + o)), r, parts);
      }
      const next = sum(parts);
      const keep = f32x4.splat(next / size);
      for (let o: usize = 0; o < bytes; o += 16) {
        const z = f32x4.mul(v128.load(inverse + o), v128.load(residual + o));
        v128.store(direction + o, multiplyAdd(keep, v128.load(direction + o), z));
      }
      size = next;
    }
    if (!(size < Infinity) || !allFinite(x, bytes)) return row;
  }
  return -1;
}

/** out += sum over the row's ratings of w y: w = c p - c (y.v) where `first`, else c (y.v). Four ratings at a time. */
// @ts-ignore
@inline
function pass(begin: u32, end: u32, v: usize, out: usize, first: bool): void {
  const bytes = at.rowBytes;
  const fixed = at.fixed;
  const indices = at.indices;
  const codes = at.codes;
  const weights = at.weights;
  const targets = at.targets;
  let k = begin;
  for (; k + 4 <= end; k += 4) {
    const q = indices + ((<usize>k) << 2);
    const y0 = fixed + <usize>load<u32>(q) * bytes;
    const y1 = fixed + <usize>load<u32>(q, 4) * bytes;
    const y2 = fixed + <usize>load<u32>(q, 8) * bytes;
    const y3 = fixed + <usize>load<u32>(q, 12) * bytes;
    let s0 = zero();
    let s1 = zero();
    let s2 = zero();
    let s3 = zero();
    for (let o: usize = 0; o < bytes; o += 32) {
      const even = v128.load(v + o);
      const odd = v128.load(v + o, 16);
      s0 = multiplyAdd(even, v128.load(y0 + o), s0);
      s1 = multiplyAdd(even, v128.load(y1 + o), s1);
      s2 = multiplyAdd(even, v128.load(y2 + o), s2);
      s3 = multiplyAdd(even, v128.load(y3 + o), s3);
      s0 = multiplyAdd(odd, v128.load(y0 + o, 16), s0);
      s1 = multiplyAdd(odd, v128.load(y1 + o, 16), s1);
      s2 = multiplyAdd(odd, v128.load(y2 + o, 16), s2);
      s3 = multiplyAdd(odd, v128.load(y3 + o, 16), s3);
    }
    const dots = sums(s0, s1, s2, s3);
    const c = codes + <usize>k;
    const c0 = (<usize>load<u8>(c)) << 2;
    const c1 = (<usize>load<u8>(c, 1)) << 2;
    const c2 = (<usize>load<u8>(c, 2)) << 2;
    const c3 = (<usize>load<u8>(c, 3)) << 2;
    const weight = gather(weights, c0, c1, c2, c3);
    const w = first ? multiplySubtract(weight, dots, gather(targets, c0, c1, c2, c3)) : f32x4.mul(weight, dots);
    const w0 = spread(w, 0);
    const w1 = spread(w, 1);
    const w2 = spread(w, 2);
    const w3 = spread(w, 3);
    for (let o: usize = 0; o < bytes; o += 32) {
      let even = multiplyAdd(w0, v128.load(y0 + o), v128.load(out + o));
      let odd = multiplyAdd(w0, v128.load(y0 + o, 16), v128.load(out + o, 16));
      even = multiplyAdd(w1, v128.load(y1 + o), even);
      odd = multiplyAdd(w1, v128.load(y1 + o, 16), odd);
      even = multiplyAdd(w2, v128.load(y2 + o), even);
      odd = multiplyAdd(w2, v128.load(y2 + o, 16), odd);
      v128.store(out + o, multiplyAdd(w3, v128.load(y3 + o), even));
      v128.store(out + o, multiplyAdd(w3, v128.load(y3 + o, 16), odd), 16);
    }
  }
  for (; k < end; k++) {
    const y = fixed + <usize>load<u32>(indices + ((<usize>k) << 2)) * bytes;
    const code = (<usize>load<u8>(codes + <usize>k)) << 2;
    const seen = load<f32>(weights + code) * dot(y, v, bytes);
    const w = f32x4.splat(first ? load<f32>(targets + code) - seen : seen);
    for (let o: usize = 0; o < bytes; o += 16)
      v128.store(out + o, multiplyAdd(w, v128.load(y + o), v128.load(out + o)));
  }
}

// @ts-ignore
@inline
function gather(table: usize, c0: usize, c1: usize, c2: usize, c3: usize): v128 {
  let v = v128.load32_zero(table + c0);
  v = v128.load_lane<f32>(table + c1, v, 1);
  v = v128.load_lane<f32>(table + c2, v, 2);
  return v128.load_lane<f32>(table + c3, v, 3);
}
