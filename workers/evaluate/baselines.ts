import { easeRows, preference, trainEase } from '../als/index.ts';
import type { FilmIndex, Interactions } from '../dataset/types.ts';
import { crowdScores, serveEase } from '../recommend/index.ts';
import type { IndexedRating } from '../recommend/index.ts';
import type { Ranker } from './protocolA.ts';

/** Pseudo-ratings at the overall mean. */
const BAYESIAN_K = 50;

/** Bayesian average of each film's stars: the same list for everybody. */
export function bayesianRanker({ films, count, byFilm }: Interactions): Ranker {
  let total = 0;
  for (const code of byFilm.codes) total += code;
  const mean = total / count;
  const scores = new Float32Array(films);
  for (let film = 0; film < films; film++) {
    const { [film]: from, [film + 1]: to } = byFilm.indptr;
    let sum = BAYESIAN_K * mean;
    for (let k = from; k < to; k++) sum += byFilm.codes[k];
    scores[film] = sum / (BAYESIAN_K + to - from);
  }
  return () => scores;
}

/** Popularity: films by ratings of four stars or more; by all ratings where there are no star differences. */
export function popularityRanker(train: Interactions): Ranker {
  const scores = crowdScores(train);
  if (!hasStarDifferences(train)) {
    for (let film = 0; film < scores.length; film++)
      scores[film] = train.byFilm.indptr[film + 1] - train.byFilm.indptr[film];
  }
  return () => scores;
}

/** Whether ratings differ in stars. */
export function hasStarDifferences({ byUser: { codes } }: Interactions): boolean {
  return codes.some((code) => code !== codes[0]);
}

/** Neighbours of a film that count, and what is added to the product of the norms. */
const NEIGHBOURS = 100;
const SHRINK = 10;

/** Item-kNN: score of a film = sum of p times the cosine over its nearest films among the rated ones (columns of p). */
export function knnRanker({ films, byUser, byFilm }: Interactions): Ranker {
  const norms = new Float64Array(films);
  for (let film = 0; film < films; film++) {
    for (let k = byFilm.indptr[film]; k < byFilm.indptr[film + 1]; k++) norms[film] += preference(byFilm.codes[k]) ** 2;
    norms[film] = Math.sqrt(norms[film]);
  }
  /** For each film: which lists it stands in, and how near. */
  const indices: number[][] = Array.from({ length: films }, () => []);
  const cosines: number[][] = Array.from({ length: films }, () => []);
  const products = new Float64Array(films);
  for (let film = 0; film < films; film++) {
    const met: number[] = [];
    for (let k = byFilm.indptr[film]; k < byFilm.indptr[film + 1]; k++) {
      const user = byFilm.indices[k];
      const p = preference(byFilm.codes[k]);
      for (let l = byUser.indptr[user]; l < byUser.indptr[user + 1]; l++) {
        const other = byUser.indices[l];
        if (products[other] === 0) met.push(other);
        products[other] += p * preference(byUser.codes[l]);
      }
    }
    const cosine = (other: number): number => products[other] / (norms[film] * norms[other] + SHRINK);
    const near = met.filter((other) => other !== film).sort((a, b) => cosine(b) - cosine(a) || a - b);
    for (const other of near.slice(0, NEIGHBOURS)) {
      indices[other].push(film);
      cosines[other].push(cosine(other));
    }
    for (const other of met) products[other] = 0;
  }
  const scores = new Float32Array(films);
  return (ratings) => {
    scores.fill(0);
    for (const { film, stars } of ratings) {
      const p = preference(2 * stars);
      for (let k = 0; k < indices[film].length; k++) scores[indices[film][k]] += p * cosines[film][k];
    }
    return scores;
  };
}

/** More rows than this on the smaller side: minutes. */
export const EASE_MOST = 4000;

/** EASE over preferences alone, lambda 100, as it was published; null where the set is too large for it. Yields. */
export function* easeRanker(train: Interactions): Generator<void, Ranker | null> {
  if (train.users > EASE_MOST) return null;
  const settings = { lambda: 100, genre: 0, year: 0, genreDecade: 0 };
  const rows = easeRows(train, null, settings);
  const part = serveEase(yield* trainEase(rows, settings), rows, new Float32Array(train.films).fill(1));
  const scores = new Float32Array(train.films);
  return (ratings: readonly IndexedRating[]) => {
    scores.fill(0);
    part.fold(ratings);
    part.add(1, scores);
    return scores;
  };
}

/** The films of ratings, to be left out of a list. */
export function filmsOf(ratings: readonly IndexedRating[]): Set<FilmIndex> {
  return new Set(ratings.map(({ film }) => film));
}
