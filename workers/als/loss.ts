import type { Interactions } from '../dataset/types.ts';
import type { AlsSettings } from '../protocol.ts';
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
  const penalty = (rows: Float32Array, indptr: Uint32Array, others: number): number => {
    let sum = 0;
    for (let r = 0; r + 1 < indptr.length; r++) {
      let norm = 0;
      for (let i = r * d; i < (r + 1) * d; i++) norm += rows[i] * rows[i];
      sum += rowRegularization(settings, indptr[r + 1] - indptr[r], others) * norm;
    }
    return sum;
  };
  return (
    observed +
    settings.alpha0 * unobserved +
    penalty(userFactors, byUser.indptr, films) +
    penalty(itemFactors, byFilm.indptr, users)
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
