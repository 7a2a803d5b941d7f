import { discount } from './discount.ts';

/** Exponents of the discount at both ends: README.md has what they cost and gain. */
const FAMILIAR = -0.3;
const ADVENTUROUS = 0.45;

/** The exponent of (n + 10)^-gamma for 0 (familiar) to 1 (adventurous); 0 at a half, where the ranking stays what it is. */
export function adventureExponent(adventure: number): number {
  if (!(adventure >= 0 && adventure <= 1)) throw new RangeError(`Adventure is ${adventure}; it goes from 0 to 1.`);
  const side = 2 * adventure - 1;
  return side < 0 ? -side * FAMILIAR : side * ADVENTUROUS;
}

/**
 * Scores with the popularity of films discounted: score (n + 10)^-gamma, n a film's ratings (support); a negative score takes the
 * inverse, so that a discount never lifts it. Below 0 gamma favours the well-known. films: as many as scores. Ranks as before where gamma is 0.
 */
export function discounted(scores: ArrayLike<number>, support: ArrayLike<number>, gamma: number): Float32Array {
  if (scores.length !== support.length) {
    throw new RangeError(`${scores.length} scores, and the support of ${support.length} films.`);
  }
  const out = new Float32Array(scores.length);
  discount(scores, support, gamma, out);
  return out;
}
