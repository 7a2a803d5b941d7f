import { normal, uniform } from '../../workers/als/index.ts';
import { makeInteractions, type Interactions } from '../../workers/dataset/index.ts';
import { DAY, withYears, type Ratings } from '../../workers/cli/sample/source.ts';
import type { Csr } from '../../workers/dataset/index.ts';

type FilmsAndCodes = readonly (readonly [film: number, code: number])[];

/** Ratings by lists of [film, code] per user, without times. */
export function listed(films: number, ...users: FilmsAndCodes[]): Interactions {
  const rows = users.flatMap((list, user) => list.map(([film, code]) => ({ user, film, code })));
  return makeInteractions({
    users: users.length,
    films,
    userIndex: Uint32Array.from(rows, (row) => row.user),
    filmIndex: Uint32Array.from(rows, (row) => row.film),
    codes: Uint8Array.from(rows, (row) => row.code),
    times: null,
    userIds: Uint32Array.from(users.keys()),
  });
}

/** The same, by user. */
export const csrOf = (films: number, ...users: FilmsAndCodes[]): Csr => listed(films, ...users).byUser;

/** The day of 1 January 2003, and of 1 January 1998. */
export const DAY_2003 = 12053;
const DAY_1998 = 10227;

/**
 * Invented people of two tastes who rate invented films: those of the own taste more often and higher. Half stars stand only
 * behind 2003; the last quarter of the films is of 2004. agreeing: every eighth agrees with the one before them on most films, as
 * some real people do; the guard's limits come from such.
 */
export function inventRatings(users: number, films: number, seed: number, agreeing = true): Ratings {
  const draw = uniform(seed);
  const gauss = normal(draw);
  const rows: { user: number; film: number; code: number; time: number }[] = [];
  const years = Uint16Array.from({ length: films }, (_, film) => (film < 0.75 * films ? 1990 + (film % 8) : 2004));
  for (let user = 0; user < users; user++) {
    const late = draw() < 0.6;
    if (agreeing && user % 8 === 7) {
      const other = rows.filter((row) => row.user === user - 1);
      for (const row of other) if (draw() < 0.8) rows.push({ ...row, user });
      continue;
    }
    const first = (late ? DAY_2003 + 800 : DAY_1998) + Math.floor(draw() * 900);
    for (let film = 0; film < films; film++) {
      if (!late && years[film] === 2004) continue;
      const own = film % 2 === user % 2;
      if (draw() > (own ? 0.6 : 0.25)) continue;
      const stars = Math.min(5, Math.max(1, (own ? 4 : 3) + 0.8 * gauss()));
      const code = late ? Math.round(2 * stars) : 2 * Math.round(stars);
      rows.push({ user, film, code, time: (first + Math.floor(draw() * 3) * 20) * DAY + Math.floor(draw() * DAY) });
    }
  }
  const interactions = makeInteractions({
    users,
    films,
    userIndex: Uint32Array.from(rows, (row) => row.user),
    filmIndex: Uint32Array.from(rows, (row) => row.film),
    codes: Uint8Array.from(rows, (row) => row.code),
    times: Uint32Array.from(rows, (row) => row.time),
    userIds: Uint32Array.from({ length: users }, (_, user) => user + 1),
  });
  return withYears(interactions, years);
}

/** Ratings per film. */
export const supportOf = ({ byFilm, films }: Interactions): number[] =>
  Array.from({ length: films }, (_, film) => byFilm.indptr[film + 1] - byFilm.indptr[film]);
