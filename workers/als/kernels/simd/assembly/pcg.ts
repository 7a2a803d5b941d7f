/**
 * Rows by preconditioned conjugate gradients, warm-started from what `solved` holds: a few steps on (D + Z^T C Z) x = Z^T C p, where D is
 * diagonal because the fixed side stands in its eigenbasis, so that no d x d product is left. Preconditioner: 1 / (D + sum c times the
 * mean squared fixed factors). Each step needs one pass over the row's ratings; the last one only its curvature, which is half a pass.
 *
 * Long rows are solved together, pass by pass: the fixed side is cut into blocks that stay in the second-level cache while all rows of
 * the group take from them what they have rated. A row's result does not depend on its group.
 */
import * as at from './problem';
import { allFinite, dot, multiplyAdd, multiplySubtract, spread, sum, sums, zero } from './vector';

/** A residual this small (squared, preconditioned) is none in float32. */
const SMALL: f32 = 1e-20;
/** What a pass adds: c (p - y.v) y to `out`; c (y.v) y to `out`; c (y.v)^2 to what it returns. */
const RESIDUAL = 0;
const IMAGE = 1;
const CURVATURE = 2;
/** Vectors and words that a row of a group keeps: layout.ts has room for so many rows. */
const KEPT = 4;
const WORDS: usize = 16;

/** Rows from..until, `steps` steps each. Returns -1, or the first row whose numbers are no longer finite. */
export function descendRows(from: i32, until: i32, steps: i32): i32 {
  const bytes = at.rowBytes;
  const inverse = at.scratch;
  const residual = inverse + bytes;
  const direction = residual + bytes;
  const image = direction + bytes;
  for (let row = from; row < until; row++) {
    const begin = load<u32>(at.indptr + ((<usize>row) << 2));
    const end = load<u32>(at.indptr + ((<usize>row) << 2), 4);
    const x = at.solved + <usize>row * bytes;
    if (begin == end) {
      memory.fill(x, 0, bytes);
      continue;
    }
    const shift = f32x4.splat(load<f32>(at.regularization + ((<usize>row) << 2)));
    prepare(begin, end, shift, x, inverse, residual);
    pass(begin, end, x, residual, RESIDUAL);
    let size = first(shift, inverse, residual, direction, image);
    let step = 1;
    for (; step < steps && size > SMALL; step++) {
      pass(begin, end, direction, image, IMAGE);
      size = advance(size, dot(direction, image, bytes), shift, x, inverse, residual, direction, image);
    }
    if (size > SMALL) finish(size, dot(direction, image, bytes) + pass(begin, end, direction, 0, CURVATURE), x, direction);
    if (!(size < Infinity) || !allFinite(x, bytes)) return row;
  }
  return -1;
}

/** The same for long rows, all together: `block` fixed rows at a time. */
export function descendGroup(from: i32, until: i32, steps: i32, block: i32): i32 {
  const bytes = at.rowBytes;
  const rows = until - from;
  for (let i = 0; i < rows; i++) {
    const row = from + i;
    const kept = keptAt(i);
    const shift = f32x4.splat(load<f32>(at.regularization + ((<usize>row) << 2)));
    prepare(beginOf(row), endOf(row), shift, at.solved + <usize>row * bytes, kept, kept + bytes);
    store<f32>(wordsAt(i), 1, 4);
  }
  sweep(from, rows, block, RESIDUAL);
  for (let i = 0; i < rows; i++) {
    const kept = keptAt(i);
    const shift = f32x4.splat(load<f32>(at.regularization + ((<usize>(from + i)) << 2)));
    store<f32>(wordsAt(i), first(shift, kept, kept + bytes, kept + 2 * bytes, kept + 3 * bytes), 4);
  }
  for (let step = 1; step < steps; step++) {
    sweep(from, rows, block, IMAGE);
    for (let i = 0; i < rows; i++) {
      const size = load<f32>(wordsAt(i), 4);
      if (!(size > SMALL)) continue;
      const kept = keptAt(i);
      const x = at.solved + <usize>(from + i) * bytes;
      const shift = f32x4.splat(load<f32>(at.regularization + ((<usize>(from + i)) << 2)));
      const direction = kept + 2 * bytes;
      const image = kept + 3 * bytes;
      const curvature = dot(direction, image, bytes);
      store<f32>(wordsAt(i), advance(size, curvature, shift, x, kept, kept + bytes, direction, image), 4);
    }
  }
  sweep(from, rows, block, CURVATURE);
  for (let i = 0; i < rows; i++) {
    const size = load<f32>(wordsAt(i), 4);
    const x = at.solved + <usize>(from + i) * bytes;
    const direction = keptAt(i) + 2 * bytes;
    if (size > SMALL) finish(size, dot(direction, direction + bytes, bytes) + load<f32>(wordsAt(i), 8), x, direction);
    if (!(size < Infinity) || !allFinite(x, bytes)) return from + i;
  }
  return -1;
}

