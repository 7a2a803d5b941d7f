import type { Uniform } from '../../als/index.ts';

/** Small statistics that the sample is drawn with. Every one is deterministic: ties go by position. */

/** Positions of the values, ascending; equal values keep their order. */
export function ascending(values: ArrayLike<number>): Uint32Array {
  return Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
}

/** Quantile of values that ascend, 0 <= q <= 1, linear between its neighbours (type 7 of Hyndman and Fan 1996). */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) throw new RangeError('No values have no quantile.');
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

/** Gives the values the quantiles (k + .5) / n of the targets, and leaves their order as it is. */
export function rankMap(values: ArrayLike<number>, targets: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(targets).sort();
  const out = new Float64Array(values.length);
  ascending(values).forEach((position, rank) => (out[position] = quantile(sorted, (rank + 0.5) / values.length)));
  return out;
}

/** Value of a piecewise linear function at x; flat beyond its ends. xs ascend. */
export function interpolate(x: number, xs: ArrayLike<number>, ys: ArrayLike<number>): number {
  const last = xs.length - 1;
  if (x <= xs[0]) return ys[0];
  if (x >= xs[last]) return ys[last];
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  return ys[low] + ((x - xs[low]) / (xs[high] - xs[low])) * (ys[high] - ys[low]);
}

/** Standard normal quantile, within 4.5e-4 (Abramowitz and Stegun 1964, 26.2.23). 0 < p < 1. */
export function normalQuantile(p: number): number {
  const tail = Math.min(p, 1 - p);
  const t = Math.sqrt(-2 * Math.log(tail));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  const below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  const z = t - above / below;
  return p < 0.5 ? -z : z;
}

/** Normal scores: the standard normal quantile of each value's rank. */
export function normalScores(values: ArrayLike<number>): Float64Array {
  const out = new Float64Array(values.length);
  ascending(values).forEach((position, rank) => (out[position] = normalQuantile((rank + 0.5) / values.length)));
  return out;
}

/** Mean and standard deviation (of a population). */
export function meanAndSpread(values: ArrayLike<number>): { mean: number; spread: number } {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] - mean) * (values[i] - mean);
  return { mean, spread: Math.sqrt(squares / values.length) };
}

/** Draws from (0, 1): never an end, so that its logarithm is finite. */
export function open(draw: Uniform): number {
  return draw() + 2 ** -33;
}

/** Standard Gumbel: adding it to logits and taking the top n draws n without replacement (Vieira 2014). */
export function gumbel(draw: Uniform): number {
  return -Math.log(-Math.log(open(draw)));
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
