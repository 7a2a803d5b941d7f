/** Exact rows by Cholesky: (D + Z^T C Z) x = Z^T C p with D = diagonal + regularization, or its dual where ratings are few. */
import { cholesky, rankUpdate, solve } from './dense';
import * as at from './problem';
import { allFinite, dot, multiplyAdd, sums, zero } from './vector';

/** A system that float32 cannot factorize gets this share of its trace on its diagonal, then ten times more, and so on. */
const RIDGE: f32 = 1e-6;
const ATTEMPTS: i32 = 5;

/**
 * Solves rows from..to; those with at most `dualMost` ratings (<= d) in the dual. Returns -1, or the first row without a finite
 * solution, whatever its regularization.
 */
export function solveRows(from: i32, to: i32, dualMost: i32): i32 {
  for (let row = from; row < to; row++) {
    const begin = load<u32>(at.indptr + ((<usize>row) << 2));
    const count = <i32>(load<u32>(at.indptr + ((<usize>row) << 2), 4) - begin);
    const x = at.solved + <usize>row * at.rowBytes;
    if (count == 0) {
      memory.fill(x, 0, at.rowBytes);
      continue;
    }
    let regularization = load<f32>(at.regularization + ((<usize>row) << 2));
    let ridge: f32 = 0;
    let left = ATTEMPTS;
    for (;;) {
      const failed =
        count <= dualMost ? dual(begin, count, regularization, x) : primal(begin, count, regularization, x);
      if (!failed && allFinite(x, at.rowBytes)) break;
      if (left-- == 0) return row;
      ridge = ridge == 0 ? RIDGE * trace(begin, count) : 10 * ridge;
      regularization += ridge;
    }
  }
  return -1;
}

/** The sum of the diagonal of D + Z^T Z, without the regularization. */
function trace(begin: u32, count: i32): f32 {
  let sum: f32 = 0;
  for (let o: usize = 0; o < at.rowBytes; o += 4) sum += load<f32>(at.diagonal + o);
  for (let k = 0; k < count; k++) {
    const y = at.fixed + <usize>load<u32>(at.indices + ((<usize>begin + <usize>k) << 2)) * at.rowBytes;
    sum += dot(y, y, at.rowBytes);
  }
  return sum;
}

function primal(begin: u32, count: i32, regularization: f32, x: usize): i32 {
  const d = at.d;
  const bytes = at.rowBytes;
  const a = at.scratch;
  const b = a + <usize>d * bytes;
  memory.fill(a, 0, <usize>d * bytes + bytes);
  for (let j = 0; j < d; j++)
    store<f32>(a + <usize>j * (bytes + 4), load<f32>(at.diagonal + ((<usize>j) << 2)) + regularization);
  accumulate(begin, count, a, b, b + bytes);
  if (cholesky(a, d, bytes)) return 1;
  solve(a, d, bytes, b);
  memory.copy(x, b, bytes);
  return 0;
}

/** a += Z^T C Z (upper triangle, d x d) and b += Z^T C p over ratings begin..begin + count. panel: PANEL x d. */
export function accumulate(begin: u32, count: i32, a: usize, b: usize, panel: usize): void {
  const bytes = at.rowBytes;
  const fixed = at.fixed;
  for (let k = 0; k < count; k += at.PANEL) {
    const rows = min(at.PANEL, count - k);
    let to = panel;
    for (let i = 0; i < rows; i++) {
      const q = <usize>begin + <usize>(k + i);
      const y = fixed + <usize>load<u32>(at.indices + (q << 2)) * bytes;
      const code = (<usize>load<u8>(at.codes + q)) << 2;
      const root = f32x4.splat(load<f32>(at.roots + code));
      const target = f32x4.splat(load<f32>(at.targets + code));
      for (let o: usize = 0; o < bytes; o += 16) {
        const v = v128.load(y + o);
        v128.store(to + o, f32x4.mul(v, root));
        v128.store(b + o, multiplyAdd(v, target, v128.load(b + o)));
      }
      to += bytes;
    }
    rankUpdate(panel, bytes, rows, at.d, a, bytes);
  }
}

/**
 * Woodbury: with W = C^1/2 Z D^-1/2 (k x d), x = D^-1/2 W^T (I + W W^T)^-1 C^1/2 p. W is kept transposed, so that the rank update over
 * its d rows makes W W^T.
 */