/** One pass over the ratings of all rows of the group, block by block. Words of a row: next rating, squared residual, curvature. */
// @ts-ignore
@inline
function sweep(from: i32, rows: i32, block: i32, kind: i32): void {
  const bytes = at.rowBytes;
  for (let i = 0; i < rows; i++) {
    store<u32>(wordsAt(i), beginOf(from + i));
    store<f32>(wordsAt(i), 0, 8);
  }
  let left = rows;
  for (let limit: u32 = <u32>block; left > 0; limit += <u32>block) {
    left = 0;
    for (let i = 0; i < rows; i++) {
      const words = wordsAt(i);
      const begin = load<u32>(words);
      const last = endOf(from + i);
      if (begin == last || !(load<f32>(words, 4) > SMALL)) continue;
      left++;
      let end = begin;
      while (end < last && load<u32>(at.indices + ((<usize>end) << 2)) < limit) end++;
      store<u32>(words, end);
      const kept = keptAt(i);
      if (kind == RESIDUAL) pass(begin, end, at.solved + <usize>(from + i) * bytes, kept + bytes, RESIDUAL);
      else if (kind == IMAGE) pass(begin, end, kept + 2 * bytes, kept + 3 * bytes, IMAGE);
      else store<f32>(words, load<f32>(words, 8) + pass(begin, end, kept + 2 * bytes, 0, CURVATURE), 8);
    }
  }
}

// @ts-ignore
@inline
function beginOf(row: i32): u32 {
  return load<u32>(at.indptr + ((<usize>row) << 2));
}

// @ts-ignore
@inline
function endOf(row: i32): u32 {
  return load<u32>(at.indptr + ((<usize>row) << 2), 4);
}

/** What the i-th row of a group keeps: inverse preconditioner, residual, direction, image. */
// @ts-ignore
@inline
function keptAt(i: i32): usize {
  return at.scratch + <usize>i * (KEPT * at.rowBytes + WORDS);
}

// @ts-ignore
@inline
function wordsAt(i: i32): usize {
  return keptAt(i) + KEPT * at.rowBytes;
}

/** The preconditioner, and the residual without the ratings' part: -D x. */
function prepare(begin: u32, end: u32, shift: v128, x: usize, inverse: usize, residual: usize): void {
  const bytes = at.rowBytes;
  let weight: f32 = 0;
  for (let k = begin; k < end; k++) weight += load<f32>(at.weights + ((<usize>load<u8>(at.codes + <usize>k)) << 2));
  const weights = f32x4.splat(weight);
  const one = f32x4.splat(1);
  for (let o: usize = 0; o < bytes; o += 16) {
    const own = f32x4.add(v128.load(at.diagonal + o), shift);
    v128.store(inverse + o, f32x4.div(one, multiplyAdd(weights, v128.load(at.squares + o), own)));
    v128.store(residual + o, f32x4.neg(f32x4.mul(own, v128.load(x + o))));
  }
}

/** The first direction, and its image without the ratings' part. Returns the squared residual (preconditioned). */
function first(shift: v128, inverse: usize, residual: usize, direction: usize, image: usize): f32 {
  const bytes = at.rowBytes;
  let parts = zero();
  for (let o: usize = 0; o < bytes; o += 16) {
    const r = v128.load(residual + o);
    const z = f32x4.mul(v128.load(inverse + o), r);
    v128.store(direction + o, z);
    v128.store(image + o, f32x4.mul(f32x4.add(v128.load(at.diagonal + o), shift), z));
    parts = multiplyAdd(z, r, parts);
  }
  return sum(parts);
}

/** A step along the direction, the next one, and its image without the ratings' part. Returns the new squared residual. */
function advance(
  size: f32,
  curvature: f32,
  shift: v128,
  x: usize,
  inverse: usize,
  residual: usize,
  direction: usize,
  image: usize,
): f32 {
  const bytes = at.rowBytes;
  const along = f32x4.splat(size / curvature);
  let parts = zero();
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
    const to = multiplyAdd(keep, v128.load(direction + o), z);
    v128.store(direction + o, to);
    v128.store(image + o, f32x4.mul(f32x4.add(v128.load(at.diagonal + o), shift), to));
  }
  return next;
}

/** The last step: nobody asks for the residual after it. */
function finish(size: f32, curvature: f32, x: usize, direction: usize): void {
  const along = f32x4.splat(size / curvature);
  for (let o: usize = 0; o < at.rowBytes; o += 16)
    v128.store(x + o, multiplyAdd(along, v128.load(direction + o), v128.load(x + o)));
}

/** One pass over ratings begin..end, four at a time. `kind` is known when this is compiled. */
// @ts-ignore
@inline
function pass(begin: u32, end: u32, v: usize, out: usize, kind: i32): f32 {
  const bytes = at.rowBytes;
  const fixed = at.fixed;
  const indices = at.indices;
  const codes = at.codes;
  const weights = at.weights;
  const targets = at.targets;
  let curvature = zero();
  let rest: f32 = 0;
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
    if (kind == CURVATURE) {
      curvature = multiplyAdd(f32x4.mul(weight, dots), dots, curvature);
      continue;
    }
    const w =
      kind == RESIDUAL
        ? multiplySubtract(weight, dots, gather(targets, c0, c1, c2, c3))
        : f32x4.mul(weight, dots);
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
    const score = dot(y, v, bytes);
    const seen = load<f32>(weights + code) * score;
    if (kind == CURVATURE) {
      rest += seen * score;
      continue;
    }
    const w = f32x4.splat(kind == RESIDUAL ? load<f32>(targets + code) - seen : seen);
    for (let o: usize = 0; o < bytes; o += 16)
      v128.store(out + o, multiplyAdd(w, v128.load(y + o), v128.load(out + o)));
  }
  return kind == CURVATURE ? sum(curvature) + rest : 0;
}

// @ts-ignore
@inline
function gather(table: usize, c0: usize, c1: usize, c2: usize, c3: usize): v128 {
  let v = v128.load32_zero(table + c0);
  v = v128.load_lane<f32>(table + c1, v, 1);
  v = v128.load_lane<f32>(table + c2, v, 2);
  return v128.load_lane<f32>(table + c3, v, 3);
}
