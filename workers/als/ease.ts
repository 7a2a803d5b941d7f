import type { Interactions } from '../dataset/types.ts';
import type { FilmContent } from './content.ts';
import { scalarInversion, type Inversion } from './kernels/inverse.ts';
import { simdInversion } from './kernels/simd/inverse.ts';
import { preference } from './settings.ts';

/**
 * EASE (Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data"), a linear model from films to films with a zero diagonal,
 * B_ji = -P_ji / P_ii, P = (X^T X + lambda I)^-1. X holds a row for each user (the preferences p) and, where content is given, one for
 * each genre, year, and genre of a decade, so that films that few have rated lean on their kind. With fewer rows than films, Woodbury's
 * identity asks only for Q = (X X^T + lambda I)^-1, rows x rows, and with x_i the column of film i
 *
 *   B_ji = x_j^T Q x_i / (1 - x_i^T Q x_i).
 */
export interface EaseSettings {
  readonly lambda: number;
  /** Values of a film in the rows of its genres, its year, and its genres' decades. */
  readonly genre: number;
  readonly year: number;
  readonly genreDecade: number;
}

/** X by film: values of film i in rows `index[indptr[i]..indptr[i + 1])`, which ascend. */
export interface EaseRows {
  /** Users and kinds. */
  readonly rows: number;
  readonly indptr: Uint32Array;
  readonly index: Uint32Array;
  readonly values: Float32Array;
}

/** What serving needs beside `EaseRows`, which follow from the data. Plain arrays. */
export interface Ease {
  readonly settings: EaseSettings;
  readonly rows: number;
  /** Q's lower triangle by rows: rows (rows + 1) / 2. */
  readonly inverse: Float32Array;
  /** films: 1 / (1 - x^T Q x). */
  readonly scale: Float32Array;
}

/** More users and the inverse costs too much: seconds, and tens of megabytes. Then there is no EASE. */
export const EASE_USERS = 2000;

export const DEFAULT_EASE: EaseSettings = { lambda: 200, genre: 1, year: 1, genreDecade: 1 };

/** Decades before 1930 are one. */
const FIRST_DECADE = 1920;
const DECADES = 12;

/** X of these interactions. users: of the first so many users alone. */
export function easeRows(
  interactions: Interactions,
  content: FilmContent | null,
  settings: EaseSettings,
  users = interactions.users,
): EaseRows {
  const { films, byFilm, count } = interactions;
  const { genre, year, genreDecade } = settings;
  const most = count + (content ? films + 2 * content.genreOf.length : 0);
  const index = new Uint32Array(most);
  const values = new Float32Array(most);
  const indptr = new Uint32Array(films + 1);
  // Rows of kinds that exist, in the order in which films name them.
  const kinds = new Map<number, number>();
  let at = 0;
  let first = 0;
  const put = (kind: number, value: number): void => {
    if (value === 0) return;
    let row = kinds.get(kind);
    if (row === undefined) kinds.set(kind, (row = users + kinds.size));
    // Behind the lower ones.
    let to = at++;
    for (; to > first && index[to - 1] > row; to--) {
      index[to] = index[to - 1];
      values[to] = values[to - 1];
    }
    index[to] = row;
    values[to] = value;
  };
  for (let film = 0; film < films; film++) {
    const { [film]: from, [film + 1]: to } = byFilm.indptr;
    first = at;
    for (let k = from; k < to; k++) {
      if (byFilm.indices[k] >= users) continue;
      index[at] = byFilm.indices[k];
      values[at++] = preference(byFilm.codes[k]);
    }
    // A film that nobody has rated has no row: it cannot be listed.
    if (content && at > first) {
      const released = content.years[film];
      const decade = Math.min(DECADES - 1, Math.max(0, Math.floor((released - FIRST_DECADE) / 10)));
      if (released > 0) put(1e6 + released, year);
      for (let k = content.indptr[film]; k < content.indptr[film + 1]; k++) {
        put(content.genreOf[k], genre);
        if (released > 0) put(1000 + content.genreOf[k] * DECADES + decade, genreDecade);
      }
    }
    indptr[film + 1] = at;
  }
  return { rows: users + kinds.size, indptr, index: index.slice(0, at), values: values.slice(0, at) };
}

