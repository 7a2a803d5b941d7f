import { preference, solveCholesky } from '../als/index.ts';
import type { Model } from '../als/index.ts';
import { foldIn } from './foldIn.ts';
import type { IndexedRating } from './types.ts';

/**
 * What each rating adds to the iALS score of its own film, in the order of the ratings: x.y_i less what x would give without rating i. By
 * Sherman and Morrison, with A the normal matrix and h = y_i A^-1 y_i, the score without it is (x.y_i - h p_i) / (1 - h). The weight of the crowd
 * prior and lambda_u stay those of all ratings. Cost: a fold-in and d^2 a rating. Throws like `foldIn`.
 */
export function ownFactorAmounts(model: Model, ratings: readonly IndexedRating[]): Float64Array {
  const { d, itemFactors } = model;
  const { x, factor } = foldIn(model, ratings);
  const w = new Float64Array(d);
  return Float64Array.from(ratings, ({ film, stars }) => {
    const at = film * d;
    let score = 0;
    for (let i = 0; i < d; i++) {
      w[i] = itemFactors[at + i];
      score += x[i] * w[i];
    }
    solveCholesky(factor, d, w);
    let h = 0;
    for (let i = 0; i < d; i++) h += itemFactors[at + i] * w[i];
    return score - (score - h * preference(2 * stars)) / (1 - h);
  });
}
