import {
  cholesky,
  packRows,
  preference,
  rankUpdate,
  rowRegularization,
  solveCholesky,
  visitorMetric,
} from '../als/index.ts';
import type { Model } from '../als/index.ts';
import { checkRatings } from './check.ts';
import type { FoldIn, IndexedRating } from './types.ts';

/** Weight of the crowd prior for a visitor with n ratings: 0.1 / (1 + n / 20)^2. */
export function crowdWeight(ratings: number): number {
  return 0.1 / (1 + ratings / 20) ** 2;
}

/**
 * lambda_u of a visitor with n ratings: the training rows' own, times .08 + 1.3 / (1 + (n / 20)^2). Whoever has rated much is known better than a row of
 * the training is let be, which has to keep the item factors small as well; whoever has rated little is kept nearer to the crowd.
 */
export function visitorRegularization({ settings, films }: Model, ratings: number): number {
  return rowRegularization(settings, ratings, films) * (0.08 + 1.3 / (1 + (ratings / 20) ** 2));
}

/**
 * Folds a visitor in: solves the user's half-step for their ratings against the fixed item factors, with a crowd prior, so
 * that the first ratings move a popularity list instead of replacing it:
 *
 *   (alpha0 G + lambda_u M + sum y_j y_j^T + kappa C) x = sum p_j y_j + kappa c
 *
 * where lambda_u is `visitorRegularization`, M `visitorMetric`, G = Y^T Y, C and c are the model's crowdGram and crowdVector, and kappa = crowd(n), by default `crowdWeight`. Without
 * ratings x gives the popularity list. Cost: d^3 / 6 + n d^2 / 2.
 * Throws RangeError for a film that the model does not have, one rated twice, or stars that are not 0.5 to 5.
 */
export function foldIn(
  model: Model,
  ratings: readonly IndexedRating[],
  crowd: (ratings: number) => number = crowdWeight,
): FoldIn {
  checkRatings(ratings, model.films);
  const { d, itemFactors, gram, crowdGram, crowdVector, settings } = model;
  const kappa = crowd(ratings.length);
  const regularization = visitorRegularization(model, ratings.length);
  const metric = visitorMetric(model);
  const factor = new Float64Array(d * d);
  const crowdPart = new Float64Array(d);
  for (let i = 0; i < d; i++) {
    crowdPart[i] = kappa * crowdVector[i];
    for (let j = 0; j <= i; j++) {
      const at = i * d + j;
      factor[at] = settings.alpha0 * gram[at] + regularization * metric[at] + kappa * crowdGram[at];
    }
  }
  const films = Uint32Array.from(ratings, (rating) => rating.film);
  const panel = new Float64Array(films.length * d);
  packRows(itemFactors, d, films, 0, films.length, panel);
  rankUpdate(panel, films.length, d, factor);
  const x = crowdPart.slice();
  for (const { film, stars } of ratings) {
    const p = preference(2 * stars);
    for (let i = 0, at = film * d; i < d; i++, at++) x[i] += p * itemFactors[at];
  }
  if (!cholesky(factor, d)) throw new Error('The model cannot be used: its normal matrix is not positive definite.');
  solveCholesky(factor, d, x);
  return { x, ratings: ratings.slice(), factor, crowd: crowdPart };
}
