import { filmMeans, starShares } from './stars.ts';
import { DAY, yearOf, type RatedFilms } from './source.ts';

/** How far the sample's distributions are from the real ones. */
export interface Differences {
  /** Total variation of the stars' shares. */
  readonly stars: number;
  /** Mean absolute difference of the mean stars, over films with `KNOWN` real ratings that the sample rates. */
  readonly filmMeans: number;
  /** Largest difference of a genre's share of the ratings. */
  readonly genres: number;
  /** Total variation of the years' shares of the ratings. */
  readonly years: number;
}

/** A film with fewer real ratings has no mean to speak of. */
const KNOWN = 20;

/** Both sets have the same films in the same order. Throws RangeError where they have not. */
export function differences(real: RatedFilms, drawn: RatedFilms): Differences {
  if (real.films.length !== drawn.films.length || real.films.some((film, i) => film.id !== drawn.films[i].id)) {
    throw new RangeError('The sample has other films than the real ratings; make it anew.');
  }
  const [a, b] = [real, drawn].map(({ interactions: { byUser, films } }) =>
    filmMeans(byUser.indices, byUser.codes, films),
  );
  let off = 0;
  let known = 0;
  a.means.forEach((mean, film) => {
    if (a.counts[film] < KNOWN || b.counts[film] === 0) return;
    off += Math.abs(mean - b.means[film]);
    known++;
  });
  const genres = [real, drawn].map(genreShares);
  const names = [...new Map([...genres[0], ...genres[1]]).keys()];
  return {
    stars: variation(starShares(real.interactions.byUser.codes), starShares(drawn.interactions.byUser.codes)),
    filmMeans: off / known,
    genres: Math.max(...names.map((name) => Math.abs((genres[0].get(name) ?? 0) - (genres[1].get(name) ?? 0)))),
    years: variation(yearShares(real), yearShares(drawn)),
  };
}

function genreShares({ films, interactions: { byFilm, count } }: RatedFilms): Map<string, number> {
  const shares = new Map<string, number>();
  films.forEach((film, index) => {
    const share = (byFilm.indptr[index + 1] - byFilm.indptr[index]) / count;
    for (const genre of film.genres) shares.set(genre, (shares.get(genre) ?? 0) + share);
  });
  return shares;
}

/** By year since 1970. */
function yearShares({ times }: RatedFilms): Float64Array {
  const shares = new Float64Array(200);
  for (const time of times) shares[yearOf(Math.floor(time / DAY)) - 1970] += 1 / times.length;
  return shares;
}

/** Total variation: half of the sum of absolute differences. */
function variation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / 2;
}
