import type { AlsSettings } from '../protocol.ts';
import type { BiasedSettings } from './types.ts';

/** Defaults of the ranking model, chosen on held-out MovieLens users (README of this folder). */
export const DEFAULT_ALS: AlsSettings = { factors: 64, alpha0: 0.3, lambda: 0.005, nu: 1, epochs: 8, seed: 42 };

/** Defaults of the star model. */
export const DEFAULT_BIASED: BiasedSettings = { factors: 8, lambda: 1.2, epochs: 15, seed: 42 };

/**
 * Preference p of a rating: 1 + 0.3 (stars - 3.5), where code = stars x 2. Every rating has confidence c = 1.
 * Half a star still counts for more than a film never met (p = 0.1 against 0): having watched it tells of taste.
 */
export function preference(code: number): number {
  return 1 + 0.3 * (code / 2 - 3.5);
}

/** What a rating says: p, and how much it counts, c. By code, 1 to 10. */
export interface Weighting {
  readonly preference: (code: number) => number;
  readonly confidence: (code: number) => number;
}

/** The model's own. */
export const STARS_AS_PREFERENCE: Weighting = { preference, confidence: () => 1 };

/** Regularization of one row: lambda (interactions + alpha0 others)^nu (Rendle et al. 2022, eq. 8). */
export function rowRegularization(settings: AlsSettings, interactions: number, others: number): number {
  return settings.lambda * Math.pow(interactions + settings.alpha0 * others, settings.nu);
}

/** Refuses settings that cannot be trained with. Throws RangeError naming the setting, its value and what it may be. */
export function checkAlsSettings(settings: AlsSettings): void {
  const { factors, alpha0, lambda, nu, epochs } = settings;
  need('factors', factors, Number.isInteger(factors) && factors >= 8 && factors <= 512 && factors % 8 === 0, {
    be: 'a multiple of 8 from 8 to 512',
  });
  need('alpha0', alpha0, alpha0 >= 0 && alpha0 <= 1000, { be: 'from 0 to 1000' });
  need('lambda', lambda, lambda > 0 && lambda <= 1000, { be: 'above 0, at most 1000' });
  need('nu', nu, nu >= 0 && nu <= 2, { be: 'from 0 to 2' });
  checkEpochsAndSeed(epochs, settings.seed);
}

/** The same for the star model. */
export function checkBiasedSettings(settings: BiasedSettings): void {
  const { factors, lambda, epochs } = settings;
  need('factors', factors, Number.isInteger(factors) && factors >= 1 && factors <= 256, {
    be: 'a whole number from 1 to 256',
  });
  need('lambda', lambda, lambda > 0 && lambda <= 1000, { be: 'above 0, at most 1000' });
  checkEpochsAndSeed(epochs, settings.seed);
}

function checkEpochsAndSeed(epochs: number, seed: number): void {
  need('epochs', epochs, Number.isInteger(epochs) && epochs >= 1 && epochs <= 1000, {
    be: 'a whole number from 1 to 1000',
  });
  need('seed', seed, Number.isSafeInteger(seed), { be: 'a whole number' });
}

function need(name: string, value: number, holds: boolean, must: { be: string }): void {
  if (!holds) throw new RangeError(`Setting ${name} is ${value}; it must be ${must.be}.`);
}
