import type { Interactions } from '../dataset/types.ts';
import type { AlsSettings } from '../protocol.ts';
import { preference } from './settings.ts';
import type { BiasedFactors, Factors, Model } from './types.ts';

/**
 * What serving needs of a training. Copies the item factors, so that training may go on; call it at the end of an epoch.
 * biased: the star model, null where it is not there yet. Throws RangeError where shapes differ or a factor is not finite.
 */
export function makeModel(
  interactions: Interactions,
  factors: Factors,
  settings: AlsSettings,
  epoch: number,
  biased: BiasedFactors | null,
): Model {
  const { users, films, byFilm } = interactions;
  const { d } = factors;
  if (factors.films !== films || settings.factors !== d || factors.itemFactors.length !== films * d) {
    throw new RangeError(`Factors of ${factors.films} films x ${d} do not fit ${films} films x ${settings.factors}.`);
  }
  if (biased && biased.itemBias.length !== films) {
    throw new RangeError(`The star model has ${biased.itemBias.length} films, the data set ${films}.`);
  }
  const itemFactors = factors.itemFactors.slice();
  const gram = new Float64Array(d * d);
  const crowdGram = new Float64Array(d * d);
  const crowdVector = new Float64Array(d);
  const support = new Uint32Array(films);
  for (let film = 0; film < films; film++) {
    const from = byFilm.indptr[film];
    const to = byFilm.indptr[film + 1];
    support[film] = to - from;
    // A film without interactions has zero factors and adds nothing.
    if (from === to) continue;
    let preferences = 0;
    for (let k = from; k < to; k++) preferences += preference(byFilm.codes[k]);
    const confidence = (to - from) / users;
    const y = film * d;
    for (let i = 0; i < d; i++) {
      const yi = itemFactors[y + i];
      if (!Number.isFinite(yi)) throw new RangeError(`Item factor ${i} of film index ${film} is ${yi}.`);
      crowdVector[i] += (preferences / users) * yi;
      for (let j = 0; j <= i; j++) {
        const product = yi * itemFactors[y + j];
        gram[i * d + j] += product;
        crowdGram[i * d + j] += confidence * product;
      }
    }
  }
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) {
      gram[j * d + i] = gram[i * d + j];
      crowdGram[j * d + i] = crowdGram[i * d + j];
    }
  }
  const stars = biased && {
    settings: biased.settings,
    mean: biased.mean,
    itemBias: biased.itemBias.slice(),
    itemFactors: biased.itemFactors.slice(),
  };
  return { settings, epoch, d, films, itemFactors, gram, crowdGram, crowdVector, support, stars };
}
