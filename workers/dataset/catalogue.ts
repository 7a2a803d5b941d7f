import type { Film, FilmId } from '../protocol.ts';
import type { Catalogue, FilmIndex, Interactions } from './types.ts';

/** A film without what the crowd made of it. */
export type FilmFacts = Omit<Film, 'ratings' | 'mean'>;

/** Ratings and their mean, for each film. */
function withCrowd(facts: FilmFacts, index: number, { byFilm }: Interactions): Film {
  const start = byFilm.indptr[index];
  const end = byFilm.indptr[index + 1];
  let sum = 0;
  for (let at = start; at < end; at += 1) sum += byFilm.codes[at];
  const ratings = end - start;
  return Object.freeze({
    id: facts.id,
    title: facts.title,
    otherTitle: facts.otherTitle,
    year: facts.year,
    genres: Object.freeze([...facts.genres]),
    imdbId: facts.imdbId,
    tmdbId: facts.tmdbId,
    ratings,
    mean: ratings === 0 ? null : sum / 2 / ratings,
  });
}

/**
 * The catalogue of a data set. A film's index is its position in `films`; films are frozen.
 * @throws RangeError where the interactions have another number of films, or an id stands twice.
 */
export function makeCatalogue(films: readonly FilmFacts[], interactions: Interactions): Catalogue {
  if (films.length !== interactions.films) {
    throw new RangeError(`${films.length} films, but interactions with ${interactions.films}.`);
  }
  return catalogueOf(films.map((facts, index) => withCrowd(facts, index, interactions)));
}

/** The catalogue with more films behind its own, whose indices stay. @throws RangeError where an id stands twice. */
export function extendCatalogue(catalogue: Catalogue, films: readonly Film[]): Catalogue {
  return catalogueOf([...catalogue.films, ...films.map((film) => Object.freeze(film))]);
}

function catalogueOf(films: Film[]): Catalogue {
  const all = Object.freeze(films);
  const indices = new Map<number, FilmIndex>();
  all.forEach((film, index) => {
    if (indices.has(film.id)) throw new RangeError(`Film id ${film.id} stands twice.`);
    indices.set(film.id, index as FilmIndex);
  });
  const film = (index: FilmIndex): Film => {
    if (!(index in all)) throw new RangeError(`Film index ${index} of ${all.length}.`);
    return all[index];
  };
  return Object.freeze({
    size: all.length,
    films: all,
    idOf: (index: FilmIndex): FilmId => film(index).id,
    indexOf: (id: FilmId): FilmIndex | undefined => indices.get(id),
    film,
  });
}
