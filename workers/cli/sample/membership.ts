import type { Csr, Interactions } from '../../dataset/index.ts';

/** Likeness of each real user with the drawn viewer most like them, 0 to 1. */
export interface Nearest {
  /** Dice of (film, stars) pairs: twice the common ones over both persons' ratings. */
  readonly pairs: Float64Array;
  /** Cosine of the sets of rated films. */
  readonly films: Float64Array;
}

/** users: users x films. viewers: on the same films. */
export function nearest(
  users: Csr,
  { users: count, byUser, byFilm }: Pick<Interactions, 'users' | 'byUser' | 'byFilm'>,
): Nearest {
  const pairs = new Float64Array(users.rows);
  const films = new Float64Array(users.rows);
  for (let user = 0; user < users.rows; user++) {
    const own = users.indptr[user + 1] - users.indptr[user];
    const commonPairs = new Uint32Array(count);
    const commonFilms = new Uint32Array(count);
    for (let k = users.indptr[user]; k < users.indptr[user + 1]; k++) {
      const film = users.indices[k];
      for (let at = byFilm.indptr[film]; at < byFilm.indptr[film + 1]; at++) {
        commonFilms[byFilm.indices[at]]++;
        if (byFilm.codes[at] === users.codes[k]) commonPairs[byFilm.indices[at]]++;
      }
    }
    for (let viewer = 0; viewer < count; viewer++) {
      const theirs = byUser.indptr[viewer + 1] - byUser.indptr[viewer];
      if (own === 0 || theirs === 0) continue;
      pairs[user] = Math.max(pairs[user], (2 * commonPairs[viewer]) / (own + theirs));
      films[user] = Math.max(films[user], commonFilms[viewer] / Math.sqrt(own * theirs));
    }
  }
  return { pairs, films };
}

/** Chance that one of `higher` is above one of `lower`; equal ones count half (Mann-Whitney). */
export function auc(higher: ArrayLike<number>, lower: ArrayLike<number>): number {
  let wins = 0;
  for (let i = 0; i < higher.length; i++) {
    for (let j = 0; j < lower.length; j++) {
      if (higher[i] > lower[j]) wins++;
      else if (higher[i] === lower[j]) wins += 0.5;
    }
  }
  return wins / (higher.length * lower.length);
}

/**
 * Whether the nearest viewer tells who the viewers were drawn after: the chance that one of those users is nearer to the sample
 * than one who was held out. One half tells nothing.
 */
export function membershipAuc(likeness: Float64Array, heldOut: Uint8Array): number {
  return auc(
    likeness.filter((_, user) => heldOut[user] === 0),
    likeness.filter((_, user) => heldOut[user] === 1),
  );
}

/**
 * The same for somebody who also has the draws of the other folds, so knows how near each user usually is, and asks by how much
 * they are nearer now (after Carlini et al. 2022, "Membership Inference Attacks From First Principles"). By films; mean over the
 * folds. Nobody has such draws of the committed sample; it shows that a trace is there.
 */
export function calibratedAuc(folds: readonly { readonly nearest: Nearest; readonly heldOut: Uint8Array }[]): number {
  const users = folds[0].heldOut.length;
  const usual = Float64Array.from(
    { length: users },
    (_, user) => folds.reduce((sum, { nearest: { films } }) => sum + films[user], 0) / folds.length,
  );
  const each = folds.map(({ nearest: { films }, heldOut }) =>
    membershipAuc(
      films.map((likeness, user) => likeness - usual[user]),
      heldOut,
    ),
  );
  return each.reduce((sum, value) => sum + value, 0) / each.length;
}
