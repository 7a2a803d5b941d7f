import type { Interactions } from '../dataset/types.ts';
import type { FilmContent } from './content.ts';
import { invert } from './kernels/inverse.ts';
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

/** X by film: values of film i in rows `index[indptr[i]..indptr[i + 1])`. */
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
  const { films, byFilm } = interactions;
  const { genre, year, genreDecade } = settings;
  const index: number[] = [];
  const values: number[] = [];
  const indptr = new Uint32Array(films + 1);
  // Rows of kinds that exist, in the order in which films name them.
  const kinds = new Map<number, number>();
  const put = (kind: number, value: number): void => {
    if (value === 0) return;
    let row = kinds.get(kind);
    if (row === undefined) kinds.set(kind, (row = users + kinds.size));
    index.push(row);
    values.push(value);
  };
  for (let film = 0; film < films; film++) {
    const { [film]: from, [film + 1]: to } = byFilm.indptr;
    for (let k = from; k < to; k++) {
      if (byFilm.indices[k] >= users) continue;
      index.push(byFilm.indices[k]);
      values.push(preference(byFilm.codes[k]));
    }
    // A film that nobody has rated has no row: it cannot be listed.
    if (content && index.length > indptr[film]) {
      const released = content.years[film];
      const decade = Math.min(DECADES - 1, Math.max(0, Math.floor((released - FIRST_DECADE) / 10)));
      if (released > 0) put(1e6 + released, year);
      for (let k = content.indptr[film]; k < content.indptr[film + 1]; k++) {
        put(content.genreOf[k], genre);
        if (released > 0) put(1000 + content.genreOf[k] * DECADES + decade, genreDecade);
      }
    }
    indptr[film + 1] = index.length;
  }
  return { rows: users + kinds.size, indptr, index: Uint32Array.from(index), values: Float32Array.from(values) };
}

/** Multiply-adds between two yields. */
const WORK = 4e6;

/** Trains EASE. Yields about every 10 ms. Throws where its equations have no solution. */
export function* trainEase(x: EaseRows, settings: EaseSettings): Generator<void, Ease> {
  const { rows, indptr, index, values } = x;
  const films = indptr.length - 1;
  const size = (rows + 3) & ~3;
  const a = new Float64Array(size * size);
  let work = 0;
  for (let film = 0; film < films; film++) {
    for (let k = indptr[film]; k < indptr[film + 1]; k++) {
      const row = index[k];
      const value = values[k];
      for (let l = indptr[film]; l < indptr[film + 1]; l++)
        if (index[l] <= row) a[row * size + index[l]] += value * values[l];
    }
    work += (indptr[film + 1] - indptr[film]) ** 2;
    if (work > WORK) {
      work = 0;
      yield;
    }
  }
  for (let row = 0; row < size; row++) a[row * size + row] += settings.lambda;
  if (!(yield* invert(a, size))) throw new Error('The equations of EASE have no solution.');
  const inverse = new Float32Array((rows * (rows + 1)) / 2);
  for (let row = 0; row < rows; row++) inverse.set(a.subarray(row * size, row * size + row + 1), (row * (row + 1)) / 2);
  yield;
  const scale = new Float32Array(films);
  for (let film = 0; film < films; film++) {
    let q = 0;
    for (let k = indptr[film]; k < indptr[film + 1]; k++) {
      const row = index[k] * size;
      let sum = 0;
      for (let l = indptr[film]; l < indptr[film + 1]; l++) {
        if (index[l] < index[k]) sum += 2 * a[row + index[l]] * values[l];
        else if (index[l] === index[k]) sum += a[row + index[l]] * values[l];
      }
      q += values[k] * sum;
    }
    scale[film] = 1 / (1 - q);
    work += (indptr[film + 1] - indptr[film]) ** 2;
    if (work > WORK) {
      work = 0;
      yield;
    }
  }
  return { settings, rows, inverse, scale };
}
