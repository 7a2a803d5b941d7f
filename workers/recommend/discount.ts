interface Known {
  /** Each number of ratings once: there are few of them, and a power is dear. */
  readonly counts: readonly number[];
  /** Place of each film's number among them. */
  readonly place: Uint32Array;
  readonly weights: Float64Array;
  gamma: number;
}
const known = new WeakMap<object, Known>();

function knownOf(support: ArrayLike<number>): Known {
  let found = known.get(support);
  if (!found) {
    const counts = [...new Set(Array.from(support))];
    const placeOf = new Map(counts.map((n, at) => [n, at]));
    const place = Uint32Array.from(support, (n) => placeOf.get(n) ?? 0);
    found = { counts, place, weights: new Float64Array(support.length).fill(1), gamma: 0 };
    known.set(support, found);
  }
  return found;
}

/** (n + 10)^-gamma for every film, n its ratings (support). The next call for the same support may write over them. */
export function popularityWeights(support: ArrayLike<number>, gamma: number): Float64Array {
  const of = knownOf(support);
  const { counts, place, weights } = of;
  if (of.gamma !== gamma) {
    const powers = Float64Array.from(counts, (n) => Math.pow(n + 10, -gamma));
    for (let film = 0; film < weights.length; film++) weights[film] = powers[place[film]];
    of.gamma = gamma;
  }
  return weights;
}

/**
 * out[i] = scores[i] scale (n_i + 10)^-gamma; a negative score takes the inverse, so that a discount never lifts it.
 * out: as many as scores and support; may be the scores themselves
 */
export function discount(
  scores: ArrayLike<number>,
  support: ArrayLike<number>,
  gamma: number,
  out: Float32Array,
  scale = 1,
): void {
  const weights = popularityWeights(support, gamma);
  for (let film = 0; film < out.length; film++) {
    const weight = scale * weights[film];
    out[film] = scores[film] < 0 ? scores[film] / weight : scores[film] * weight;
  }
}
