import { shuffle, uniform } from '../als/index.ts';
import { makeInteractions } from '../dataset/interactions.ts';
import type { FilmIndex, Interactions, UserIndex } from '../dataset/types.ts';
import type { IndexedRating } from '../recommend/index.ts';

/** A user that training never saw. Films are indices of the split's own catalogue. */
export interface HeldOutUser {
  /** Index in the interactions that were split. */
  readonly user: UserIndex;
  /** What the ranker is told. */
  readonly foldIn: readonly IndexedRating[];
  /** What it should find. */
  readonly targets: readonly IndexedRating[];
}

export interface StrongSplit {
  /** Training users only, on the films that at least one of them rated. */
  readonly train: Interactions;
  /** Film of the split's catalogue -> film of the interactions that were split. */
  readonly films: readonly FilmIndex[];
  readonly heldOut: readonly HeldOutUser[];
}

export interface SplitOptions {
  readonly folds: number;
  /** 0 to folds - 1. */
  readonly fold: number;
  readonly seed: number;
  /** Share of a held-out user's ratings that are folded in; 0.8 where not given. */
  readonly foldInShare?: number;
}

/**
 * Strong generalisation (Marlin 2004): every `folds`-th user of a seeded permutation is held out whole; the others train.
 * Held-out users' ratings, of films that a training user rated too, are parted at random into fold-in and targets; one target
 * at least. Throws RangeError where folds or fold make no sense.
 */
export function strongSplit(interactions: Interactions, options: SplitOptions): StrongSplit {
  const { folds, fold, seed, foldInShare = 0.8 } = options;
  checkFold(folds, fold);
  const { users, films, byUser } = interactions;
  const order = shuffle(
    Uint32Array.from({ length: users }, (_, u) => u),
    uniform(seed),
  );
  const held = (position: number): boolean => position % folds === fold;
  const trainUsers = Array.from(order.filter((_, position) => !held(position)).sort(), (user) => user as UserIndex);
  const heldUsers = order.filter((_, position) => held(position)).sort();
  const all = selectUsers(interactions, trainUsers);
  const rated: FilmIndex[] = [];
  const newIndex = new Int32Array(films).fill(-1);
  for (let film = 0; film < films; film++) {
    if (all.byFilm.indptr[film + 1] > all.byFilm.indptr[film]) newIndex[film] = rated.push(film as FilmIndex) - 1;
  }
  const train = selectFilms(all, rated);
  // A stream of its own: another fold leaves the way in which a user is parted alone.
  const heldOut = Array.from(heldUsers, (user): HeldOutUser => {
    const draw = uniform(seed * 1_000_003 + user + 1);
    const ratings: IndexedRating[] = [];
    for (let k = byUser.indptr[user]; k < byUser.indptr[user + 1]; k++) {
      const film = newIndex[byUser.indices[k]];
      if (film >= 0) ratings.push({ film: film as FilmIndex, stars: byUser.codes[k] / 2 });
    }
    shuffle(ratings, draw);
    const told = Math.max(0, Math.min(Math.round(foldInShare * ratings.length), ratings.length - 1));
    return { user: user as UserIndex, foldIn: ratings.slice(0, told), targets: ratings.slice(told) };
  });
  return { train, films: rated, heldOut };
}

/** The interactions of some users, in the order given; the films stay what they are. */
export function selectUsers(interactions: Interactions, users: ArrayLike<UserIndex>): Interactions {
  const { byUser, times, userIds, films } = interactions;
  let count = 0;
  for (let u = 0; u < users.length; u++) count += byUser.indptr[users[u] + 1] - byUser.indptr[users[u]];
  const userIndex = new Uint32Array(count);
  const filmIndex = new Uint32Array(count);
  const codes = new Uint8Array(count);
  const newTimes = times && new Uint32Array(count);
  let at = 0;
  for (let u = 0; u < users.length; u++) {
    for (let k = byUser.indptr[users[u]]; k < byUser.indptr[users[u] + 1]; k++, at++) {
      userIndex[at] = u;
      filmIndex[at] = byUser.indices[k];
      codes[at] = byUser.codes[k];
      if (times && newTimes) newTimes[at] = times[k];
    }
  }
  return makeInteractions({
    users: users.length,
    films,
    userIndex,
    filmIndex,
    codes,
    times: newTimes,
    userIds: Uint32Array.from(users, (user) => userIds[user]),
  });
}

/** The interactions with some films, which get the indices 0, 1, ... in the order given; the users stay what they are. */
export function selectFilms(interactions: Interactions, films: readonly FilmIndex[]): Interactions {
  const newIndex = new Int32Array(interactions.films).fill(-1);
  films.forEach((film, index) => (newIndex[film] = index));
  return filterRatings(interactions, films.length, (_, film) => newIndex[film]);
}

/** Ratings parted for rating prediction: every `folds`-th of a seeded permutation of them is to be predicted. */
export interface RatingSplit {
  readonly train: Interactions;
  /** Aligned: whose rating of which film is to be predicted, and what it is. */
  readonly users: Uint32Array;
  readonly films: Uint32Array;
  readonly codes: Uint8Array;
}

/** Throws RangeError where folds or fold make no sense. */
export function ratingSplit(interactions: Interactions, { folds, fold, seed }: SplitOptions): RatingSplit {
  checkFold(folds, fold);
  const { count, byUser } = interactions;
  const order = shuffle(
    Uint32Array.from({ length: count }, (_, k) => k),
    uniform(seed),
  );
  const held = new Uint8Array(count);
  order.forEach((k, position) => (held[k] = position % folds === fold ? 1 : 0));
  const users: number[] = [];
  const films: number[] = [];
  const codes: number[] = [];
  const train = filterRatings(interactions, interactions.films, (user, film, k) => {
    if (held[k] === 0) return film;
    users.push(user);
    films.push(film);
    codes.push(byUser.codes[k]);
    return -1;
  });
  return { train, users: Uint32Array.from(users), films: Uint32Array.from(films), codes: Uint8Array.from(codes) };
}

/** Keeps each rating whose new film index, as `place` gives it, is not negative. k: its position in byUser. */
function filterRatings(
  interactions: Interactions,
  films: number,
  place: (user: number, film: number, k: number) => number,
): Interactions {
  const { users, byUser, times, userIds, count } = interactions;
  const userIndex = new Uint32Array(count);
  const filmIndex = new Uint32Array(count);
  const codes = new Uint8Array(count);
  const newTimes = times && new Uint32Array(count);
  let kept = 0;
  for (let user = 0; user < users; user++) {
    for (let k = byUser.indptr[user]; k < byUser.indptr[user + 1]; k++) {
      const film = place(user, byUser.indices[k], k);
      if (film < 0) continue;
      userIndex[kept] = user;
      filmIndex[kept] = film;
      codes[kept] = byUser.codes[k];
      if (times && newTimes) newTimes[kept] = times[k];
      kept++;
    }
  }
  return makeInteractions({
    users,
    films,
    userIndex: userIndex.subarray(0, kept),
    filmIndex: filmIndex.subarray(0, kept),
    codes: codes.subarray(0, kept),
    times: newTimes && newTimes.subarray(0, kept),
    userIds,
  });
}

function checkFold(folds: number, fold: number): void {
  if (!Number.isInteger(folds) || folds < 2)
    throw new RangeError(`There are ${folds} folds; there must be two or more.`);
  if (!Number.isInteger(fold) || fold < 0 || fold >= folds)
    throw new RangeError(`Fold ${fold} is not one of ${folds}.`);
}
