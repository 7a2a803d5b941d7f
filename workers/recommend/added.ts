import type { Model } from '../als/index.ts';
import type { Film } from '../protocol.ts';
import type { Catalogue } from '../dataset/index.ts';
import { HANDFUL } from './rank.ts';

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

/** Rows that are to be carried over to films without ratings: films x d, row-major. */
interface Rows {
  readonly values: Float32Array;
  readonly d: number;
}

/** Trained films of the same genres and decade: how much they are trusted in all, and the sums of their rows, so weighted. */
interface Kind {
  readonly bits: Bits;
  readonly year: number | null;
  trust: number;
  readonly sums: readonly Float64Array[];
}

const kindOf = ({ genres, year }: Film): string =>
  [year === null ? '' : Math.floor(year / 10), ...genres.toSorted()].join('|');

function kindsOf(films: readonly Film[], numbers: ReadonlyMap<string, number>, matrices: readonly Rows[]): Kind[] {
  const kinds = new Map<string, Kind>();
  films.forEach((film, at) => {
    const { genres, ratings, year } = film;
    if (ratings === 0 || genres.length === 0) return;
    const name = kindOf(film);
    let kind = kinds.get(name);
    if (!kind) {
      kind = { bits: bitsOf(film, numbers), year, trust: 0, sums: matrices.map(({ d }) => new Float64Array(d)) };
      kinds.set(name, kind);
    }
    const trust = ratings / (ratings + HALF_TRUST);
    kind.trust += trust;
    for (const [m, { values, d }] of matrices.entries()) {
      for (let k = 0; k < d; k += 1) kind.sums[m][k] += trust * values[at * d + k];
    }
  });
  return [...kinds.values()];
}

/**
 * Rows for films that nobody has rated: the mean of the rows of trained films, weighted by shared genres (Jaccard), nearness in time and how
 * much they are rated, and shrunk towards zero, where the model has nothing to say. A film without genres stays at zero.
 * @param trained how many of the films are; the others stand behind them.
 * @returns each matrix with rows for all films.
 */
export function addRows(films: readonly Film[], trained: number, matrices: readonly Rows[]): Float32Array[] {
  const numbers = new Map<string, number>();
  for (const film of films) for (const genre of film.genres) if (!numbers.has(genre)) numbers.set(genre, numbers.size);
  const kinds = kindsOf(films.slice(0, trained), numbers, matrices);
  const grown = matrices.map(({ values, d }) => {
    const all = new Float32Array(films.length * d);
    all.set(values);
    return all;
  });
  const first = new Map<string, number>();
  for (let added = trained; added < films.length; added += 1) {
    const name = kindOf(films[added]);
    const same = first.get(name);
    if (same !== undefined) {
      for (const [m, { d }] of matrices.entries()) grown[m].copyWithin(added * d, same * d, (same + 1) * d);
      continue;
    }
    first.set(name, added);
    const bits = bitsOf(films[added], numbers);
    const weights = kinds.map((kind) => overlap(bits, kind.bits) * nearness(films[added].year, kind.year));
    const total = kinds.reduce((sum, { trust }, at) => sum + weights[at] * trust, SHRINKAGE);
    for (const [m, { d }] of matrices.entries()) {
      for (let k = 0; k < d; k += 1) {
        const sum = kinds.reduce((all, { sums }, at) => all + weights[at] * sums[m][k], 0);
        grown[m][added * d + k] = sum / total;
      }
    }
  }
  return grown;
}

/**
 * The model with the films of a catalogue that stand behind its own: factors and star bias of their kind (`addRows`), no part in
 * EASE, which knows films by their ratings, and the support of a handful of ratings: lists put films with fewer behind all others, and nobody
 * would see these. Itself where there are none.
 */
export function withAdded(model: Model, { films }: Catalogue): Model {
  const trained = model.films;
  if (films.length === trained) return model;
  const { stars, ease } = model;
  const matrices: Rows[] = [{ values: model.itemFactors, d: model.d }];
  if (stars) matrices.push({ values: stars.itemBias, d: 1 }, { values: stars.itemFactors, d: stars.settings.factors });
  const [itemFactors, itemBias, starFactors] = addRows(films, trained, matrices);
  const support = new Uint32Array(films.length).fill(HANDFUL);
  support.set(model.support);
  let scale: Float32Array | null = null;
  if (ease) {
    scale = new Float32Array(films.length).fill(1);
    scale.set(ease.scale);
  }
  return {
    ...model,
    films: films.length,
    itemFactors,
    support,
    stars: stars && { ...stars, itemBias, itemFactors: starFactors },
    ease: ease && scale && { ...ease, scale },
  };
}
