import { fold } from './fold.ts';
import type { ImportEntry } from './types.ts';

/** All that an export says about one film. */
export interface ImportFilm extends ImportEntry {
  /** How many things were said about it that a later one replaced: ratings of other days. */
  readonly replaced: number;
}

/**
 * One entry a film: the latest rating, the latest watching, the latest review. What has no date yields to what has one; of two without,
 * the first stands (exports list the newest first). Films without an id are one where title and year are.
 */
export function mergeEntries(entries: readonly ImportEntry[]): ImportFilm[] {
  const films = new Map<string, ImportFilm>();
  const names = new Map<string, string>();
  for (const entry of entries) {
    const keys = keysOf(entry);
    const key = keys.map((each) => names.get(each)).find((each) => each !== undefined) ?? keys[0];
    for (const each of keys) if (!names.has(each)) names.set(each, key);
    const known = films.get(key);
    films.set(key, known ? mergeTwo(known, entry) : { ...entry, replaced: 0 });
  }
  return [...films.values()];
}

function keysOf({ film }: ImportEntry): string[] {
  const keys: string[] = [];
  if (film.imdbId !== null) keys.push(`imdb ${film.imdbId}`);
  if (film.tmdbId !== null) keys.push(`tmdb ${film.tmdbId}`);
  if (film.movieId !== null) keys.push(`movielens ${film.movieId}`);
  if (keys.length === 0) keys.push(`title ${fold(film.title)} ${film.year ?? ''}`);
  return keys;
}

export function mergeTwo(a: ImportFilm, b: ImportEntry & { readonly replaced?: number }): ImportFilm {
  const rated = pick(a.stars !== null, a.ratedAt, b.stars !== null, b.ratedAt) === 'a' ? a : b;
  const reviewed = pick(a.review !== null, a.reviewedAt, b.review !== null, b.reviewedAt) === 'a' ? a : b;
  const both = a.stars !== null && b.stars !== null && a.stars !== b.stars;
  return {
    film: {
      movieId: a.film.movieId ?? b.film.movieId,
      imdbId: a.film.imdbId ?? b.film.imdbId,
      tmdbId: a.film.tmdbId ?? b.film.tmdbId,
      title: a.film.title || b.film.title,
      originalTitle: a.film.originalTitle ?? b.film.originalTitle,
      year: a.film.year ?? b.film.year,
    },
    stars: rated.stars,
    given: rated.stars === null ? (a.given ?? b.given) : rated.given,
    ratedAt: rated.ratedAt,
    liked: a.liked || b.liked,
    likedAt: latest(a.likedAt, b.likedAt),
    seen: a.seen || b.seen,
    seenAt: latest(a.seenAt, b.seenAt),
    later: a.later || b.later,
    laterAt: latest(a.laterAt, b.laterAt),
    review: reviewed.review,
    reviewedAt: reviewed.reviewedAt,
    replaced: a.replaced + (b.replaced ?? 0) + (both ? 1 : 0),
  };
}

function pick(hasA: boolean, a: number | null, hasB: boolean, b: number | null): 'a' | 'b' {
  if (!hasA || !hasB) return hasB ? 'b' : 'a';
  return (b ?? -Infinity) > (a ?? -Infinity) ? 'b' : 'a';
}

const latest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);
