import { DEFAULT_BIASED, trainBiased } from '../als/index.ts';
import type { BiasedSettings } from '../als/index.ts';
import type { FilmIndex, Interactions } from '../dataset/types.ts';
import { foldInStars, predictStars } from '../recommend/index.ts';
import type { IndexedRating } from '../recommend/index.ts';
import { mae, rmse } from './metrics.ts';
import { finish, foldsOf } from './run.ts';
import { ratingSplit } from './split.ts';

export interface StarErrors {
  readonly rmse: number;
  readonly mae: number;
}

export interface StarOptions {
  readonly folds: number;
  readonly seed: number;
  /** DEFAULT_BIASED where not given. */
  readonly settings?: BiasedSettings;
  /** Measure this fold only, 0 to folds - 1. */
  readonly onlyFold?: number;
}

/**
 * Rating prediction over folds of the ratings: trains the star model on the others, folds each user's training ratings in as
 * the page does with a visitor's, and predicts the rest. Means over the folds.
 */
export function starErrors(interactions: Interactions, options: StarOptions): StarErrors {
  const settings = options.settings ?? DEFAULT_BIASED;
  const results = foldsOf(options).map((fold) => {
    const { train, users, films, codes } = ratingSplit(interactions, {
      folds: options.folds,
      fold,
      seed: options.seed,
    });
    const model = { films: train.films, stars: finish(trainBiased(train, settings)) };
    const predicted = new Float64Array(codes.length);
    // Ratings to predict stand by user, so each user is folded in once.
    let user = -1;
    let visitor = foldInStars(model, []);
    for (let k = 0; k < codes.length; k++) {
      if (users[k] !== user) {
        user = users[k];
        visitor = foldInStars(model, ratingsOf(train, user));
      }
      predicted[k] = predictStars(model, visitor, films[k] as FilmIndex);
    }
    const actual = Float64Array.from(codes, (code) => code / 2);
    return { rmse: rmse(predicted, actual), mae: mae(predicted, actual) };
  });
  const mean = (pick: (errors: StarErrors) => number): number =>
    results.reduce((total, errors) => total + pick(errors), 0) / results.length;
  return { rmse: mean((errors) => errors.rmse), mae: mean((errors) => errors.mae) };
}

function ratingsOf({ byUser }: Interactions, user: number): IndexedRating[] {
  const ratings: IndexedRating[] = [];
  for (let k = byUser.indptr[user]; k < byUser.indptr[user + 1]; k++) {
    ratings.push({ film: byUser.indices[k] as FilmIndex, stars: byUser.codes[k] / 2 });
  }
  return ratings;
}
