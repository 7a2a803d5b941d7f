import { DEFAULT_ALS } from '../als/index.ts';
import type { Interactions } from '../dataset/types.ts';
import type { AlsSettings } from '../protocol.ts';
import type { Conventions } from './types.ts';

/** What MLlib takes where nobody says otherwise, and what a saved model does not tell. */
const SPARK = { alpha: 1, regParam: 0.1, maxIter: 10 };

/**
 * The settings with which our fold-in solves the system that the factors were trained by (but for the confidence, which is 1 with us, and the metric of
 * `visitorMetric`, which is the identity there):
 *
 *   ours       (alpha0 G + lambda (n + alpha0 films)^nu I + sum y y^T) x     = sum p y
 *   MLlib      (G + regParam n I + sum alpha r y y^T) x                     = sum (1 + alpha r) y
 *   implicit   (G + regularization I + sum (c - 1) y y^T) x                 = sum c y,  c = alpha times the matrix
 *
 * Divided by alpha, MLlib's has alpha0 = 1 / alpha and the regularization regParam n / alpha, with r = p. Ours grows with alpha0 films besides,
 * which keeps newcomers calm; lambda is set so that both agree for a user of the mean number of ratings. implicit's does not grow with n at all:
 * nu = 0. An alpha of 1 or less there says that the confidence is in the matrix, which the file does not hold: alpha0 is then our own.
 */
export function settingsOf(conventions: Conventions, d: number, { users, films, count }: Interactions): AlsSettings {
  if (conventions.from === 'cinefold') return conventions.settings;
  if (conventions.from === 'spark') {
    const alpha = conventions.alpha ?? SPARK.alpha;
    const alpha0 = bound(alpha > 0 ? 1 / alpha : DEFAULT_ALS.alpha0, 1e-3, 1000);
    const n = Math.max(1, count / Math.max(1, users));
    const lambda = ((conventions.regParam ?? SPARK.regParam) * alpha0 * n) / (n + alpha0 * films);
    return settings(d, alpha0, lambda, 1, conventions.maxIter ?? SPARK.maxIter);
  }
  const alpha = conventions.alpha ?? 1;
  const alpha0 = bound(alpha > 1 ? 1 / alpha : DEFAULT_ALS.alpha0, 1e-3, 1000);
  return settings(d, alpha0, (conventions.regularization ?? 0.01) * alpha0, 0, conventions.iterations ?? 15);
}

/** Within what `checkAlsSettings` takes. Lambda keeps the padded factors' equations solvable. */
function settings(factors: number, alpha0: number, lambda: number, nu: number, epochs: number): AlsSettings {
  return {
    factors,
    alpha0,
    lambda: bound(lambda, 1e-5, 1000),
    nu,
    epochs: bound(Math.round(epochs), 1, 1000),
    seed: 0,
  };
}

const bound = (value: number, least: number, most: number): number =>
  Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : least;
