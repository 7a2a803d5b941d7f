import type { Catalogue } from '../dataset/types.ts';
import { FIRST_ADDED_ID, type Film, type FilmId, type FilmRef } from '../protocol.ts';
import { fold } from './fold.ts';
import { foldTitles, type FoldedTitles } from './titles.ts';

/** Finds films that another data set, another version or a backup names. */
export type Locate = (ref: FilmRef) => FilmId | null;

/**
 * A finder over a catalogue. In this order: the film with this id, if a title of it is the same; the film with this IMDb id; the film
 * with this title and year. A number of a file counts only where the data set counts as MovieLens does, that of
 * the visitor's own film always, and by itself. A film whose IMDb id is another one is another film, whatever its title. Of several, the one with most ratings.
 */
export function makeLocate(
  catalogue: Catalogue,
  folded: FoldedTitles = foldTitles(catalogue),
  movieLensIds = true,
): Locate {
  const byImdb = new Map<string, Film>();
  const byTitle = new Map<string, Film[]>();
  for (const [i, film] of catalogue.films.entries()) {
    if (film.imdbId !== null) keepMoreRated(byImdb, film.imdbId, film);
    for (const title of new Set(folded[i])) {
      const key = `${title}|${film.year ?? ''}`;
      const same = byTitle.get(key);
      if (same) same.push(film);
      else byTitle.set(key, [film]);
    }
  }
  const differs = (film: Film, ref: FilmRef): boolean =>
    film.imdbId !== null && ref.imdbId !== null && film.imdbId !== ref.imdbId;

  return (ref) => {
    const title = fold(ref.title);
    const isShared = movieLensIds || ref.movieId >= FIRST_ADDED_ID;
    const index = isShared ? catalogue.indexOf(ref.movieId as FilmId) : undefined;
    // The visitor may have given it another title since.
    if (index !== undefined && ref.movieId >= FIRST_ADDED_ID) return catalogue.idOf(index);
    if (index !== undefined && !differs(catalogue.film(index), ref)) {
      const named = catalogue.film(index);
      // A title of signs alone ("$") folds to nothing.
      const sameTitle = title === '' ? named.title === ref.title : folded[index].includes(title);
      if (sameTitle || (named.imdbId !== null && named.imdbId === ref.imdbId)) return named.id;
    }
    const linked = ref.imdbId === null ? undefined : byImdb.get(ref.imdbId);
    if (linked) return linked.id;
    if (title === '') return null;
    const same = (byTitle.get(`${title}|${ref.year ?? ''}`) ?? []).filter((film) => !differs(film, ref));
    if (same.length === 0) return null;
    return same.reduce((best, film) => (film.ratings > best.ratings ? film : best)).id;
  };
}

function keepMoreRated(films: Map<string, Film>, key: string, film: Film): void {
  const known = films.get(key);
  if (!known || film.ratings > known.ratings) films.set(key, film);
}
