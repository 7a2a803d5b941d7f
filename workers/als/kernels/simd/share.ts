import { instantiate } from './exports.ts';
import { allocate, type Layout } from './layout.ts';
import { unitsIn, type Kind } from './units.ts';

/**
 * A lane without shared memory. Its memory is laid out like the leading lane's, address for address, but only its share of the ratings is
 * written (pages that nobody writes cost nothing); with each task it is given the fixed side and its own rows, and gives those back.
 */
export interface ShareMessage {
  readonly type: 'share';
  readonly module: WebAssembly.Module;
  readonly layout: Layout;
  readonly tables: Float32Array;
  readonly sides: readonly [SideShare, SideShare];
}

export interface SideShare {
  /** The chunks that it solves, ascending. */
  readonly units: Uint32Array;
  /** Of all rows. */
  readonly indptr: Uint32Array;
  readonly regularization: Float32Array;
  /** Of its own rows, one after another. */
  readonly indices: Uint32Array;
  readonly codes: Uint8Array;
}

/** Work that is done row by row, and so can be shared by copies. */
export type RowKind = Extract<Kind, 'solve' | 'descend' | 'stars'>;

export interface TaskMessage {
  readonly type: 'task';
  readonly task: number;
  readonly kind: RowKind;
  readonly side: number;
  readonly value: number;
  /** All rows of the other side. It comes back, to be used again. */
  readonly fixed: Float32Array;
  /** Its rows of the side, one after another, as they stand; then as they are solved. */
  readonly rows: Float32Array;
  readonly diagonal: Float32Array;
  readonly squares: Float32Array;
}

/** failed: -1 or a row without a solution. */
export type TaskAnswer = Pick<TaskMessage, 'task' | 'side' | 'fixed' | 'rows'> & { readonly failed: number };
/** 'ready': it has its share. 'alive': it is at work. */
export type ShareAnswer = 'ready' | 'alive' | TaskAnswer;

/** Milliseconds between signs of life. */
const BEAT = 50;

/** Where the rows stand that this work is about, and their length in floats. */
export function placeOf(layout: Layout, kind: RowKind, side: number): { readonly at: number; readonly width: number } {
  if (kind !== 'stars' || !layout.stars) return { at: layout.sides[side].factors, width: layout.d };
  return { at: layout.stars.rows[side], width: layout.stars.width };
}

export function rowsOf(buffer: ArrayBufferLike, layout: Layout, kind: RowKind, side: number): Float32Array {
  const { at, width } = placeOf(layout, kind, side);
  return new Float32Array(buffer, at, layout.sides[side].rows * width);
}

/** Copies the rows of these chunks out of all rows of a side, one after another, or back. */
export function moveRows(
  direction: 'out' | 'back',
  all: Float32Array,
  some: Float32Array,
  width: number,
  chunks: Uint32Array,
  units: Uint32Array,
): void {
  let at = 0;
  for (const unit of units) {
    const [from, until] = [chunks[unit] * width, chunks[unit + 1] * width];
    if (direction === 'out') some.set(all.subarray(from, until), at);
    else all.set(some.subarray(at, at + until - from), from);
    at += until - from;
  }
}

export const rowsIn = (chunks: Uint32Array, units: Uint32Array): number =>
  units.reduce((sum, unit) => sum + chunks[unit + 1] - chunks[unit], 0);

/** Takes a share, says 'ready', and returns what does its tasks. Throws RangeError where there is not enough memory. */
export function takeShare(
  { module, layout, tables, sides }: ShareMessage,
  post: (answer: ShareAnswer, transfer: Transferable[]) => void,
): (task: TaskMessage) => void {
  const memory = allocate(layout.bytes, false);
  const { buffer } = memory;
  new Float32Array(buffer, layout.tables, tables.length).set(tables);
  sides.forEach(({ units, indptr, regularization, indices, codes }, i) => {
    const side = layout.sides[i];
    new Uint32Array(buffer, side.indptr, indptr.length).set(indptr);
    new Float32Array(buffer, side.regularization, regularization.length).set(regularization);
    const ownIndices = new Uint32Array(buffer, side.indices, indptr[side.rows]);
    const ownCodes = new Uint8Array(buffer, side.codes, indptr[side.rows]);
    let at = 0;
    for (const unit of units) {
      const [from, until] = [indptr[side.chunks[unit]], indptr[side.chunks[unit + 1]]];
      ownIndices.set(indices.subarray(at, at + until - from), from);
      ownCodes.set(codes.subarray(at, at + until - from), from);
      at += until - from;
    }
  });
  const work = unitsIn(instantiate(module, memory), layout, 0);
  post('ready', []);
  return ({ task, kind, side, value, fixed, rows, diagonal, squares }) => {
    rowsOf(buffer, layout, kind, 1 - side).set(fixed);
    new Float32Array(buffer, layout.diagonal, diagonal.length).set(diagonal);
    new Float32Array(buffer, layout.squares, squares.length).set(squares);
    const { chunks } = layout.sides[side];
    const { units } = sides[side];
    const own = rowsOf(buffer, layout, kind, side);
    const { width } = placeOf(layout, kind, side);
    moveRows('back', own, rows, width, chunks, units);
    let failed = -1;
    let said = performance.now();
    for (const unit of units) {
      failed = Math.max(failed, work(kind, side, unit, value));
      if (performance.now() - said < BEAT) continue;
      said = performance.now();
      post('alive', []);
    }
    moveRows('out', own, rows, width, chunks, units);
    post({ task, side, failed, fixed, rows }, [fixed.buffer, rows.buffer] as Transferable[]);
  };
}
