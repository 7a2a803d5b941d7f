import type { PosterFilm } from './compose.ts';
import { filmInks, type Inks } from './inks.ts';

/** The inks of a film's poster, to tint what stands around it. `ink` on `bg` is readable text (4.5 or more). */
export function inks(film: Pick<PosterFilm, 'id' | 'year' | 'genres'>): Inks {
  return filmInks(film.id, film.year, film.genres);
}

/** The drawing itself, a quarter of what the page would load otherwise before its first paint: it comes beside the data. */
export const loadDrawing = (): Promise<typeof import('./draw.ts')> => import('./draw.ts');

export { splitTitle } from './title.ts';
export type { Inks } from './inks.ts';
export type { PosterFilm } from './compose.ts';
export type { PosterNode } from './tree.ts';
