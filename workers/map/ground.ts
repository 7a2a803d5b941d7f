import type { Model } from '../als/index.ts';
import type { FilmIndex } from '../dataset/index.ts';
import { SIMILAR_MIN_SUPPORT, tasteVectors, type TasteVectors } from '../recommend/index.ts';

/** The films of a map, best known first, as points of the space in which similar films are found. */
export interface Ground extends TasteVectors {
  readonly films: readonly FilmIndex[];
}

/** The best-known films, as many as `limit`. Fewer ratings than `SIMILAR_MIN_SUPPORT` say nothing of where a film belongs. */
export function groundOf(model: Model, limit: number): Ground {
  const { films: size, support } = model;
  const films = Array.from({ length: size }, (_, film) => film as FilmIndex)
    .filter((film) => support[film] >= SIMILAR_MIN_SUPPORT)
    .sort((a, b) => support[b] - support[a] || a - b)
    .slice(0, limit);
  return { films, ...tasteVectors(model, films) };
}
