import { compose, type PosterFilm } from './compose.ts';
import type { PosterNode } from './tree.ts';

/** A long list on screen and what was scrolled past; a tree takes about 10 KB. */
const KEPT = 400;
const kept = new Map<string, PosterNode>();

/**
 * The poster of a film, 200 by 300 units. The same object for the same film as long as it is among the last few hundred
 * asked for.
 */
export function poster(film: PosterFilm): PosterNode {
  const key = JSON.stringify([film.id, film.title, film.year, film.genres]);
  const tree = kept.get(key) ?? compose(film);
  kept.delete(key);
  kept.set(key, tree);
  if (kept.size > KEPT) {
    const [oldest] = kept.keys();
    kept.delete(oldest);
  }
  return tree;
}

export { mountPoster, posterMarkup, type PosterNode } from './tree.ts';
export type { PosterFilm } from './compose.ts';
