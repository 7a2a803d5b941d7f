import type { Less } from '../protocol.ts';

/** What one reason takes off a score; each further one takes the same share of what is left, up to three. */
const STEP = 0.25;
const MOST = 3;
/** Ratings from which a film begins to be well known. */
const KNOWN = 20;

/** What a film loses of its score, 0 to 1: by its genre, and by being known, of what the genre leaves. */
export interface Lessened {
  /** The one of its genres that costs most; null where none does. */
  readonly genre: string | null;
  readonly byGenre: number;
  readonly byFame: number;
}

/** 0.25, 0.44, 0.58 for one, two, three and more films that were hidden for it. */
const strength = (times: number): number => 1 - (1 - STEP) ** Math.min(times, MOST);

/**
 * How films are ranked of which the visitor said that they have enough: a little lower, not left out. Of several such genres of a film the
 * dearest counts. Fame grows with the logarithm of the ratings, from 0 at twenty to 1 at the film with the most.
 * @param most ratings of the film that has the most
 */
export function lessen(less: Less, most: number): (film: { genres: readonly string[]; ratings: number }) => Lessened {
  const genres = new Map(less.genres.map(({ genre, times }) => [genre, strength(times)]));
  const popular = strength(less.popular);
  const scale = Math.log(Math.max(1, most / KNOWN));
  return (film) => {
    let genre: string | null = null;
    let byGenre = 0;
    for (const each of film.genres) {
      const costs = genres.get(each) ?? 0;
      if (costs > byGenre) {
        genre = each;
        byGenre = costs;
      }
    }
    const fame = scale > 0 ? Math.min(1, Math.max(0, Math.log(film.ratings / KNOWN) / scale)) : 0;
    return { genre, byGenre, byFame: popular * fame };
  };
}

/** The score that is left. One that is not above zero is low enough. */
export function lessened(score: number, { byGenre, byFame }: Lessened): number {
  return score > 0 ? score * (1 - byGenre) * (1 - byFame) : score;
}
