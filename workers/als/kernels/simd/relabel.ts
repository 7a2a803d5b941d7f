import type { Csr, Interactions } from '../../../dataset/types.ts';
import type { AlsSettings } from '../../../protocol.ts';
import { rowRegularization, type Weighting } from '../../settings.ts';
import type { Layout, SideLayout } from './layout.ts';

/** Ratings between two yields. */
const BLOCK = 1 << 20;

/** Old rows by new row: most ratings first, the lower row first among equals. */
export function byCount({ indptr, rows }: Csr): Uint32Array {
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  const count = (row: number): number => indptr[row + 1] - indptr[row];
  return order.sort((a, b) => count(b) - count(a) || a - b);
}

export function countsIn({ indptr }: Csr, order: Uint32Array): Uint32Array {
  return order.map((row) => indptr[row + 1] - indptr[row]);
}

/**
 * Writes both sides of the ratings, relabelled, and what goes with them. Each side is made by walking through the other in its new
 * order, so that columns ascend within a row. orders: old rows by new row.
 */
export function* writeRatings(
  memory: WebAssembly.Memory,
  layout: Layout,
  interactions: Interactions,
  orders: readonly [Uint32Array, Uint32Array],
  settings: AlsSettings,
  weighting: Weighting,
): Generator<void, void> {
  const { byUser, byFilm } = interactions;
  writeTables(new Float32Array(memory.buffer, layout.tables, 1024), weighting);
  yield* writeSide(memory, layout.sides[0], byUser, byFilm, orders[0], orders[1], settings);
  yield* writeSide(memory, layout.sides[1], byFilm, byUser, orders[1], orders[0], settings);
}

/** The four tables by code (exports.ts). */
export function writeTables(tables: Float32Array, { preference, confidence }: Weighting): void {
  for (let code = 1; code <= 10; code++) {
    const [c, p] = [confidence(code), preference(code)];
    tables[code] = c;
    tables[256 + code] = c * p;
    tables[512 + code] = Math.sqrt(c);
    tables[768 + code] = Math.sqrt(c) * p;
  }
}

function* writeSide(
  memory: WebAssembly.Memory,
  side: SideLayout,
  own: Csr,
  other: Csr,
  order: Uint32Array,
  otherOrder: Uint32Array,
  settings: AlsSettings,
): Generator<void, void> {
  const { rows } = side;
  const count = own.indices.length;
  const indptr = new Uint32Array(memory.buffer, side.indptr, rows + 1);
  const indices = new Uint32Array(memory.buffer, side.indices, count);
  const codes = new Uint8Array(memory.buffer, side.codes, count);
  const regularization = new Float32Array(memory.buffer, side.regularization, rows);
  /** By old row: where its next rating goes. */
  const next = new Uint32Array(rows);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const old = order[row];
    const ratings = own.indptr[old + 1] - own.indptr[old];
    regularization[row] = rowRegularization(settings, ratings, own.columns);
    indptr[row] = at;
    next[old] = at;
    at += ratings;
  }
  indptr[rows] = at;
  yield;
  let written = 0;
  for (let column = 0; column < other.rows; column++) {
    const old = otherOrder[column];
    const end = other.indptr[old + 1];
    for (let k = other.indptr[old]; k < end; k++) {
      const place = next[other.indices[k]]++;
      indices[place] = column;
      codes[place] = other.codes[k];
    }
    written += end - other.indptr[old];
    if (written > BLOCK) {
      written = 0;
      yield;
    }
  }
}

/** Copies factor rows into the new order. rows of `from` and `to`: d floats. */
export function toNewOrder(from: Float32Array, to: Float32Array, order: Uint32Array, d: number): void {
  for (let row = 0; row < order.length; row++) {
    for (let p = row * d, q = order[row] * d, end = p + d; p < end; p++, q++) to[p] = from[q];
  }
}

/** And back. */
export function toOldOrder(from: Float32Array, to: Float32Array, order: Uint32Array, d: number): void {
  for (let row = 0; row < order.length; row++) {
    for (let p = row * d, q = order[row] * d, end = p + d; p < end; p++, q++) to[q] = from[p];
  }
}
