import { makeModel, starsFromMeans, type Model } from '../als/index.ts';
import type { Dataset } from '../dataset/index.ts';
import type { Interactions } from '../dataset/types.ts';
import { alignFactors, type AlignedFactors, type FactorsFit } from './check.ts';
import { settingsOf } from './translate.ts';
import type { ExternalFactors } from './types.ts';

export interface ServedFactors {
  /** Serves like one trained here. Films without factors have support 0, so they come last in lists and have no neighbours. */
  readonly model: Model;
  readonly fit: FactorsFit;
}

/**
 * Makes a model of factors from outside, for a data set at hand: Gram matrix and crowd prior over its ratings, fold-in by the translated
 * settings, stars by `stars`, else the file's own star model, else the means of the films. Throws FactorsError where they do not fit.
 */
export function serveFactors(
  external: ExternalFactors,
  dataset: Pick<Dataset, 'catalogue' | 'interactions'>,
  stars: Model['stars'] = null,
): ServedFactors {
  const aligned = alignFactors(external, dataset);
  const { interactions } = dataset;
  const { d, itemFactors, rowOf, fit } = aligned;
  const { conventions } = external;
  const settings = settingsOf(conventions, d, interactions);
  const epoch = conventions.from === 'cinefold' ? conventions.epoch : settings.epochs;
  const model = makeModel(
    interactions,
    { d, films: interactions.films, itemFactors },
    settings,
    epoch,
    stars ?? starsOf(external, aligned, interactions),
  );
  const support = model.support.map((ratings, film) => (rowOf[film] < 0 ? 0 : ratings));
  return { model: { ...model, support }, fit };
}

/** The file's star model by film; films that it does not know have their means. */
function starsOf(
  { conventions, ids }: ExternalFactors,
  { rowOf }: AlignedFactors,
  interactions: Interactions,
): NonNullable<Model['stars']> {
  const means = starsFromMeans(interactions);
  const own = conventions.from === 'cinefold' ? conventions.stars : null;
  if (!own) return means;
  const width = own.settings.factors;
  const itemBias = means.itemBias.map((bias) => bias + means.mean - own.mean);
  const itemFactors = new Float32Array(rowOf.length * width);
  rowOf.forEach((row, film) => {
    if (row < 0 || row >= ids.length) return;
    itemBias[film] = own.itemBias[row];
    itemFactors.set(own.itemFactors.subarray(row * width, row * width + width), film * width);
  });
  return { settings: own.settings, mean: own.mean, itemBias, itemFactors };
}
