import { makeInteractions } from '../dataset/index.ts';
import type { Interactions } from '../dataset/types.ts';
import type { FilmContent } from './content.ts';
import { DEFAULT_EASE, EASE_USERS, easeRows } from './ease.ts';

/** 3.5 stars: a preference of 1. */
const CODE = 7;

/**
 * The interactions with one more user for each kind of films (EASE's kinds: years, genres, genres of a decade), who has rated all films of
 * that kind with 3.5 stars, so that the factors of films that few have rated lean on their kind: collective factorization (Singh and
 * Gordon 2008) with one loss for both. To train the ranking model on; whatever counts users or ratings takes the interactions as they were,
 * and so does a set that is too large for EASE: among many users kinds weigh nothing.
 */
export function withKinds(interactions: Interactions, content: FilmContent | null): Interactions {
  if (!content || interactions.users > EASE_USERS) return interactions;
  const { films, byFilm, users } = interactions;
  const { rows, indptr, index } = easeRows(interactions, content, DEFAULT_EASE);
  const filmIndex = new Uint32Array(index.length);
  const codes = new Uint8Array(index.length).fill(CODE);
  for (let film = 0; film < films; film++) {
    filmIndex.fill(film, indptr[film], indptr[film + 1]);
    // Ratings stand before the kinds.
    codes.set(byFilm.codes.subarray(byFilm.indptr[film], byFilm.indptr[film + 1]), indptr[film]);
  }
  const userIds = new Uint32Array(rows);
  userIds.set(interactions.userIds.subarray(0, users));
  return makeInteractions({ users: rows, films, userIndex: index, filmIndex, codes, times: null, userIds });
}
