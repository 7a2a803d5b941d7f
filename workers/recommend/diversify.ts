/** How much likeness may weigh against the score at most: README.md has what it costs and gains. */
const MOST = 0.6;

/** Films that variety chooses among; the rest follow by score. Fixed, so that a longer list begins as a shorter one. */
export const VARIETY_POOL = 300;

/** The weight of likeness for 0 (off) to 1. */
export function varietyWeight(variety: number): number {
  if (!(variety >= 0 && variety <= 1)) throw new RangeError(`Variety is ${variety}; it goes from 0 to 1.`);
  return MOST * variety;
}

/**
 * Maximal marginal relevance (Carbonell and Goldstein 1998): from n candidates, best first, takes one after the other that has most of
 *
 *   (1 - weight) r_i - weight max over those taken of v_i.v_j
 *
 * with r their scores brought to 0 to 1. scores: n; vectors: n x d, row-major, unit vectors. Returns the positions of the first k, the
 * earlier first where two are equal. O(n k d). Throws RangeError where a shape is wrong.
 */
export function diversify(
  scores: ArrayLike<number>,
  vectors: Float32Array,
  d: number,
  k: number,
  weight: number,
): number[] {
  const n = scores.length;
  if (vectors.length !== n * d) throw new RangeError(`Vectors have ${vectors.length} numbers, not ${n} x ${d}.`);
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < n; i++) {
    low = Math.min(low, scores[i]);
    high = Math.max(high, scores[i]);
  }
  const span = high > low ? high - low : 1;
  const relevance = Float64Array.from(scores, (score) => ((1 - weight) * (score - low)) / span);
  const likeness = new Float64Array(n).fill(-1);
  const taken = new Uint8Array(n);
  const order: number[] = [];
  while (order.length < Math.min(k, n)) {
    let best = -1;
    let most = -Infinity;
    for (let i = 0; i < n; i++) {
      if (taken[i] !== 0) continue;
      const worth = relevance[i] - weight * likeness[i];
      if (worth > most) {
        most = worth;
        best = i;
      }
    }
    if (best < 0) break; // no score is a number
    taken[best] = 1;
    order.push(best);
    for (let i = 0; i < n; i++) {
      if (taken[i] !== 0) continue;
      let product = 0;
      for (let c = 0; c < d; c++) product += vectors[best * d + c] * vectors[i * d + c];
      if (product > likeness[i]) likeness[i] = product;
    }
  }
  return order;
}
