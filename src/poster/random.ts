/** Numbers in [0, 1), the same ones for the same seed. */
export type Random = () => number;

/** The mulberry32 generator (T. Ettinger), with the seed scrambled first because film ids are small and close together. */
export function mulberry32(seed: number): Random {
  let state = (Math.imul(seed | 0, 2654435761) ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * The two steps of the R2 sequence (M. Roberts, 2018), 1/p and 1/p² of the plastic number p: ids walked with both cover
 * all pairs of (variant, ink family) evenly.
 */
export const VARIANT_STEP = 0.5698402909980532;
export const FAMILY_STEP = 0.7548776662466927;

/**
 * Which of `count` an id gets: a Weyl sequence and not a random draw, so that each comes up equally often, and with
 * three variants or more two neighbouring ids (films of one year, sequels) never get the same one.
 */
export function turn(id: number, count: number, step: number): number {
  const share = (Math.abs(id) * step) % 1;
  return Math.min(count - 1, Math.floor(share * count));
}

export const between = (random: Random, low: number, high: number): number => low + random() * (high - low);
export const side = (random: Random): 1 | -1 => (random() < 0.5 ? 1 : -1);
export const whole = (random: Random, low: number, high: number): number =>
  Math.floor(between(random, low, high + 1 - 1e-9));
