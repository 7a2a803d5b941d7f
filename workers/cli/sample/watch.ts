import { uniform } from '../../als/index.ts';
import type { Fit } from './fit.ts';
import { clamp, gumbel } from './numbers.ts';
import { yearOf } from './source.ts';
import type { Viewers } from './viewers.ts';

/** T: how sharply scores become choices. Higher makes a sample that is easier to predict than people are. */
const SHARPNESS = 24;
/** Logit of a film that was not out yet. */
const NOT_OUT = -60;
/** No film is rated by more than this share of the viewers. */
const MOST_OF_VIEWERS = 0.9;

/** Which films each viewer rates, compressed by viewer; films of a viewer ascend. */
export interface Watched {
  readonly indptr: Uint32Array;
  readonly films: Uint32Array;
}

/** Draws the films of each viewer, so that films get the share of ratings that they have with the real users. */
export function drawFilms(fit: Fit, viewers: Viewers, seed: number): Watched {
  const { films } = fit.real.interactions;
  const logits = watchLogits(fit, viewers);
  const { filmOffsets } = calibrate(logits, viewers.ratings, filmTargets(fit, viewers));
  const draw = uniform(seed);
  const indptr = new Uint32Array(viewers.count + 1);
  for (let viewer = 0; viewer < viewers.count; viewer++) indptr[viewer + 1] = indptr[viewer] + viewers.ratings[viewer];
  const chosen = new Uint32Array(indptr[viewers.count]);
  const keys = new Float64Array(films);
  for (let viewer = 0; viewer < viewers.count; viewer++) {
    for (let film = 0; film < films; film++)
      keys[film] = logits[viewer * films + film] + filmOffsets[film] + gumbel(draw);
    takeTop(keys, chosen.subarray(indptr[viewer], indptr[viewer + 1]));
  }
  return { indptr, films: chosen };
}

/** viewers x films: T x.y of the watch model, `NOT_OUT` for films that came out after the viewer's first year. */
function watchLogits({ watch, real, width }: Fit, viewers: Viewers): Float64Array {
  const { d, films, itemFactors } = watch;
  const logits = new Float64Array(viewers.count * films);
  for (let viewer = 0, at = 0; viewer < viewers.count; viewer++) {
    const x = viewer * width;
    const year = yearOf(viewers.firstDay[viewer]);
    for (let film = 0; film < films; film++, at++) {
      if (real.years[film] > year) {
        logits[at] = NOT_OUT;
        continue;
      }
      let score = 0;
      for (let i = 0; i < d; i++) score += viewers.vectors[x + i] * itemFactors[film * d + i];
      logits[at] = SHARPNESS * score;
    }
  }
  return logits;
}

function filmTargets({ real }: Fit, viewers: Viewers): Float64Array {
  const { films, count, byFilm } = real.interactions;
  let ratings = 0;
  for (const n of viewers.ratings) ratings += n;
  return Float64Array.from({ length: films }, (_, film) =>
    Math.min((byFilm.indptr[film + 1] - byFilm.indptr[film]) * (ratings / count), MOST_OF_VIEWERS * viewers.count),
  );
}

const ROUNDS = 40;
/** Far enough: the largest share of a film's target that is missing or too much. */
const CLOSE_ENOUGH = 0.002;

/**
 * Finds offsets a_u, b_i so that p = sigmoid(logit + a_u + b_i) sums to the row's target along each row and to the column's
 * along each column: rounds of two Newton steps on a and one on b, each step of at most 1.
 * logits: rows x columns. Targets are above 0 and below the other side's size, and both sum to about the same.
 */
export function calibrate(
  logits: Float64Array,
  rowTargets: ArrayLike<number>,
  columnTargets: ArrayLike<number>,
): { rowOffsets: Float64Array; filmOffsets: Float64Array } {
  const rows = rowTargets.length;
  const columns = columnTargets.length;
  // exp once: p = t / (1 + t) with t = exp(logit) exp(a) exp(b).
  const odds = logits.map(Math.exp);
  const rowOffsets = new Float64Array(rows);
  const filmOffsets = new Float64Array(columns);
  const columnOdds = new Float64Array(columns).fill(1);
  const sums = new Float64Array(columns);
  const slopes = new Float64Array(columns);
  for (let round = 0; round < ROUNDS; round++) {
    for (let step = 0; step < 2; step++) {
      for (let row = 0; row < rows; row++) {
        const rowOdds = Math.exp(rowOffsets[row]);
        let sum = 0;
        let slope = 0;
        for (let column = 0, at = row * columns; column < columns; column++, at++) {
          const t = odds[at] * rowOdds * columnOdds[column];
          const p = t / (1 + t);
          sum += p;
          slope += p - p * p;
        }
        rowOffsets[row] += newton(rowTargets[row], sum, slope);
      }
    }
    sums.fill(0);
    slopes.fill(0);
    for (let row = 0; row < rows; row++) {
      const rowOdds = Math.exp(rowOffsets[row]);
      for (let column = 0, at = row * columns; column < columns; column++, at++) {
        const t = odds[at] * rowOdds * columnOdds[column];
        const p = t / (1 + t);
        sums[column] += p;
        slopes[column] += p - p * p;
      }
    }
    let worst = 0;
    for (let column = 0; column < columns; column++) {
      worst = Math.max(worst, Math.abs(sums[column] / columnTargets[column] - 1));
      filmOffsets[column] += newton(columnTargets[column], sums[column], slopes[column]);
      columnOdds[column] = Math.exp(filmOffsets[column]);
    }
    if (worst < CLOSE_ENOUGH) break;
  }
  return { rowOffsets, filmOffsets };
}

function newton(target: number, sum: number, slope: number): number {
  return clamp((target - sum) / Math.max(slope, 1e-3), -1, 1);
}

/** Writes the positions of the out.length largest keys to out, ascending. Ties: the lower position. */
function takeTop(keys: Float64Array, out: Uint32Array): void {
  if (out.length === 0) return;
  const least = keys.slice().sort()[keys.length - out.length];
  let above = 0;
  for (const key of keys) if (key > least) above++;
  let equal = out.length - above;
  let at = 0;
  for (let i = 0; i < keys.length && at < out.length; i++) {
    if (keys[i] > least || (keys[i] === least && equal-- > 0)) out[at++] = i;
  }
}