function dual(begin: u32, count: i32, regularization: f32, x: usize): i32 {
  const d = at.d;
  const bytes = at.rowBytes;
  const size = (count + 7) & ~7;
  const stride = (<usize>size) << 2;
  const a = at.scratch;
  const b = a + <usize>size * stride;
  const inverse = b + stride;
  const zeros = inverse + bytes;
  const w = zeros + bytes;
  const one = f32x4.splat(1);
  const shift = f32x4.splat(regularization);
  for (let o: usize = 0; o < bytes; o += 16) {
    v128.store(inverse + o, f32x4.div(one, f32x4.sqrt(f32x4.add(v128.load(at.diagonal + o), shift))));
  }
  memory.fill(zeros, 0, bytes);
  memory.fill(a, 0, <usize>size * stride + stride);
  for (let j = 0; j < size; j++) store<f32>(a + <usize>j * (stride + 4), 1);
  for (let i = 0; i < size; i += 4) {
    const y0 = take(begin, i, count, b, zeros);
    const r0 = root(begin, i, count);
    const y1 = take(begin, i + 1, count, b, zeros);
    const r1 = root(begin, i + 1, count);
    const y2 = take(begin, i + 2, count, b, zeros);
    const r2 = root(begin, i + 2, count);
    const y3 = take(begin, i + 3, count, b, zeros);
    const r3 = root(begin, i + 3, count);
    let to = w + ((<usize>i) << 2);
    for (let o: usize = 0; o < bytes; o += 16) {
      const scale = v128.load(inverse + o);
      const v0 = f32x4.mul(f32x4.mul(v128.load(y0 + o), scale), r0);
      const v1 = f32x4.mul(f32x4.mul(v128.load(y1 + o), scale), r1);
      const v2 = f32x4.mul(f32x4.mul(v128.load(y2 + o), scale), r2);
      const v3 = f32x4.mul(f32x4.mul(v128.load(y3 + o), scale), r3);
      const low01 = v128.shuffle<f32>(v0, v1, 0, 4, 1, 5);
      const high01 = v128.shuffle<f32>(v0, v1, 2, 6, 3, 7);
      const low23 = v128.shuffle<f32>(v2, v3, 0, 4, 1, 5);
      const high23 = v128.shuffle<f32>(v2, v3, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
      v128.store(to + stride, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
      v128.store(to + 2 * stride, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
      v128.store(to + 3 * stride, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
      to += 4 * stride;
    }
  }
  rankUpdate(w, stride, d, size, a, stride);
  if (cholesky(a, size, stride)) return 1;
  solve(a, size, stride, b);
  for (let f = 0; f < d; f += 4) {
    const w0 = w + <usize>f * stride;
    const w1 = w0 + stride;
    const w2 = w1 + stride;
    const w3 = w2 + stride;
    let s0 = zero();
    let s1 = zero();
    let s2 = zero();
    let s3 = zero();
    for (let o: usize = 0; o < stride; o += 16) {
      const v = v128.load(b + o);
      s0 = multiplyAdd(v, v128.load(w0 + o), s0);
      s1 = multiplyAdd(v, v128.load(w1 + o), s1);
      s2 = multiplyAdd(v, v128.load(w2 + o), s2);
      s3 = multiplyAdd(v, v128.load(w3 + o), s3);
    }
    const here = (<usize>f) << 2;
    v128.store(x + here, f32x4.mul(v128.load(inverse + here), sums(s0, s1, s2, s3)));
  }
  return 0;
}

/** Address of the i-th rated row, with its target put into b; the zeros where there is none. */
// @ts-ignore
@inline
function take(begin: u32, i: i32, count: i32, b: usize, zeros: usize): usize {
  if (i >= count) return zeros;
  const q = <usize>begin + <usize>i;
  store<f32>(b + ((<usize>i) << 2), load<f32>(at.rootTargets + ((<usize>load<u8>(at.codes + q)) << 2)));
  return at.fixed + <usize>load<u32>(at.indices + (q << 2)) * at.rowBytes;
}

// @ts-ignore
@inline
function root(begin: u32, i: i32, count: i32): v128 {
  if (i >= count) return zero();
  return f32x4.splat(load<f32>(at.roots + ((<usize>load<u8>(at.codes + <usize>begin + <usize>i)) << 2)));
}
