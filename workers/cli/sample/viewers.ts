import { normal, uniform } from '../../als/index.ts';
import type { Fit } from './fit.ts';
import { ascending, clamp, interpolate, rankMap } from './numbers.ts';
import { yearOf } from './source.ts';

/** Real users have at least as many. */
const LEAST = 20;
/** A viewer's first day is moved by up to this many days. */
const DAY_JITTER = 10;
/** Ratings per distinct day, at least. */
const PER_DAY = 4;

/** Viewers before they have watched anything. */
export interface Viewers {
  readonly count: number;
  /** count x width, as Fit.vectors. */
  readonly vectors: Float64Array;
  /** Ratings to give. */
  readonly ratings: Uint32Array;
  readonly firstDay: Uint32Array;
  /** Distinct days to rate on. */
  readonly days: Uint32Array;
}

/**
 * Draws vectors from the Gaussian with the mean and covariance of the rows. vectors: rows x width; returns count x width.
 *
 * A draw is the mean plus sum over rows r of e_r (v_r - mean) / sqrt(rows - 1), all e_r ~ N(0, 1) apart: that has the very
 * covariance, as a Cholesky factor of it would give, needs no factor of a matrix that may be singular, and does not depend on
 * the basis that a solver leaves its factors in.
 */
export function drawVectors(vectors: Float64Array, width: number, count: number, seed: number): Float64Array {
  const rows = vectors.length / width;
  if (!Number.isInteger(rows) || rows < 2) throw new RangeError(`${rows} rows have no covariance.`);
  const mean = new Float64Array(width);
  for (let at = 0; at < vectors.length; at++) mean[at % width] += vectors[at] / rows;
  const centred = new Float64Array(vectors.length);
  const scale = 1 / Math.sqrt(rows - 1);
  for (let at = 0; at < vectors.length; at++) centred[at] = (vectors[at] - mean[at % width]) * scale;
  const draw = normal(uniform(seed));
  const out = new Float64Array(count * width);
  for (let viewer = 0; viewer < count; viewer++) {
    const to = viewer * width;
    out.set(mean, to);
    for (let row = 0; row < rows; row++) {
      const weight = draw();
      for (let i = 0, from = row * width; i < width; i++) out[to + i] += weight * centred[from + i];
    }
  }
  return out;
}

/** Draws viewers: their vectors, how much they rate and when. most: ratings of a viewer, at most. */
export function drawViewers(fit: Fit, count: number, most: number, seed: number): Viewers {
  const { width, real, counts } = fit;
  const vectors = drawVectors(fit.vectors, width, count, seed);
  const column = (fromEnd: number): Float64Array =>
    Float64Array.from({ length: count }, (_, viewer) => vectors[(viewer + 1) * width - fromEnd]);
  const capped = counts.map((n) => Math.min(n, most));
  const halfOfFilms = Math.floor(real.interactions.films / 2);
  const wanted = Uint32Array.from(rankMap(column(3), capped), (n) => clamp(Math.round(n), LEAST, halfOfFilms));
  const firstDay = drawFirstDays(fit, column(2), wanted, seed);
  const days = Uint32Array.from(rankMap(column(1), fit.days), (n, viewer) =>
    Math.max(1, Math.min(Math.round(n), Math.floor(wanted[viewer] / PER_DAY))),
  );
  const ratings = wanted.map((n, viewer) => Math.min(n, Math.floor(releasedBy(real.years, firstDay[viewer]) / 2)));
  return { count, vectors, ratings, firstDay, days };
}

/**
 * First days in the order of the scores, so that the share of ratings by viewers who began before a day is what it is with the
 * real users.
 */
function drawFirstDays(fit: Fit, scores: Float64Array, ratings: Uint32Array, seed: number): Uint32Array {
  const realOrder = ascending(fit.firstDay);
  const realShares = midpoints(realOrder, fit.counts);
  const realDays = Array.from(realOrder, (user) => fit.firstDay[user]);
  const first = realDays[0];
  const last = realDays[realDays.length - 1];
  const draw = uniform(seed + 1);
  const order = ascending(scores);
  const shares = midpoints(order, ratings);
  const out = new Uint32Array(scores.length);
  order.forEach((viewer, rank) => {
    const jitter = Math.floor(draw() * (2 * DAY_JITTER + 1)) - DAY_JITTER;
    out[viewer] = clamp(Math.floor(interpolate(shares[rank], realShares, realDays) + jitter), first, last);
  });
  return out;
}

/** Share of the whole weight before the middle of each one's own, in the order given. */
function midpoints(order: Uint32Array, weights: Uint32Array): Float64Array {
  let total = 0;
  for (const weight of weights) total += weight;
  let before = 0;
  return Float64Array.from(order, (position) => {
    const share = (before + weights[position] / 2) / total;
    before += weights[position];
    return share;
  });
}

/** How many of the films were out in the year of a day. */
function releasedBy(years: Uint16Array, day: number): number {
  const year = yearOf(day);
  let count = 0;
  for (const released of years) if (released <= year) count++;
  return count;
}
