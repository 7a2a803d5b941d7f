import type { Interactions } from '../dataset/types.ts';
import { DEFAULT_BIASED } from './settings.ts';
import type { Model } from './types.ts';

/** Ratings at the overall mean that each film is given: films that few have rated are near it. */
const PSEUDO_RATINGS = 2;

/**
 * A star model that knows the films' means and nothing of taste: stars = mean + bias of the visitor + bias of the film. For models that rank
 * and predict no stars. Its one factor is zero.
 */
export function starsFromMeans({ films, byFilm }: Interactions): NonNullable<Model['stars']> {
  const { indptr, codes } = byFilm;
  let total = 0;
  for (const code of codes) total += code;
  const mean = codes.length === 0 ? 0 : total / 2 / codes.length;
  const itemBias = new Float32Array(films);
  for (let film = 0; film < films; film++) {
    let sum = 0;
    for (let k = indptr[film]; k < indptr[film + 1]; k++) sum += codes[k] / 2 - mean;
    itemBias[film] = sum / (indptr[film + 1] - indptr[film] + PSEUDO_RATINGS);
  }
  const settings = { ...DEFAULT_BIASED, factors: 1 };
  return { settings, mean, itemBias, itemFactors: new Float32Array(films) };
}
