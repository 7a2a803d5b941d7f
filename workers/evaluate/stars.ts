import { DEFAULT_BIASED, trainBiased } from '../als/index.ts';
import type { BiasedSettings } from '../als/index.ts';
import type { FilmIndex, Interactions } from '../dataset/types.ts';
import { foldInStars, predictStars } from '../recommend/index.ts';
import type { IndexedRating } from '../recommend/index.ts';
import { mae, rmse } from './metrics.ts';
import { finish, foldsOf } from './run.ts';
import { ratingSplit } from './split.ts';
import type { RatingSplit } from './split.ts';

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

/** Predicted against given stars where the prediction is from `from` to `to`. Calibrated: both means are alike. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly predicted: number;
  readonly actual: number;
}

export interface StarFold {
  readonly model: StarErrors;
  /** Bayesian average of each film's stars. */
  readonly bayesian: StarErrors;
  /** One number for all. */
  readonly mean: StarErrors;
  /** Aligned: what was predicted, and what was given. */
  readonly predicted: Float64Array;
  readonly actual: Float64Array;
}

/**
 * Rating prediction, one fold of the ratings: trains the star model on the others, folds each user's training ratings in as the page does with
 * a visitor's, and predicts the rest.
 */
export function measureStars(
  interactions: Interactions,
  options: Omit<StarOptions, 'onlyFold'> & { fold: number },
): StarFold {
  const settings = options.settings ?? DEFAULT_BIASED;
  const split = ratingSplit(interactions, options);
  const { train, users, films, codes } = split;
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
  const { mean, bayesian } = filmMeans(split);
  const errors = (by: Float64Array): StarErrors => ({ rmse: rmse(by, actual), mae: mae(by, actual) });
  return { model: errors(predicted), bayesian: errors(bayesian), mean: errors(mean), predicted, actual };
}

/** Means over the folds of the model's errors. */
export function starErrors(interactions: Interactions, options: StarOptions): StarErrors {
  const folds = foldsOf(options).map((fold) => measureStars(interactions, { ...options, fold }).model);
  const mean = (pick: (errors: StarErrors) => number): number =>
    folds.reduce((total, errors) => total + pick(errors), 0) / folds.length;
  return { rmse: mean((errors) => errors.rmse), mae: mean((errors) => errors.mae) };
}

/** Half a star wide each, around the stars that can be given; bins without predictions are left out. */
export function reliability(folds: readonly Pick<StarFold, 'predicted' | 'actual'>[]): ReliabilityBin[] {
  const sums = Array.from({ length: 11 }, () => ({ count: 0, predicted: 0, actual: 0 }));
  for (const { predicted, actual } of folds) {
    predicted.forEach((stars, k) => {
      const bin = sums[Math.round(2 * stars)];
      bin.count++;
      bin.predicted += stars;
      bin.actual += actual[k];
    });
  }
  return sums.flatMap(({ count, predicted, actual }, code) =>
    count === 0
      ? []
      : [
          {
            from: Math.max(0.5, code / 2 - 0.25),
            to: Math.min(5, code / 2 + 0.25),
            count,
            predicted: predicted / count,
            actual: actual / count,
          },
        ],
  );
}

/** Pseudo-ratings at the overall mean: the best for predicting. */
const FILM_K = 5;

function filmMeans({ train, films }: RatingSplit): { mean: Float64Array; bayesian: Float64Array } {
  const { byFilm, count } = train;
  let total = 0;
  for (const code of byFilm.codes) total += code / 2;
  const overall = total / count;
  const bayesian = Float64Array.from(films, (film) => {
    const { [film]: from, [film + 1]: to } = byFilm.indptr;
    let sum = FILM_K * overall;
    for (let k = from; k < to; k++) sum += byFilm.codes[k] / 2;
    return sum / (FILM_K + to - from);
  });
  return { mean: new Float64Array(films.length).fill(overall), bayesian };
}

/** The ratings of one user. */
export function ratingsOf({ byUser }: Interactions, user: number): IndexedRating[] {
  const ratings: IndexedRating[] = [];
  for (let k = byUser.indptr[user]; k < byUser.indptr[user + 1]; k++) {
    ratings.push({ film: byUser.indices[k] as FilmIndex, stars: byUser.codes[k] / 2 });
  }
  return ratings;
}
