import { instantiate } from './kernels/simd/exports.ts';
import { allocate, emptySpace, scratchBytes } from './kernels/simd/layout.ts';
import { writeTables } from './kernels/simd/relabel.ts';
import { STARS_AS_PREFERENCE } from './settings.ts';
import type { Model } from './types.ts';
import { visitorMetric } from './visitors.ts';

/** A model in the kernels' memory, for answers in a thread of its own. */
export interface ServingKernels {
  /**
   * Solves the fold-in of ratings in float32 (the formula is `foldIn`'s of `recommend`). films: indices; codes: stars x 2, whole numbers
   * 1 to 10; regularization: lambda_u; kappa: weight of the crowd prior. Returns whether there is a finite solution; `score` then takes it.
   */
  fold(films: ArrayLike<number>, codes: ArrayLike<number>, regularization: number, kappa: number): boolean;
  /** Scores of all films for the last fold. A view: the next call writes over it. */
  score(): Float32Array;
}

/** Most ratings of a visitor that the kernels take; more are possible, and slower. */
const MOST_RATINGS = 16_384;

/** Copies the model in. Throws RangeError where there is not enough memory, and whatever the browser says to kernels that it refuses. */
export function serveBy(module: WebAssembly.Module, model: Model): ServingKernels {
  const { d, films, gram } = model;
  const { alpha0 } = model.settings;
  const space = emptySpace();
  const at = {
    tables: space.take(4096),
    scratch: space.take(scratchBytes(d)),
    prior: space.take(4 * d * d),
    crowdGram: space.take(4 * d * d),
    crowdVector: space.take(4 * d),
    x: space.take(4 * d),
    indices: space.take(4 * MOST_RATINGS),
    codes: space.take(MOST_RATINGS + 8),
    scores: space.take(4 * films + 16),
    factors: space.take(4 * films * d),
  };
  const memory = allocate(space.top, false);
  const kernels = instantiate(module, memory);
  const floats = (from: number, length: number): Float32Array => new Float32Array(memory.buffer, from, length);
  writeTables(floats(at.tables, 1024), STARS_AS_PREFERENCE);
  const metric = visitorMetric(model);
  const prior = floats(at.prior, d * d);
  floats(at.crowdGram, d * d).set(model.crowdGram);
  floats(at.crowdVector, d).set(model.crowdVector);
  floats(at.factors, films * d).set(model.itemFactors);
  const indices = new Uint32Array(memory.buffer, at.indices, MOST_RATINGS);
  const codes = new Uint8Array(memory.buffer, at.codes, MOST_RATINGS);
  const scores = floats(at.scores, films);
  kernels.setShape(d, at.tables, at.scratch);
  kernels.setSide(0, at.indices, at.codes, 0);
  kernels.setFactors(0, at.factors, 0, 0);
  return {
    fold(rated, given, regularization, kappa) {
      const count = rated.length;
      if (count > MOST_RATINGS) return false;
      indices.set(rated);
      codes.set(given);
      // The kernel's own regularization is along the identity; the visitor's has a metric, and goes with G.
      for (let i = 0; i < d; i++) {
        for (let k = i * d + i, end = i * d + d; k < end; k++) prior[k] = alpha0 * gram[k] + regularization * metric[k];
      }
      return !kernels.foldRow(count, at.prior, 1, 0, at.crowdGram, at.crowdVector, kappa, at.x);
    },
    score() {
      kernels.scoreRows(at.factors, films, at.x, at.scores);
      return scores;
    },
  };
}
