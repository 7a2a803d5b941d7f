import type { Interactions } from '../dataset/types.ts';
import type { AlsSettings } from '../protocol.ts';
import { packRange, rankUpdate } from './kernels/float32.ts';
import { preference, rowRegularization } from './settings.ts';
import type { Factors } from './types.ts';

/** The objective of `trainImplicit` at these factors, in float64: slow, for tests and reports. */
export function loss(interactions: Interactions, factors: Factors, settings: AlsSettings): number {
  const { users, films, byUser, byFilm } = interactions;
  const { d, userFactors, itemFactors } = factors;
  const gramX = gram(userFactors, users, d);
  const gramY = gram(itemFactors, films, d);
  let unobserved = 0;
  for (let i = 0; i < d * d; i++) unobserved += gramX[i] * gramY[i];
  let observed = 0;
  for (let u = 0; u < users; u++) {
    for (let k = byUser.indptr[u]; k < byUser.indptr[u + 1]; k++) {
      const y = byUser.indices[k] * d;
      let score = 0;
      for (let i = 0; i < d; i++) score += userFactors[u * d + i] * itemFactors[y + i];
      const error = preference(byUser.codes[k]) - score;
      observed += error * error;
    }
  }
  return (
    observed +
    settings.alpha0 * unobserved +
    penaltyOf(userFactors, d, byUser.indptr, films, settings) +
    penaltyOf(itemFactors, d, byFilm.indptr, users, settings)
  );
}

/** F^T F, d x d, row-major. */
function gram(factors: Float32Array, rows: number, d: number): Float64Array {
  const out = new Float64Array(d * d);
  for (let r = 0; r < rows * d; r += d) {
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) out[i * d + j] += factors[r + i] * factors[r + j];
  }
  return out;
}

/** Rows of a panel, and multiply-adds between two yields: about 10 ms. */
const PANEL = 64;
const WORK = 1e7;

/**
 * The same objective for somebody who watches a training: the Gram matrices by the kernel of the solver, the interactions in one pass.
 * Yields about every 10 ms of work. As long as about three epochs of the SIMD solver.
 */
export function* lossSteps(
  interactions: Interactions,
  factors: Factors,
  settings: AlsSettings,
): Generator<void, number> {
  const { users, films, byUser, byFilm } = interactions;
  const { d, userFactors, itemFactors } = factors;
  const gramX = yield* gramSteps(userFactors, users, d);
  const gramY = yield* gramSteps(itemFactors, films, d);
  let total = 0;
  // Only the lower triangles are there.
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) total += settings.alpha0 * (i === j ? 1 : 2) * gramX[i * d + j] * gramY[i * d + j];
  }
  let work = 0;
  for (let u = 0; u < users; u++) {
    const from = byUser.indptr[u];
    const to = byUser.indptr[u + 1];
    const x = u * d;
    for (let k = from; k < to; k++) {
      const y = byUser.indices[k] * d;
      // Four sums: the next product need not wait for the last one.
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      for (let i = 0; i < d; i += 4) {
        s0 += userFactors[x + i] * itemFactors[y + i];
        s1 += userFactors[x + i + 1] * itemFactors[y + i + 1];
        s2 += userFactors[x + i + 2] * itemFactors[y + i + 2];
        s3 += userFactors[x + i + 3] * itemFactors[y + i + 3];
      }
      const error = preference(byUser.codes[k]) - (s0 + s1 + s2 + s3);
      total += error * error;
    }
    work += (to - from) * d;
    if (work > WORK) {
      work = 0;
      yield;
    }
  }
  total += penaltyOf(userFactors, d, byUser.indptr, films, settings);
  total += penaltyOf(itemFactors, d, byFilm.indptr, users, settings);
  return total;
}

/** Lower triangle of F^T F. */
function* gramSteps(factors: Float32Array, rows: number, d: number): Generator<void, Float64Array> {
  const out = new Float64Array(d * d);
  const panel = new Float64Array(PANEL * d);
  let work = 0;
  for (let row = 0; row < rows; row += PANEL) {
    const count = Math.min(PANEL, rows - row);
    packRange(factors, d, row, count, panel);
    rankUpdate(panel, count, d, out);
    work += count * d * d;
    if (work > WORK) {
      work = 0;
      yield;
    }
  }
  return out;
}

function penaltyOf(rows: Float32Array, d: number, indptr: Uint32Array, others: number, settings: AlsSettings): number {
  let sum = 0;
  for (let r = 0; r + 1 < indptr.length; r++) {
    let norm = 0;
    for (let i = r * d; i < (r + 1) * d; i++) norm += rows[i] * rows[i];
    sum += rowRegularization(settings, indptr[r + 1] - indptr[r], others) * norm;
  }
  return sum;
}
