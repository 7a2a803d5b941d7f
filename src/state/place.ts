/** From the journal's films to the films of the open data set. */
import type { FilmId, FilmRef, Visitor } from '../../workers/protocol.ts';
import { filmKey, isOwnId, type JournalState, type Mark, type Rated, type Review } from '../journal/index.ts';

/** Journal key -> film of the open data set; null where it has no such film. */
export type Places = ReadonlyMap<number, FilmId | null>;

export const noPlaces = (): Map<number, FilmId | null> => new Map();

export interface Unplaced {
  readonly ref: FilmRef;
  readonly stars: number | null;
  readonly later: boolean;
  readonly seen: boolean;
  readonly hidden: boolean;
  readonly review: string | null;
}

export interface Placed {
  readonly ratings: ReadonlyMap<FilmId, Rated>;
  readonly later: ReadonlyMap<FilmId, Mark>;
  readonly seen: ReadonlyMap<FilmId, Mark>;
  readonly hidden: ReadonlyMap<FilmId, Mark>;
  /** Not asked about again while rating; part of no query. */
  readonly skipped: ReadonlyMap<FilmId, Mark>;
  readonly reviews: ReadonlyMap<FilmId, Review>;
  /** Films that the open data set does not have: kept, listed, not ranked with. */
  readonly unplaced: readonly Unplaced[];
}

/** @param movieLensIds films that were not asked for yet stand for their own number: where the data set counts as MovieLens does */
export function place(state: JournalState, places: Places, movieLensIds = true): Placed {
  return {
    ratings: placeMarks(state.ratings, places, movieLensIds),
    later: placeMarks(state.later, places, movieLensIds),
    seen: placeMarks(state.seen, places, movieLensIds),
    hidden: placeMarks(state.hidden, places, movieLensIds),
    skipped: placeMarks(state.skipped, places, movieLensIds),
    reviews: placeMarks(state.reviews, places, movieLensIds),
    unplaced: unplacedOf(state, places),
  };
}

export const NOTHING_PLACED: Placed = {
  ratings: new Map(),
  later: new Map(),
  seen: new Map(),
  hidden: new Map(),
  skipped: new Map(),
  reviews: new Map(),
  unplaced: [],
};

/** The visitor as queries see them. */
export function visitorOf({ ratings, seen, hidden }: Placed): Visitor {
  return {
    ratings: Array.from(ratings, ([film, { stars }]) => ({ film, stars })),
    excluded: union(seen.keys(), hidden.keys()),
  };
}

/** Films that lists and random picks leave out: rated, seen, hidden. */
export const knownFilms = ({ ratings, seen, hidden }: Placed): FilmId[] =>
  union(ratings.keys(), seen.keys(), hidden.keys());

export const union = (...lists: readonly Iterable<FilmId>[]): FilmId[] => [
  ...new Set(lists.flatMap((list) => [...list])),
];

/** Every film that the journal says something about, once. */
export function refsOf(state: JournalState): FilmRef[] {
  const refs = new Map<number, FilmRef>();
  for (const marks of [state.ratings, state.later, state.seen, state.hidden, state.skipped, state.reviews]) {
    for (const [key, { ref }] of marks) refs.set(key, ref);
  }
  return [...refs.values()];
}

function placeMarks<T extends Mark>(
  marks: ReadonlyMap<number, T>,
  places: Places,
  movieLensIds: boolean,
): ReadonlyMap<FilmId, T> {
  const placed = new Map<FilmId, T>();
  for (const [key, mark] of marks) {
    const at = places.get(key);
    const own = isOwnId(key, movieLensIds) ? (key as FilmId) : null;
    const film = at === undefined ? own : at;
    if (film === null) continue;
    placed.delete(film); // two journal films may be one here: the last act stands, and stands last
    placed.set(film, mark);
  }
  return placed;
}

function unplacedOf(state: JournalState, places: Places): Unplaced[] {
  return refsOf(state)
    .filter((ref) => places.get(filmKey(ref)) === null)
    .map((ref) => {
      const key = filmKey(ref);
      return {
        ref,
        stars: state.ratings.get(key)?.stars ?? null,
        later: state.later.has(key),
        seen: state.seen.has(key),
        hidden: state.hidden.has(key),
        review: state.reviews.get(key)?.text ?? null,
      };
    })
    .filter((film) => film.stars !== null || film.later || film.seen || film.hidden || film.review !== null); // set aside only: nothing to list
}
