import type { Interactions } from '../../../dataset/types.ts';
import { meanStars } from '../../biased.ts';
import type { BiasedSettings } from '../../types.ts';

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
  /** f64, for the decomposition of a Gram matrix: it and its eigenvectors (in rows), d x d; eigenvalues, d; scratch, 2 d. */
  readonly eigen: {
    readonly matrix: number;
    readonly vectors: number;
    readonly values: number;
    readonly scratch: number;
  };
  /** d each. */
  readonly diagonal: number;
  readonly squares: number;
  /** Int32 words: team.ts. */
  readonly control: number;
  /** One block for each lane, so many bytes apart. */
  readonly scratch: number;
  readonly scratchStride: number;
  /** The star model, null where it is not trained here. */
  readonly stars: StarLayout | null;
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
  /** So many chunks come first that are groups of long rows (assembly/pcg.ts); the rows of the other side that a group takes at a time. */
  readonly groups: number;
  readonly block: number;
}

/** Rows of both sides are `width` floats: assembly/stars.ts. */
export interface StarLayout {
  readonly d: number;
  readonly width: number;
  readonly mean: number;
  readonly lambda: number;
  /** By side: rows x width. */
  readonly rows: readonly [number, number];
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
  const group = GROUP_ROWS * (4 * d * 4 + 16);
  return Math.max((size * size + (Math.max(PANEL, d) + 8) * size + 8 * size) * 4 + 64, group);
}

/** Rows of a group, at most (assembly/pcg.ts), and the rows of the other side that all of it takes before it goes on. */
const GROUP_ROWS = 256;
const BLOCK_BYTES = 128 * 1024;
/** Ratings by block that make a row a long one, and ratings of a group. */
export const LONG = 8;
const GROUP = 1 << 20;

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

export interface LayoutWish {
  readonly d: number;
  readonly lanes: number;
  /** Exact rows; else conjugate gradients. */
  readonly exact: boolean;
  /** Whether long rows are solved in groups (conjugate gradients only). */
  readonly grouping: boolean;
  readonly stars: BiasedSettings | null;
}

/** Plans one training. counts: ratings by row of each side, in the new order. */
export function planLayout(
  { users, films, count, byUser }: Interactions,
  counts: readonly [Uint32Array, Uint32Array],
  { d, lanes, exact, grouping, stars }: LayoutWish,
): Layout {
  const space = emptySpace();
  const take = (bytes: number): number => space.take(bytes);
  const block = Math.max(1, Math.floor(BLOCK_BYTES / (4 * d)));
  const side = (rows: number, own: Uint32Array, columns: number): SideLayout => ({
    rows,
    indptr: take(4 * (rows + 1)),
    indices: take(4 * count),
    codes: take(count + 8),
    regularization: take(4 * rows),
    factors: take(4 * rows * d),
    ...(exact
      ? { chunks: chunksOf(own, d), groups: 0 }
      : groupedChunks(own, d, grouping ? Math.ceil(columns / block) : 1)),
    block,
  });
  const width = stars ? starWidth(stars) : 0;
  const control = take(4 * controlWords(lanes));
  const sides = [side(users, counts[0], films), side(films, counts[1], users)] as const;
  const layout = {
    d,
    scratchStride: scratchStride(Math.max(d, width)),
    lanes,
    sides,
    control,
    tables: take(4096),
    gramParts: take(4 * PARTS * d * d),
    squareParts: take(4 * PARTS * d),
    vectors: take(4 * d * d),
    diagonal: take(4 * d),
    eigen: { matrix: take(8 * d * d), vectors: take(8 * d * d), values: take(8 * d), scratch: take(16 * d) },
    squares: take(4 * d),
    scratch: take(lanes * scratchStride(Math.max(d, width))),
    stars: stars && {
      d: stars.factors,
      width,
      mean: meanStars(byUser.codes),
      lambda: stars.lambda,
      rows: [take(4 * users * width), take(4 * films * width)] as const,
    },
  };
  return { ...layout, bytes: space.top };
}

const scratchStride = (d: number): number => Math.ceil(scratchBytes(d) / 64) * 64;

const starWidth = ({ factors }: BiasedSettings): number => Math.ceil((factors + 2) / 8) * 8;

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

/** Chunks of conjugate gradients: groups of long rows first. counts descend; blocks: that the other side is cut into. */
export function groupedChunks(counts: Uint32Array, d: number, blocks: number): { chunks: Uint32Array; groups: number } {
  const starts = [0];
  let long = 0;
  for (let ratings = 0; blocks > 1 && long < counts.length && counts[long] >= LONG * blocks; long++) {
    const first = starts[starts.length - 1];
    if (long > first && (ratings + counts[long] > GROUP || long - first === GROUP_ROWS)) {
      starts.push(long);
      ratings = 0;
    }
    ratings += counts[long];
  }
  if (long > 0) starts.push(long);
  const groups = starts.length - 1;
  const rest = chunksOf(counts.subarray(long), d);
  return { chunks: Uint32Array.from([...starts, ...Array.from(rest.subarray(1), (row) => row + long)]), groups };
}

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
