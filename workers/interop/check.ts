import type { Dataset } from '../dataset/index.ts';
import type { FilmId } from '../protocol.ts';
import { FactorsError } from './error.ts';
import type { ExternalFactors } from './types.ts';

export const MOST_RANK = 512;
/** Root mean square of the rows' lengths. MLlib's and implicit's are .1 to 10. */
const SHORTEST = 1e-6;
const LONGEST = 1e4;
/** Films with factors must hold this share of the data set's ratings. */
const LEAST_SHARE = 0.5;

/** How factors and catalogue fit together. */
export interface FactorsFit {
  /** Rows of the file. */
  readonly rows: number;
  /** Rows of films that the catalogue does not have. */
  readonly unknown: number;
  /** Films of the catalogue that somebody has rated and that have no factors: they come last in every list. */
  readonly without: number;
  /** Share of the data set's ratings that films with factors hold, 0 to 1. */
  readonly share: number;
  /**
   * Rank correlation (Spearman) of the factors' lengths with the films' numbers of ratings, -1 to 1. ALS gives long factors to films that many
   * have rated: .5 and more is usual, and near 0 the ids are likely to be of other films.
   */
  readonly likeness: number;
}

/** Item factors by film index, d columns (a multiple of 8, zeros from the rank on). */
export interface AlignedFactors {
  readonly d: number;
  readonly itemFactors: Float32Array;
  /** By film index: row of the file, -1 where the film has no factors (none, or zeros only). */
  readonly rowOf: Int32Array;
  readonly fit: FactorsFit;
}

/**
 * Checks factors from outside and puts them into the catalogue's order. Throws FactorsError: rank, ids, distinct-ids, finite, scale, known-ids.
 */
export function alignFactors(
  { file, rank, ids, factors }: ExternalFactors,
  { catalogue, interactions }: Pick<Dataset, 'catalogue' | 'interactions'>,
): AlignedFactors {
  const rows = ids.length;
  if (rank < 1 || rank > MOST_RANK) throw new FactorsError(file, 'rank', `${rows} rows of ${rank} factors`);
  if (factors.length !== rows * rank) throw new FactorsError(file, 'rank', `${factors.length} numbers in ${rows} rows`);
  const lengths = rowLengths(file, rank, ids, factors);
  const d = Math.ceil(rank / 8) * 8;
  const itemFactors = new Float32Array(catalogue.size * d);
  const rowOf = new Int32Array(catalogue.size).fill(-1);
  const seen = new Set<number>();
  let unknown = 0;
  for (let row = 0; row < rows; row++) {
    const id = ids[row];
    if (seen.has(id)) throw new FactorsError(file, 'distinct-ids', `${id} twice`);
    seen.add(id);
    const film = catalogue.indexOf(id as FilmId);
    if (film === undefined) unknown++;
    else if (lengths[row] > 0) {
      rowOf[film] = row;
      itemFactors.set(factors.subarray(row * rank, row * rank + rank), film * d);
    }
  }
  const { indptr } = interactions.byFilm;
  let without = 0;
  let covered = 0;
  const [long, rated]: [number[], number[]] = [[], []];
  for (let film = 0; film < catalogue.size; film++) {
    const ratings = indptr[film + 1] - indptr[film];
    if (rowOf[film] < 0) {
      if (ratings > 0) without++;
      continue;
    }
    covered += ratings;
    long.push(lengths[rowOf[film]]);
    rated.push(ratings);
  }
  const share = interactions.count === 0 ? 0 : covered / interactions.count;
  if (share < LEAST_SHARE) {
    const percent = Math.floor(share * 100);
    throw new FactorsError(file, 'known-ids', `${rows - unknown} of ${rows} films, with ${percent}% of the ratings`);
  }
  return { d, itemFactors, rowOf, fit: { rows, unknown, without, share, likeness: rankCorrelation(long, rated) } };
}

/** Euclidean lengths of the rows. */
function rowLengths(file: string, rank: number, ids: Float64Array, factors: Float32Array): Float64Array {
  const lengths = new Float64Array(ids.length);
  let total = 0;
  for (let row = 0; row < ids.length; row++) {
    let square = 0;
    for (let at = row * rank; at < row * rank + rank; at++) square += factors[at] * factors[at];
    if (!Number.isFinite(square)) {
      const bad = factors.subarray(row * rank, row * rank + rank).find((value) => !Number.isFinite(value));
      throw new FactorsError(file, 'finite', `${bad} for the film ${ids[row]}`);
    }
    lengths[row] = Math.sqrt(square);
    total += square;
  }
  const length = Math.sqrt(total / Math.max(1, ids.length));
  if (!(length >= SHORTEST && length <= LONGEST)) {
    throw new FactorsError(file, 'scale', `rows of length ${length.toPrecision(2)}`);
  }
  return lengths;
}

/** Spearman's: the correlation of the ranks, equal values sharing their mean rank; 0 where either does not vary. */
function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (a.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    xy += (x[i] - mean) * (y[i] - mean);
    xx += (x[i] - mean) ** 2;
    yy += (y[i] - mean) ** 2;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}

function ranks(values: readonly number[]): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a] - values[b]);
  const all = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to]] === values[order[from]]) to++;
    for (let i = from; i < to; i++) all[order[i]] = (from + to - 1) / 2;
    from = to;
  }
  return all;
}
