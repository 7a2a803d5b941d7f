import { biasedRowSolver, cholesky, solveCholesky } from '../als/index.ts';
import type { Model } from '../als/index.ts';
import type { FilmIndex } from '../dataset/types.ts';
import { checkFilm, checkRatings } from './check.ts';
import type { IndexedRating, StarFoldIn } from './types.ts';

/** The part of a model that predicts stars. */
export type StarModel = Pick<Model, 'films'> & { readonly stars: NonNullable<Model['stars']> };

/**
 * Folds a visitor into the star model. Without ratings the visitor is the average one:
 * the prediction is then the film's mean, shrunk as the star model shrinks it. Throws like `foldIn`.
 */
export function foldInStars(model: StarModel, ratings: readonly IndexedRating[]): StarFoldIn {
  checkRatings(ratings, model.films);
  const { stars } = model;
  const x = new Float64Array(stars.settings.factors);
  const indices = Uint32Array.from(ratings, (r) => r.film);
  const codes = Float64Array.from(ratings, (r) => 2 * r.stars);
  const solver = biasedRowSolver(stars.settings, ratings.length);
  const bias = solver.solve(stars.itemFactors, stars.itemBias, stars.mean, indices, codes, 0, ratings.length, x, 0);
  return { bias, x };
}

/**
 * Stars that the visitor would give, 0.5 to 5, unrounded. Not the ranking score: the two models have different aims.
 * Throws RangeError for a film that the model does not have.
 */
export function predictStars(model: StarModel, visitor: StarFoldIn, film: FilmIndex): number {
  const { stars, films } = model;
  checkFilm(film, films);
  const d = stars.settings.factors;
  let sum = stars.mean + visitor.bias + stars.itemBias[film];
  for (let i = 0; i < d; i++) sum += visitor.x[i] * stars.itemFactors[film * d + i];
  return clip(sum);
}

/**
 * The stars that would have been predicted for each rated film without its own rating, 0.5 to 5, in the order of `ratings`. The sums over all
 * ratings are taken once, and each film's share is taken out of them: n small systems, not n fold-ins of n ratings. Throws like `foldIn`.
 */
export function predictOwnStars(model: StarModel, ratings: readonly IndexedRating[]): number[] {
  checkRatings(ratings, model.films);
  const { stars } = model;
  const d = stars.settings.factors;
  // Factors, the constant-1 column, and zeros up to a multiple of four (the Cholesky's).
  const size = Math.ceil((d + 1) / 4) * 4;
  const row = new Float64Array(size);
  const sums = new Float64Array(size * size);
  const totals = new Float64Array(size);
  /** Puts a film's row into `row`; returns what its rating leaves to explain. */
  const take = ({ film, stars: given }: IndexedRating): number => {
    for (let c = 0; c < d; c++) row[c] = stars.itemFactors[film * d + c];
    row[d] = 1;
    return given - stars.mean - stars.itemBias[film];
  };
  for (const rating of ratings) {
    const target = take(rating);
    for (let i = 0; i < size; i++) {
      totals[i] += row[i] * target;
      for (let j = 0; j < size; j++) sums[i * size + j] += row[i] * row[j];
    }
  }
  const others = ratings.length - 1;
  const regularization = stars.settings.lambda * Math.sqrt(others);
  const a = new Float64Array(size * size);
  const b = new Float64Array(size);
  return ratings.map((rating) => {
    const target = take(rating);
    if (others === 0) return clip(stars.mean + stars.itemBias[rating.film]);
    for (let i = 0; i < size; i++) {
      b[i] = totals[i] - row[i] * target;
      for (let j = 0; j < size; j++) a[i * size + j] = sums[i * size + j] - row[i] * row[j];
      a[i * size + i] += regularization;
    }
    if (!cholesky(a, size)) throw new Error(`The star model's equations of ${others} ratings have no solution.`);
    solveCholesky(a, size, b);
    let sum = stars.mean + stars.itemBias[rating.film];
    for (let i = 0; i <= d; i++) sum += b[i] * row[i];
    return clip(sum);
  });
}

const clip = (stars: number): number => Math.min(5, Math.max(0.5, stars));

/** Whether a model predicts stars already; narrows its type. */
export function hasStars(model: Model): model is Model & StarModel {
  return model.stars !== null;
}
