import type { Neighbours } from './neighbours.ts';

/** A symmetric sparse matrix of affinities that add up to 1. */
export interface Affinities {
  /** n + 1 */
  readonly indptr: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}

/**
 * Affinities of t-SNE (van der Maaten and Hinton 2008, formulas 1 and 2) over the nearest neighbours alone: each point's are a Gaussian
 * whose width gives it `perplexity` effective neighbours, and p_ij = (p_j|i + p_i|j) / 2n.
 */
export function affinitiesOf({ k, indices, cosines }: Neighbours, n: number, perplexity: number): Affinities {
  const conditional = new Float32Array(n * k);
  for (let i = 0; i < n; i++)
    calibrate(cosines.subarray(i * k, i * k + k), perplexity, conditional.subarray(i * k, i * k + k));

  // Each pair stands in both rows: count, place, then merge what is there twice.
  const rows = new Map<number, number>();
  const counts = new Uint32Array(n + 1);
  for (let i = 0; i < n; i++) {
    for (let at = i * k; at < i * k + k; at++) {
      counts[i + 1]++;
      counts[indices[at] + 1]++;
    }
  }
  for (let i = 0; i < n; i++) counts[i + 1] += counts[i];
  const next = counts.slice(0, n);
  const columns = new Uint32Array(2 * n * k);
  const shares = new Float32Array(2 * n * k);
  for (let i = 0; i < n; i++) {
    for (let at = i * k; at < i * k + k; at++) {
      const j = indices[at];
      const share = conditional[at] / (2 * n);
      columns[next[i]] = j;
      shares[next[i]++] = share;
      columns[next[j]] = i;
      shares[next[j]++] = share;
    }
  }
  const indptr = new Uint32Array(n + 1);
  let end = 0;
  for (let i = 0; i < n; i++) {
    rows.clear();
    for (let at = counts[i]; at < counts[i + 1]; at++) {
      const known = rows.get(columns[at]);
      if (known === undefined) {
        rows.set(columns[at], end);
        columns[end] = columns[at];
        shares[end++] = shares[at];
      } else shares[known] += shares[at];
    }
    indptr[i + 1] = end;
  }
  return { indptr, indices: columns.slice(0, end), values: shares.slice(0, end) };
}

/** Steps of the bisection; 30 settle the perplexity to six digits. */
const BISECTIONS = 30;

/** Gaussian weights of a row's neighbours by their squared distances 2 - 2 cos, of the entropy log(perplexity). They add up to 1. */
function calibrate(cosines: Float32Array, perplexity: number, out: Float32Array): void {
  const wanted = Math.log(Math.min(perplexity, cosines.length));
  let low = 0;
  let high = Infinity;
  let beta = 1;
  for (let step = 0; step < BISECTIONS; step++) {
    let sum = 0;
    let moment = 0;
    for (let at = 0; at < cosines.length; at++) {
      // Measured from the nearest one, whose weight is 1: the sum never vanishes.
      const square = 2 * (cosines[0] - cosines[at]);
      out[at] = Math.exp(-beta * square);
      sum += out[at];
      moment += square * out[at];
    }
    for (let at = 0; at < cosines.length; at++) out[at] /= sum;
    const entropy = Math.log(sum) + (beta * moment) / sum;
    if (entropy > wanted) {
      low = beta;
      beta = high === Infinity ? beta * 2 : (beta + high) / 2;
    } else {
      high = beta;
      beta = (beta + low) / 2;
    }
  }
}
