import type { Film } from '../protocol.ts';
import type { FilmIndex } from '../dataset/types.ts';
import { SIMILAR_MIN_SUPPORT } from './similar.ts';
import { topK } from './rank.ts';

/** A film that is less like it is not listed. */
const LEAST = 0.4;
const SHORTEST_ROW = 3;
/** Years apart at which films are half as near in time. */
const HALF_YEARS = 10;
/** Ratings at which a film's standing counts half. */
const SHRINKAGE = 20;
/** A film whose year is not known is as far as one of this many years. */
const UNKNOWN_YEARS = 20;

export interface AlikeFilm {
  readonly film: FilmIndex;
  /** 0 to 1. */
  readonly likeness: number;
  readonly shared: readonly string[];
}

/** Genres in common among all genres of both (Jaccard), times nearness in time (half at ten years). 0 to 1. */
export function likeness(a: Pick<Film, 'genres' | 'year'>, b: Pick<Film, 'genres' | 'year'>): number {
  const all = new Set([...a.genres, ...b.genres]).size;
  if (all === 0) return 0;
  const shared = a.genres.filter((genre) => b.genres.includes(genre)).length;
  const apart = a.year === null || b.year === null ? UNKNOWN_YEARS : Math.abs(a.year - b.year);
  return (shared / all) * (HALF_YEARS / (HALF_YEARS + apart));
}

/**
 * The k films most like this one in genre and year, whoever liked them. Many are alike to a hair, so among those the liked ones lead: ordered by
 * likeness times the mean of stars, shrunk towards zero as n / (n + 20), n the ratings. Only films of `SIMILAR_MIN_SUPPORT` ratings and a likeness of
 * 0.4; where that leaves fewer than three (or than k), none.
 * @param without films that another row shows already
 */
export function alike(films: readonly Film[], film: FilmIndex, k: number, without: ReadonlySet<number>): AlikeFilm[] {
  const own = films[film];
  const keys = new Float32Array(films.length);
  films.forEach((other, index) => {
    if (index === film || without.has(index) || other.ratings < SIMILAR_MIN_SUPPORT || other.mean === null) return;
    const near = likeness(own, other);
    if (near >= LEAST) keys[index] = near * (other.mean / 5) * (other.ratings / (other.ratings + SHRINKAGE));
  });
  const row = topK(keys, k, (index) => keys[index] === 0);
  if (row.length < Math.min(SHORTEST_ROW, k)) return [];
  return row.map((index) => ({
    film: index,
    likeness: likeness(own, films[index]),
    shared: own.genres.filter((genre) => films[index].genres.includes(genre)),
  }));
}
