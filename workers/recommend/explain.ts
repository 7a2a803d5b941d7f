import { preference, solveCholesky } from '../als/index.ts';
import type { Model } from '../als/index.ts';
import type { FilmIndex } from '../dataset/types.ts';
import { checkFilm } from './check.ts';
import type { FoldIn, ScoreExplanation } from './types.ts';

/**
 * Where the score of a film comes from (Hu et al. 2008, section 5): with A the visitor's normal matrix and w = A^-1 y_film,
 * rating j contributes p_j y_j.w, and the crowd prior kappa c.w. The score is the sum of these, exactly; it equals x.y_film
 * to rounding. Throws RangeError for a film that the model does not have.
 */
export function explain(model: Model, visitor: FoldIn, film: FilmIndex): ScoreExplanation {
  const { d, films, itemFactors } = model;
  checkFilm(film, films);
  const w = new Float64Array(d);
  for (let i = 0; i < d; i++) w[i] = itemFactors[film * d + i];
  solveCholesky(visitor.factor, d, w);
  let crowd = 0;
  for (let i = 0; i < d; i++) crowd += visitor.crowd[i] * w[i];
  let score = crowd;
  const contributions = visitor.ratings.map(({ film: rated, stars }) => {
    let product = 0;
    for (let i = 0; i < d; i++) product += itemFactors[rated * d + i] * w[i];
    const amount = preference(2 * stars) * product;
    score += amount;
    return { film: rated, amount };
  });
  return { score, contributions, crowd };
}
