import type { Film, FilmFilter, FilmId } from '../protocol.ts';
import type { Library } from './library.ts';

/**
 * A random film, with a chance in proportion to the square root of its ratings: any of them, rather one that somebody knows. null where
 * none is left. draw: uniform from [0, 1).
 */
export function randomFilm(
  library: Library,
  filter: FilmFilter,
  without: readonly FilmId[],
  draw: () => number,
): Film | null {
  const { catalogue } = library.dataset;
  const { mask } = library.filters.outside(filter);
  const gone = new Set<number>(without);
  const weights = Float64Array.from(catalogue.films, (film, i) =>
    mask[i] !== 0 || gone.has(film.id) ? 0 : Math.sqrt(film.ratings),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return null;
  let left = draw() * total;
  let last: Film | null = null;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    last = catalogue.films[i];
    left -= weights[i];
    if (left < 0) break;
  }
  return last;
}
