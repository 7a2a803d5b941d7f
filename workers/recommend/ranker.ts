import { serveBy, type Model, type ServingKernels } from '../als/index.ts';
import { checkRatings } from './check.ts';
import { crowdWeight, foldIn, visitorRegularization } from './foldIn.ts';
import { scoreAll } from './rank.ts';
import type { IndexedRating } from './types.ts';

/** Scores of all films for somebody with these ratings. The next call may write over them. Throws like `foldIn`. */
export type Ranker = (ratings: readonly IndexedRating[]) => Float32Array;

/**
 * The ranker of the page: fold-in with the crowd prior, then x.y. By the SIMD kernels where they are given, to float32; by `foldIn` and
 * `scoreAll` otherwise, and for ratings that are no half stars.
 */
export function makeRanker(model: Model, module: WebAssembly.Module | null): Ranker {
  let kernels: ServingKernels | null = null;
  if (module) {
    try {
      kernels = serveBy(module, model);
    } catch (reason) {
      console.warn('The SIMD kernels cannot serve here; the scalar ones do:', reason);
    }
  }
  let scores: Float32Array<ArrayBuffer> | undefined;
  return (ratings) => {
    if (kernels) {
      checkRatings(ratings, model.films);
      const films = ratings.map(({ film }) => film);
      const codes = ratings.map(({ stars }) => 2 * stars);
      const n = ratings.length;
      const regularization = visitorRegularization(model, n);
      if (codes.every(Number.isInteger) && kernels.fold(films, codes, regularization, crowdWeight(n)))
        return kernels.score();
    }
    scores ??= new Float32Array(model.films);
    return scoreAll(model, foldIn(model, ratings).x, scores);
  };
}
