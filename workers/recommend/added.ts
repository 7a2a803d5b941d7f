import type { Film } from '../protocol.ts';
import type { Catalogue } from '../dataset/index.ts';

/** Weight of the zero vector: with few neighbours the model says little. */
const SHRINKAGE = 5;
/** Ratings at which a film's own factors count half. */
const HALF_TRUST = 10;
/** Films of the same decade, the ones beside it, and any other. */
const SAME_DECADE = 1;
const NEXT_DECADE = 0.5;
const OTHER_DECADE = 0.1;

/** Genres of a film as bits. */
type Bits = Uint32Array;

function bitsOf(film: Film, numbers: ReadonlyMap<string, number>): Bits {
  const bits = new Uint32Array(Math.ceil(numbers.size / 32));
  for (const genre of film.genres) {
    const number = numbers.get(genre) ?? 0;
    bits[number >> 5] |= 1 << (number & 31);
  }
  return bits;
}

function ones(word: number): number {
  let left = word;
  let count = 0;
  for (; left !== 0; count += 1) left &= left - 1;
  return count;
}

/** Shared genres among all genres of both (Jaccard), 0 to 1. */
function overlap(a: Bits, b: Bits): number {
  let shared = 0;
  let all = 0;
  for (let i = 0; i < a.length; i += 1) {
    shared += ones(a[i] & b[i]);
    all += ones(a[i] | b[i]);
  }
  return all === 0 ? 0 : shared / all;
}

function nearness(a: number | null, b: number | null): number {
  if (a === null || b === null) return OTHER_DECADE;
  const apart = Math.abs(Math.floor(a / 10) - Math.floor(b / 10));
  return apart === 0 ? SAME_DECADE : apart === 1 ? NEXT_DECADE : OTHER_DECADE;
}

/**
 * Item factors for films that nobody has rated yet: the mean of the factors of trained films, weighted by shared genres (Jaccard),
 * nearness in time and how much they are rated, and shrunk towards zero, where the model has nothing to say. A film without genres
 * stays at zero.
 * @param factors trained item factors, row-major, films x d; the catalogue may have more films behind those.
 * @returns the factors of the catalogue's remaining films, row-major.
 */
export function addedFactors({ films }: Catalogue, factors: Float32Array, d: number): Float32Array {
  const trained = factors.length / d;
  const out = new Float32Array((films.length - trained) * d);
  const numbers = new Map<string, number>();
  for (const film of films) for (const genre of film.genres) if (!numbers.has(genre)) numbers.set(genre, numbers.size);
  const bits = films.map((film) => bitsOf(film, numbers));
  for (let added = trained; added < films.length; added += 1) {
    const row = out.subarray((added - trained) * d, (added - trained + 1) * d);
    let total = SHRINKAGE;
    for (let film = 0; film < trained; film += 1) {
      const shared = overlap(bits[added], bits[film]);
      const { ratings, year } = films[film];
      const weight = shared * nearness(films[added].year, year) * (ratings / (ratings + HALF_TRUST));
      if (weight === 0) continue;
      total += weight;
      for (let k = 0; k < d; k += 1) row[k] += weight * factors[film * d + k];
    }
    for (let k = 0; k < d; k += 1) row[k] /= total;
  }
  return out;
}
