/**
 * Rows of the star model: the factors and the bias of one side, the other side given. Rows of both sides are `width` floats: d factors, a one, the
 * bias, and zeros up to a multiple of 8; so a row stands in one or two lines of the cache with all that belongs to it.
 */
import { cholesky, rankUpdate, solve } from './dense';
import * as at from './problem';
import { allFinite, multiplyAdd } from './vector';

/**
 * Solves (Z^T Z + lambda sqrt(n) I) (x, bias) = Z^T (stars - mean - bias of the other) for rows from..until, Z the other side's factors and a one.
 * rowMask: rows whose number has one of these bits are passed over. columnMask: ratings of such rows of the other side are.
 * Returns -1, or the first row without a finite solution.
 */
export function starRows(
  fixed: usize,
  solved: usize,
  from: i32,
  until: i32,
  d: i32,
  width: i32,
  mean: f32,
  lambda: f32,
  rowMask: u32,
  columnMask: u32,
): i32 {
  const bytes = (<usize>width) << 2;
  const one = (<usize>d) << 2;
  const bias = one + 4;
  const a = at.scratch;
  const b = a + <usize>width * bytes;
  const panel = b + bytes;
  for (let row = from; row < until; row++) {
    if (<u32>row & rowMask) continue;
    const begin = load<u32>(at.indptr + ((<usize>row) << 2));
    const end = load<u32>(at.indptr + ((<usize>row) << 2), 4);
    let count = end - begin;
    if (columnMask != 0) {
      count = 0;
      for (let q = begin; q < end; q++) if ((load<u32>(at.indices + ((<usize>q) << 2)) & columnMask) == 0) count++;
    }
    const x = solved + <usize>row * bytes;
    memory.fill(x, 0, bytes);
    store<f32>(x + one, 1);
    if (count == 0) continue;
    const regularization: f32 = lambda * sqrt<f32>(<f32>count);
    memory.fill(a, 0, <usize>width * bytes + bytes);
    for (let j = 0; j < width; j++) store<f32>(a + <usize>j * (bytes + 4), regularization);
    let rows = 0;
    let to = panel;
    for (let q = <usize>begin; q < <usize>end; q++) {
      const column = load<u32>(at.indices + (q << 2));
      if (column & columnMask) continue;
      const y = fixed + <usize>column * bytes;
      const stars: f32 = 0.5 * <f32>load<u8>(at.codes + q);
      const target = f32x4.splat(stars - mean - load<f32>(y + bias));
      // No memory.copy: for a line or two it costs more than all the rest.
      for (let o: usize = 0; o < bytes; o += 16) {
        const v = v128.load(y + o);
        v128.store(to + o, v);
        v128.store(b + o, multiplyAdd(v, target, v128.load(b + o)));
      }
      // The other side's bias is no column. What b gathers there belongs to no other unknown, and is not read.
      store<f32>(to + bias, 0);
      to += bytes;
      if (++rows < at.PANEL) continue;
      rankUpdate(panel, bytes, rows, width, a, bytes);
      rows = 0;
      to = panel;
    }
    if (rows > 0) rankUpdate(panel, bytes, rows, width, a, bytes);
    if (cholesky(a, width, bytes)) return row;
    solve(a, width, bytes, b);
    if (!allFinite(b, bytes)) return row;
    memory.copy(x, b, one);
    store<f32>(x + bias, load<f32>(b + one));
  }
  return -1;
}
