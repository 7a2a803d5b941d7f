/** From the journal's films to the films of the open data set. */
import type { FilmId, FilmRef, Less, Visitor } from '../../workers/protocol.ts';
import {
  filmKey,
  hasStars,
  isOwnId,
  type Hidden,
  type JournalState,
  type Mark,
  type Rated,
  type Review,
  type Verdict,
} from '../journal/index.ts';

/** Journal key -> film of the open data set; null where it has no such film. */
export type Places = ReadonlyMap<number, FilmId | null>;

export const noPlaces = (): Map<number, FilmId | null> => new Map();

export interface Unplaced {
  readonly ref: FilmRef;
  readonly stars: number | null;
  /** The stars are what this counts as. */
  readonly verdict: Verdict | null;
  readonly later: boolean;
  readonly seen: boolean;
  readonly hidden: boolean;
  readonly review: string | null;
}

export interface Placed {
  /** Stars, and verdicts that count as stars. */
  readonly ratings: ReadonlyMap<FilmId, Rated>;
  readonly later: ReadonlyMap<FilmId, Mark>;
  readonly seen: ReadonlyMap<FilmId, Mark>;
  readonly hidden: ReadonlyMap<FilmId, Hidden>;
  /** Not asked about again while rating; part of no query. */
  readonly skipped: ReadonlyMap<FilmId, Mark>;
  readonly reviews: ReadonlyMap<FilmId, Review>;
  /** Films that the open data set does not have: kept, listed, not ranked with. */
  readonly unplaced: readonly Unplaced[];
}

/** @param movieLensIds films that were not asked for yet stand for their own number: where the data set counts as MovieLens does */
export function place(state: JournalState, places: Places, movieLensIds = true): Placed {
  return {
    // Of a film with two names stars win over a verdict, whichever came later.
    ratings: placeMarks(state.ratings, places, movieLensIds, (known, mark) => hasStars(known) && !hasStars(mark)),
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
  const less = lessOf(hidden);
  return {
    ratings: Array.from(ratings, ([film, { stars }]) => ({ film, stars })),
    excluded: union(seen.keys(), hidden.keys()),
    ...(less && { less }),
  };
}

/** What films were hidden for, but for themselves; null where nothing is. */
function lessOf(hidden: Placed['hidden']): Less | null {
  const genres = new Map<string, number>();
  let popular = 0;
  for (const { reason, genre } of hidden.values()) {
    if (reason === 'popular') popular++;
    else if (reason === 'genre' && genre !== undefined) genres.set(genre, (genres.get(genre) ?? 0) + 1);
  }
  if (genres.size === 0 && popular === 0) return null;
  return { genres: Array.from(genres, ([genre, times]) => ({ genre, times })), popular };
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

function placeOf(key: number, places: Places, movieLensIds: boolean): FilmId | null {
  const at = places.get(key);
  const own = isOwnId(key, movieLensIds) ? (key as FilmId) : null;
  return at === undefined ? own : at;
}

/** The names of these films in marks: a film may have two, of two data sets. */
export function namesOf(
  films: readonly FilmId[],
  marks: ReadonlyMap<number, Mark>,
  places: Places,
  movieLensIds: boolean,
): FilmRef[] {
  const wanted = new Set<FilmId | null>(films);
  return [...marks].flatMap(([key, { ref }]) => (wanted.has(placeOf(key, places, movieLensIds)) ? [ref] : []));
}

function placeMarks<T extends Mark>(
  marks: ReadonlyMap<number, T>,
  places: Places,
  movieLensIds: boolean,
  stands: (known: T | undefined, mark: T) => boolean = () => false,
): ReadonlyMap<FilmId, T> {
  const placed = new Map<FilmId, T>();
  for (const [key, mark] of marks) {
    const film = placeOf(key, places, movieLensIds);
    if (film === null || stands(placed.get(film), mark)) continue;
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
        verdict: state.ratings.get(key)?.verdict ?? null,
        later: state.later.has(key),
        seen: state.seen.has(key),
        hidden: state.hidden.has(key),
        review: state.reviews.get(key)?.text ?? null,
      };
    })
    .filter((film) => film.stars !== null || film.later || film.seen || film.hidden || film.review !== null); // set aside only: nothing to list
}
