/**
 * Seeded random numbers: the same seed gives the same stream in every run and thread.
 * Generator: sfc32 by Chris Doty-Humphrey (public domain, part of PractRand), seeded through the splitmix32 finaliser.
 */

/** Draws uniformly from [0, 1), in steps of 2^-32. */
export type Uniform = () => number;

/** A uniform generator for a seed (any safe integer; only its low 32 bits count). */
export function uniform(seed: number): Uniform {
  let state = seed | 0;
  const mixed = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = mixed();
  let b = mixed();
  let c = mixed();
  let counter = 1;
  const next: Uniform = () => {
    const out = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + out) | 0;
    return (out >>> 0) / 0x1_0000_0000;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

/** Draws from the standard normal distribution, two at a time by Marsaglia's polar form of Box-Muller. */
export function normal(draw: Uniform): () => number {
  let spare = 0;
  let hasSpare = false;
  return () => {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    for (;;) {
      const u = 2 * draw() - 1;
      const v = 2 * draw() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * scale;
        hasSpare = true;
        return u * scale;
      }
    }
  };
}

/** Shuffles in place (Fisher-Yates) and returns the same array. */
export function shuffle<T extends Uint32Array | unknown[]>(items: T, draw: Uniform): T {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(draw() * (i + 1));
    const kept = items[i];
    items[i] = items[j];
    items[j] = kept;
  }
  return items;
}
