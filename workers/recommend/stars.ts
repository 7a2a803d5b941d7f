import { biasedRowSolver } from '../als/index.ts';
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
  return Math.min(5, Math.max(0.5, sum));
}

/** Whether a model predicts stars already; narrows its type. */
export function hasStars(model: Model): model is Model & StarModel {
  return model.stars !== null;
}
