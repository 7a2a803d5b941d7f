import { withOneMore, type FilmIndex, type Interactions } from '../dataset/index.ts';
import type { Rating } from '../protocol.ts';
import { xxh32 } from '../store/index.ts';
import type { Library } from './library.ts';
import { indexRatings } from './queries.ts';

/** The visitor as one more user of a training. Lives as long as the training; what is kept of it is a count and a checksum. */
export interface OwnRatings {
  readonly films: readonly FilmIndex[];
  /** Stars x 2, aligned. */
  readonly codes: readonly number[];
  /** Tells these ratings from others. */
  readonly digest: number;
}

/** The ratings that this data set has films for, by film. */
export function ownRatings(library: Library, ratings: readonly Rating[]): OwnRatings {
  const rated = indexRatings(library, { ratings, excluded: [] }).sort((a, b) => a.film - b.film);
  const films = rated.map(({ film }) => film);
  const codes = rated.map(({ stars }) => 2 * stars);
  const bytes = new Uint8Array(Uint32Array.from(rated.flatMap((_, at) => [films[at], codes[at]])).buffer);
  return { films, codes, digest: xxh32(bytes) };
}

/** What a training reads: the data set's interactions, with the visitor's where they are given. No training reads the times. */
export function interactionsWith(library: Library, own: OwnRatings | null): Interactions {
  const { interactions } = library.dataset;
  return own ? withOneMore(interactions, own.films, own.codes) : { ...interactions, times: null };
}
