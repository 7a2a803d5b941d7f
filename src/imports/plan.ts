/** From what an export says and what the visitor has, to what importing it would do. Nothing is done here. */
import type { Film, FilmId, FilmRef, ForeignFilm } from '../../workers/protocol.ts';
import {
  filmNumber,
  hasStars,
  MAX_REVIEW,
  type BatchedAct,
  type Mark,
  type Rated,
  type Review,
} from '../journal/index.ts';
import { mergeTwo, type ImportFilm } from './merge.ts';

/** Where the visitor has rated a film already. */
export type Policy = 'mine' | 'theirs' | 'newer';

/** A film of the export with the film of the data set that it is; null where it is none of it. */
export interface Placed {
  readonly entry: ImportFilm;
  readonly film: Film | null;
}

/** What the visitor has. */
export interface Own {
  readonly ratings: ReadonlyMap<FilmId, Rated>;
  readonly later: ReadonlyMap<FilmId, Mark>;
  readonly seen: ReadonlyMap<FilmId, Mark>;
  readonly reviews: ReadonlyMap<FilmId, Review>;
  readonly refOf: (film: Film) => FilmRef;
  /** Films that no data set places yet, by the key of `foreignRef`. */
  readonly unplaced: ReadonlySet<number>;
}

export interface Plan {
  /** In the order of their dates, so that the newest is the last. */
  readonly acts: readonly BatchedAct[];
  readonly films: number;
  readonly ratings: number;
  /** Films that are liked there, and have stars neither there nor here. */
  readonly liked: number;
  /** Of those: ratings of films that were rated otherwise. */
  readonly changed: number;
  /** Ratings that stay as they are although the export has another one. */
  readonly kept: number;
  /** Films about which the export says nothing new. */
  readonly same: number;
  readonly seen: number;
  readonly later: number;
  readonly reviews: number;
  /** Reviews that were longer than one may be, and end early. */
  readonly cut: number;
  /** Earlier ratings of the same film within the export, replaced by the latest. */
  readonly replaced: number;
}

type Act = BatchedAct & { readonly time: number };

export function planImport(placed: readonly Placed[], own: Own, policy: Policy): Plan {
  const counts = {
    films: 0,
    ratings: 0,
    liked: 0,
    changed: 0,
    kept: 0,
    same: 0,
    seen: 0,
    later: 0,
    reviews: 0,
    cut: 0,
    replaced: 0,
  };
  const acts: Act[] = [];
  for (const { entry, film } of onePerFilm(placed)) {
    counts.replaced += entry.replaced;
    const ref = film ? own.refOf(film) : foreignRef(entry.film);
    if (!film && own.unplaced.has(ref.movieId) && policy === 'mine') {
      counts.same++;
      continue;
    }
    const before = acts.length;
    const push = (act: BatchedAct['act'], at: number | null): void => {
      acts.push({ film: ref, act, at: at === null ? undefined : new Date(at).toISOString(), time: at ?? Infinity });
    };
    const counted = film ? own.ratings.get(film.id) : undefined;
    // Stars win over a verdict, wherever they come from.
    const mine = hasStars(counted) ? counted : undefined;
    if (entry.stars !== null && mine?.stars !== entry.stars) {
      if (mine && !replaces(policy, entry.ratedAt, mine.at)) counts.kept++;
      else {
        push({ type: 'rate', stars: entry.stars }, entry.ratedAt);
        counts.ratings++;
        if (mine) counts.changed++;
      }
    }
    if (entry.liked && entry.stars === null && !counted) {
      push({ type: 'like', verdict: 'like' }, entry.likedAt);
      counts.liked++;
    }
    const rated = entry.stars !== null || entry.liked || counted !== undefined;
    // That a rated film was seen goes without saying; the day when does not.
    if (entry.seen && (entry.seenAt !== null || !rated) && !(film && own.seen.has(film.id))) {
      push({ type: 'seen', on: true }, entry.seenAt);
      counts.seen++;
    }
    if (entry.later && !entry.seen && !rated && !(film && (own.later.has(film.id) || own.seen.has(film.id)))) {
      push({ type: 'later', on: true }, entry.laterAt);
      counts.later++;
    }
    const written = film ? own.reviews.get(film.id) : undefined;
    const text = entry.review === null ? null : clip(entry.review);
    if (text !== null && written?.text !== text && (!written || replaces(policy, entry.reviewedAt, written.at))) {
      push({ type: 'review', text }, entry.reviewedAt);
      counts.reviews++;
      if (text.length < (entry.review?.length ?? 0)) counts.cut++;
    }
    if (acts.length > before) counts.films++;
    else counts.same++;
  }
  const sorted = acts.toSorted((a, b) => (a.time === b.time ? 0 : a.time - b.time));
  return { ...counts, acts: sorted.map(({ film, act, at }) => ({ film, act, at })) };
}

function replaces(policy: Policy, theirs: number | null, mine: number): boolean {
  return policy === 'theirs' || (policy === 'newer' && theirs !== null && theirs > mine);
}

/** Within the limit, without half a character at its end. */
const clip = (text: string): string =>
  text.length <= MAX_REVIEW ? text : text.slice(0, MAX_REVIEW).replace(/[\uD800-\uDBFF]$/, '');

/** Two films of an export may turn out to be one of the data set. */
function onePerFilm(placed: readonly Placed[]): Placed[] {
  const films = new Map<string, Placed>();
  for (const one of placed) {
    const key = one.film ? `film ${one.film.id}` : `foreign ${foreignRef(one.entry.film).movieId}`;
    const known = films.get(key);
    films.set(key, known ? { ...known, entry: mergeTwo(known.entry, one.entry) } : one);
  }
  return [...films.values()];
}

/** How the journal names a film that the open data set does not have: the same film of another export gets the same name. */
export function foreignRef({ movieId, imdbId, title, year }: ForeignFilm): FilmRef {
  const name = title.slice(0, 2000) || `tt${imdbId ?? ''}`;
  return { movieId: movieId ?? filmNumber(imdbId, name, year), imdbId, title: name, year };
}
