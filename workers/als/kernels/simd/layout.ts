import type { Interactions } from '../../../dataset/types.ts';

/**
 * Where everything of one training stands in the kernels' memory, in bytes. Plain data: lanes are given it. Side 0 is the users', side 1
 * the films'; both are relabelled by descending count, so that the rows that are gathered most often stand together.
 */
export interface Layout {
  readonly d: number;
  readonly sides: readonly [SideLayout, SideLayout];
  /** By code, f32 x 256 each: c; c p; root of c; p times root of c. */
  readonly tables: number;
  /** PARTS x d x d: partial Gram matrices. Always as many parts, whatever the lanes, so that sums are rounded alike. */
  readonly gramParts: number;
  /** PARTS x d: partial sums of squares. */
  readonly squareParts: number;
  /** d x d: eigenvectors in columns. */
  readonly vectors: number;
  /** d each. */
  readonly diagonal: number;
  readonly squares: number;
  /** Int32 words: team.ts. */
  readonly control: number;
  /** One block of scratchBytes(d) for each lane. */
  readonly scratch: number;
  /** Lanes that there is room for. */
  readonly lanes: number;
  readonly bytes: number;
}

export interface SideLayout {
  readonly rows: number;
  readonly indptr: number;
  readonly indices: number;
  readonly codes: number;
  readonly regularization: number;
  /** rows x d. */
  readonly factors: number;
  /** First rows of the chunks to solve, and the end. */
  readonly chunks: Uint32Array;
}

/** Partial sums over a factor matrix. */
export const PARTS = 16;
/** Rows of the kernels' panel (assembly/problem.ts). */
const PANEL = 32;
/** Words of the control block (team.ts): one line of the cache, and two for each lane. */
export const controlWords = (lanes: number): number => 16 * (1 + 2 * lanes);
const PAGE = 65536;
/** WebAssembly's own limit for 32-bit addresses. */
const MOST_PAGES = 65536;

/** What one lane of the kernels needs besides: a matrix, a panel of d rows at least, and eight vectors. */
export function scratchBytes(d: number): number {
  const size = d + 8;
  return (size * size + (Math.max(PANEL, d) + 8) * size + 8 * size) * 4 + 64;
}

/** Hands out addresses, one after another, at multiples of 64 (a line of the cache). */
export interface Space {
  take(bytes: number): number;
  readonly top: number;
}

export function emptySpace(): Space {
  // Address 0 stays free: the compiler keeps it for null.
  let top = 1024;
  return {
    take(bytes) {
      const at = top;
      top += Math.ceil(bytes / 64) * 64;
      return at;
    },
    get top() {
      return top;
    },
  };
}

/** Plans one training. counts: ratings by row of each side, in the new order. */
export function planLayout(
  { users, films, count }: Interactions,
  counts: readonly [Uint32Array, Uint32Array],
  d: number,
  lanes: number,
): Layout {
  const space = emptySpace();
  const take = (bytes: number): number => space.take(bytes);
  const side = (rows: number, own: Uint32Array): SideLayout => ({
    rows,
    indptr: take(4 * (rows + 1)),
    indices: take(4 * count),
    codes: take(count + 8),
    regularization: take(4 * rows),
    factors: take(4 * rows * d),
    chunks: chunksOf(own, d),
  });
  const control = take(4 * controlWords(lanes));
  const sides = [side(users, counts[0]), side(films, counts[1])] as const;
  const layout = {
    d,
    lanes,
    sides,
    control,
    tables: take(4096),
    gramParts: take(4 * PARTS * d * d),
    squareParts: take(4 * PARTS * d),
    vectors: take(4 * d * d),
    diagonal: take(4 * d),
    squares: take(4 * d),
    scratch: take(lanes * scratchStride(d)),
  };
  return { ...layout, bytes: space.top };
}

export const scratchStride = (d: number): number => Math.ceil(scratchBytes(d) / 64) * 64;

/** Memory of that size. Throws RangeError where there is not that much. */
export function allocate(bytes: number, shared: boolean): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE);
  if (pages > MOST_PAGES)
    throw new RangeError(`The training needs ${pages} pages of memory, of ${MOST_PAGES} at most.`);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
}

/** The most rows of a chunk. */
const CHUNK_ROWS = 512;
/** Chunks that a side has at least, so that lanes end together. */
const CHUNKS = 64;
/** Multiply-adds of a chunk when solved exactly: a few milliseconds. */
const CHUNK_WORK = 4e7;

/** Cuts rows into chunks of like cost: a row costs its ratings and d / 2. A row is never cut. */
export function chunksOf(counts: Uint32Array, d: number): Uint32Array {
  let total = 0;
  for (const count of counts) total += count + d / 2;
  const most = Math.min(total / CHUNKS, (2 * CHUNK_WORK) / (d * d));
  const starts = [0];
  let cost = 0;
  for (let row = 0; row < counts.length; row++) {
    const own = counts[row] + d / 2;
    const first = starts[starts.length - 1];
    if (row > first && (cost + own > most || row - first === CHUNK_ROWS)) {
      starts.push(row);
      cost = 0;
    }
    cost += own;
  }
  if (counts.length > 0) starts.push(counts.length);
  return Uint32Array.from(starts);
}
