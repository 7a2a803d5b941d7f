import type { Interactions } from '../dataset/types.ts';
import type { AlsSettings } from '../protocol.ts';
import type { Ease } from './ease.ts';
import { mirror, packRange, rankUpdate } from './kernels/float32.ts';
import { preference } from './settings.ts';
import type { Factors, Model } from './types.ts';

/** Rows of a panel. */
const PANEL = 64;

/**
 * What serving needs of a training. Copies the item factors, so that training may go on; call it at the end of an epoch.
 * biased and ease: the models beside it, null where they are not there (yet). Throws RangeError where shapes differ or a factor is not finite.
 */
export function makeModel(
  interactions: Interactions,
  factors: Pick<Factors, 'd' | 'films' | 'itemFactors'>,
  settings: AlsSettings,
  epoch: number,
  biased: Model['stars'],
  ease: Ease | null = null,
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
  const confidence = new Float64Array(films);
  for (let film = 0; film < films; film++) {
    const from = byFilm.indptr[film];
    const to = byFilm.indptr[film + 1];
    support[film] = to - from;
    confidence[film] = (to - from) / users;
    let preferences = 0;
    for (let k = from; k < to; k++) preferences += preference(byFilm.codes[k]);
    for (let i = 0, at = film * d; i < d; i++, at++) {
      if (!Number.isFinite(itemFactors[at])) {
        throw new RangeError(`Item factor ${i} of film index ${film} is ${itemFactors[at]}.`);
      }
      crowdVector[i] += (preferences / users) * itemFactors[at];
    }
  }
  const panel = new Float64Array(PANEL * d);
  for (let film = 0; film < films; film += PANEL) {
    const rows = Math.min(PANEL, films - film);
    packRange(itemFactors, d, film, rows, panel);
    rankUpdate(panel, rows, d, gram);
    scalePanelRows(panel, rows, d, confidence, film);
    rankUpdate(panel, rows, d, crowdGram);
  }
  mirror(gram, d);
  mirror(crowdGram, d);
  const stars = biased && {
    settings: biased.settings,
    mean: biased.mean,
    itemBias: biased.itemBias.slice(),
    itemFactors: biased.itemFactors.slice(),
  };
  return { settings, epoch, d, films, itemFactors, gram, crowdGram, crowdVector, support, stars, ease };
}

/** Multiplies row r of a panel by the square root of weights[first + r], so that its rank update is a weighted one. */
function scalePanelRows(panel: Float64Array, rows: number, d: number, weights: Float64Array, first: number): void {
  for (let r = 0; r < rows; r++) {
    const scale = Math.sqrt(weights[first + r]);
    for (let group = 0, at = r * 4; group < d; group += 4, at += rows * 4) {
      for (let lane = at; lane < at + 4; lane++) panel[lane] *= scale;
    }
  }
}