/** Multiply-adds between two yields: a few milliseconds. */
const WORK = 1e6;

/**
 * Trains EASE: in float32 by the SIMD kernels where their module is given, else in float64. Yields about every 5 ms. Throws where its
 * equations have no solution.
 */
export function* trainEase(
  x: EaseRows,
  settings: EaseSettings,
  module: WebAssembly.Module | null = null,
): Generator<void, Ease> {
  const { rows, indptr, index, values } = x;
  const films = indptr.length - 1;
  const { a, size, run } = inversionOf(rows, module);
  const { start, filmOf } = filmsByRow(x);
  yield;
  // Row by row, so that what is added to stays in the nearest cache. A film's entries up to the row are the first ones: `next` counts them.
  let next = indptr.slice(0, films);
  let work = 0;
  const sums = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let k = start[row]; k < start[row + 1]; k++) {
      const film = filmOf[k];
      const own = next[film]++;
      scatter(sums, index, values, indptr[film], own + 1, values[own]);
      work += own - indptr[film];
    }
    a.set(sums.subarray(0, row + 1), row * size);
    sums.fill(0, 0, row + 1);
    if (work > WORK) {
      work = 0;
      yield;
    }
  }
  for (let row = 0; row < size; row++) a[row * size + row] += settings.lambda;
  yield;
  if (!(yield* run())) throw new Error('The equations of EASE have no solution.');
  const inverse = new Float32Array((rows * (rows + 1)) / 2);
  const products = new Float64Array(films);
  const q = new Float32Array(rows);
  next = indptr.slice(0, films);
  for (let row = 0, at = 0; row < rows; row++) {
    q.set(a.subarray(row * size, row * size + row + 1));
    inverse.set(q.subarray(0, row + 1), at);
    at += row + 1;
    for (let k = start[row]; k < start[row + 1]; k++) {
      const film = filmOf[k];
      const own = next[film]++;
      const value = values[own];
      products[film] += value * (2 * gather(q, index, values, indptr[film], own) + q[row] * value);
      work += own - indptr[film];
    }
    if (work > WORK) {
      work = 0;
      yield;
    }
  }
  return { settings, rows, inverse, scale: Float32Array.from(products, (product) => 1 / (1 - product)) };
}

function inversionOf(rows: number, module: WebAssembly.Module | null): Inversion {
  try {
    if (module) return simdInversion(module, rows);
  } catch (reason) {
    console.warn('The SIMD kernels cannot invert here; the scalar ones do:', reason);
  }
  return scalarInversion(rows);
}

// The inner loops stand alone, for engines compile a generator less well.

/** to[index] += weight * values, over from..until. */
function scatter(
  to: Float64Array,
  index: Uint32Array,
  values: Float32Array,
  from: number,
  until: number,
  weight: number,
): void {
  for (let k = from; k < until; k++) to[index[k]] += weight * values[k];
}

/** The sum of source[index] * values over from..until. */
function gather(source: Float32Array, index: Uint32Array, values: Float32Array, from: number, until: number): number {
  let even = 0;
  let odd = 0;
  let k = from;
  for (; k + 1 < until; k += 2) {
    even += source[index[k]] * values[k];
    odd += source[index[k + 1]] * values[k + 1];
  }
  if (k < until) even += source[index[k]] * values[k];
  return even + odd;
}

/** Films of each row: `filmOf[start[r]..start[r + 1])`, which ascend. */
function filmsByRow({ rows, indptr, index }: EaseRows): { readonly start: Uint32Array; readonly filmOf: Uint32Array } {
  const start = new Uint32Array(rows + 1);
  for (const row of index) start[row + 1]++;
  for (let row = 0; row < rows; row++) start[row + 1] += start[row];
  const next = start.slice();
  const filmOf = new Uint32Array(index.length);
  for (let film = 0; film + 1 < indptr.length; film++)
    for (let k = indptr[film]; k < indptr[film + 1]; k++) filmOf[next[index[k]]++] = film;
  return { start, filmOf };
}
