/** Whole factor matrices: Gram, rotation, column means, scores. Ranges of rows, so that lanes can share the work. */
import { rankUpdate } from './dense';
import * as at from './problem';
import { dot, multiplyAdd, sums, zero } from './vector';

/** Upper triangle of `to` (d x d) = F^T F over rows from..to of `factors`. */
export function gramRows(factors: usize, from: i32, until: i32, to: usize): void {
  const bytes = at.rowBytes;
  memory.fill(to, 0, <usize>at.d * bytes);
  for (let r = from; r < until; r += at.PANEL)
    rankUpdate(factors + <usize>r * bytes, bytes, min(at.PANEL, until - r), at.d, to, bytes);
}

/** Rows from..until of `factors` times `vectors` (d x d, row-major), in place. */
export function rotateRows(factors: usize, from: i32, until: i32, vectors: usize): void {
  const d = at.d;
  const bytes = at.rowBytes;
  const old = at.scratch;
  for (let r = from; r < until; r += 4) {
    const rows = min(4, until - r);
    const here = factors + <usize>r * bytes;
    memory.copy(old, here, <usize>rows * bytes);
    memory.fill(old + <usize>rows * bytes, 0, <usize>(4 - rows) * bytes);
    for (let o: usize = 0; o < bytes; o += 32) {
      let a0 = zero();
      let a1 = zero();
      let b0 = zero();
      let b1 = zero();
      let c0 = zero();
      let c1 = zero();
      let d0 = zero();
      let d1 = zero();
      let q = vectors + o;
      let x = old;
      for (let f = 0; f < d; f++) {
        const u = v128.load(q);
        const v = v128.load(q, 16);
        const s0 = v128.load32_splat(x);
        const s1 = v128.load32_splat(x + bytes);
        const s2 = v128.load32_splat(x + 2 * bytes);
        const s3 = v128.load32_splat(x + 3 * bytes);
        a0 = multiplyAdd(s0, u, a0);
        a1 = multiplyAdd(s0, v, a1);
        b0 = multiplyAdd(s1, u, b0);
        b1 = multiplyAdd(s1, v, b1);
        c0 = multiplyAdd(s2, u, c0);
        c1 = multiplyAdd(s2, v, c1);
        d0 = multiplyAdd(s3, u, d0);
        d1 = multiplyAdd(s3, v, d1);
        q += bytes;
        x += 4;
      }
      const to = here + o;
      v128.store(to, a0);
      v128.store(to, a1, 16);
      if (rows > 1) {
        v128.store(to + bytes, b0);
        v128.store(to + bytes, b1, 16);
      }
      if (rows > 2) {
        v128.store(to + 2 * bytes, c0);
        v128.store(to + 2 * bytes, c1, 16);
      }
      if (rows > 3) {
        v128.store(to + 3 * bytes, d0);
        v128.store(to + 3 * bytes, d1, 16);
      }
    }
  }
}

/** to (d) = sum over rows from..until of (ratings of the row) x (its factors, squared). `ptr` is the CSR pointer of the rows' own side. */
export function squareRows(factors: usize, ptr: usize, from: i32, until: i32, to: usize): void {
  const bytes = at.rowBytes;
  memory.fill(to, 0, bytes);
  for (let r = from; r < until; r++) {
    const count = load<u32>(ptr + ((<usize>r) << 2), 4) - load<u32>(ptr + ((<usize>r) << 2));
    if (count == 0) continue;
    const weight = f32x4.splat(<f32>count);
    const x = factors + <usize>r * bytes;
    for (let o: usize = 0; o < bytes; o += 16) {
      const v = v128.load(x + o);
      v128.store(to + o, multiplyAdd(weight, f32x4.mul(v, v), v128.load(to + o)));
    }
  }
}

/** scores (rows) = factors x: every item factor row times one user factor row. */
export function scoreRows(factors: usize, rows: i32, x: usize, to: usize): void {
  const bytes = at.rowBytes;
  let r = 0;
  for (; r + 4 <= rows; r += 4) {
    const y0 = factors + <usize>r * bytes;
    const y1 = y0 + bytes;
    const y2 = y1 + bytes;
    const y3 = y2 + bytes;
    let s0 = zero();
    let s1 = zero();
    let s2 = zero();
    let s3 = zero();
    for (let o: usize = 0; o < bytes; o += 16) {
      const v = v128.load(x + o);
      s0 = multiplyAdd(v, v128.load(y0 + o), s0);
      s1 = multiplyAdd(v, v128.load(y1 + o), s1);
      s2 = multiplyAdd(v, v128.load(y2 + o), s2);
      s3 = multiplyAdd(v, v128.load(y3 + o), s3);
    }
    v128.store(to + ((<usize>r) << 2), sums(s0, s1, s2, s3));
  }
  for (; r < rows; r++) store<f32>(to + ((<usize>r) << 2), dot(factors + <usize>r * bytes, x, bytes));
}
