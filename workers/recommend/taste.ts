import { preference } from '../als/index.ts';
import type { FilmContent } from '../als/index.ts';
import type { FilmIndex, Interactions } from '../dataset/types.ts';
import type { IndexedRating } from './types.ts';

/** The genres' lift for one visitor after another. */
export interface TastePart {
  /** scores (films) += weight times the lift of each film. */
  add(ratings: readonly IndexedRating[], weight: number, scores: Float32Array): void;
  /** What each rating adds for one film, in the order of the ratings, with a weight of 1. */
  amounts(ratings: readonly IndexedRating[], film: FilmIndex): Float64Array;
  /** What each rating adds to its own film, with a weight of 1. */
  own(ratings: readonly IndexedRating[]): Float64Array;
}

/** How much more a genre counts that all of a visitor's ratings agree on. */
const AGREEMENT = 3;
/** Stars from which a rating speaks for its genres. */
const LIKED = 3.5;

/**
 * What a visitor's ratings say of kinds of films, where factors say little yet: a film's share of the crowd's preferences is lifted as far as
 * the visitor prefers its genres more than the crowd does. With c_i film i's share (mean preference over all users, 0 where unrated), b_g the
 * crowd's share of genre g and G_i the genres of film i, rating j adds to the score of film i
 *
 *   p_j c_i / |G_i| sum over g in G_i of a_g ([g in G_j] - b_g) / sqrt(b_g)
 *
 * (the terms of a chi-square, so that three Westerns tell more than three dramas). a_g = 1 + 3 s_g^4 min(1, (k_g - 1) / 2), k_g of n ratings
 * being films of genre g that the visitor liked, s_g = k_g / n: three out of three are a taste, one out of three is chance. Every rating's
 * part is exact: the ratings together only decide how much a genre counts, as they decide A in Hu's explanation.
 */
export function tasteOf(content: FilmContent, interactions: Interactions): TastePart {
  const known = parts.get(interactions);
  if (known?.content === content) return known.part;
  const part = makeTaste(content, interactions);
  parts.set(interactions, { content, part });
  return part;
}

/** One for all models of the same data: making it takes 90 ms for 25 million ratings. */
const parts = new WeakMap<Interactions, { readonly content: FilmContent; readonly part: TastePart }>();

function makeTaste(content: FilmContent, interactions: Interactions): TastePart {
  const { films, genres, indptr, genreOf } = content;
  const { byFilm, users, count } = interactions;
  if (films !== interactions.films)
    throw new RangeError(`Content of ${films} films, interactions of ${interactions.films}.`);
  const share = new Float64Array(genres);
  const crowd = new Float64Array(films);
  for (let film = 0; film < films; film++) {
    const support = byFilm.indptr[film + 1] - byFilm.indptr[film];
    for (let k = indptr[film]; k < indptr[film + 1]; k++) share[genreOf[k]] += support / count;
    for (let k = byFilm.indptr[film]; k < byFilm.indptr[film + 1]; k++)
      crowd[film] += preference(byFilm.codes[k]) / users;
    crowd[film] /= Math.max(1, indptr[film + 1] - indptr[film]);
  }
  const { combination, first } = combinations(content);
  const combined = new Float64Array(first.length);
  const root = share.map(Math.sqrt);
  const counts = new Float64Array(genres);
  const lift = new Float64Array(genres);

  /** Leaves in `counts` how much each genre counts for a visitor, over the root of its share. */
  const agree = (ratings: readonly IndexedRating[]): void => {
    counts.fill(0);
    for (const { film, stars } of ratings) {
      if (stars >= LIKED) for (let k = indptr[film]; k < indptr[film + 1]; k++) counts[genreOf[k]]++;
    }
    for (let genre = 0; genre < genres; genre++) {
      const liked = counts[genre];
      const agreement = (liked / ratings.length) ** 4 * Math.min(1, Math.max(0, liked - 1) / 2);
      counts[genre] = root[genre] > 0 ? (1 + AGREEMENT * agreement) / root[genre] : 0;
    }
  };
  /** Leaves in `lift` what these of the visitor's ratings add for each genre. */
  const weigh = (ratings: readonly IndexedRating[]): void => {
    let sum = 0;
    lift.fill(0);
    for (const { film, stars } of ratings) {
      const p = preference(2 * stars);
      sum += p;
      for (let k = indptr[film]; k < indptr[film + 1]; k++) lift[genreOf[k]] += p;
    }
    for (let genre = 0; genre < genres; genre++) lift[genre] = (lift[genre] - sum * share[genre]) * counts[genre];
  };
  const liftOf = (film: number): number => {
    let sum = 0;
    for (let k = indptr[film]; k < indptr[film + 1]; k++) sum += lift[genreOf[k]];
    return sum;
  };

  return {
    add(ratings, weight, scores) {
      agree(ratings);
      weigh(ratings);
      first.forEach((film, at) => (combined[at] = weight * liftOf(film)));
      for (let film = 0; film < films; film++) scores[film] += combined[combination[film]] * crowd[film];
    },
    amounts(ratings, film) {
      agree(ratings);
      // In `lift` what a shared genre counts: a rating's part is the sum over those, less what the crowd has of this film's genres.
      lift.fill(0);
      let common = 0;
      for (let k = indptr[film]; k < indptr[film + 1]; k++) {
        lift[genreOf[k]] = counts[genreOf[k]];
        common += counts[genreOf[k]] * share[genreOf[k]];
      }
      return Float64Array.from(
        ratings,
        (rating) => preference(2 * rating.stars) * (liftOf(rating.film) - common) * crowd[film],
      );
    },
    own(ratings) {
      agree(ratings);
      return Float64Array.from(ratings, ({ film, stars }) => {
        let sum = 0;
        for (let k = indptr[film]; k < indptr[film + 1]; k++) sum += counts[genreOf[k]] * (1 - share[genreOf[k]]);
        return preference(2 * stars) * sum * crowd[film];
      });
    },
  };
}

/** Films with the same genres share their lift: combination by film, and a film of each. */
function combinations({ films, indptr, genreOf }: FilmContent): {
  readonly combination: Uint32Array;
  readonly first: readonly number[];
} {
  const numbers = new Map<string, number>();
  const first: number[] = [];
  const combination = new Uint32Array(films);
  for (let film = 0; film < films; film++) {
    const key = genreOf.subarray(indptr[film], indptr[film + 1]).join();
    let number = numbers.get(key);
    if (number === undefined) numbers.set(key, (number = first.push(film) - 1));
    combination[film] = number;
  }
  return { combination, first };
}
