import { DEFAULT_ALS, DEFAULT_BIASED, trainBiased, trainImplicit } from '../../als/index.ts';
import type { BiasedFactors, Factors } from '../../als/index.ts';
import { finish } from '../../evaluate/run.ts';
import { meanAndSpread, normalScores } from './numbers.ts';
import { DAY, type Ratings } from './source.ts';

/** Ratings that a residual variance is believed at by half. */
const SHRINKAGE = 10;
/** Lambda of the ranking model here (recipe); the page's own is smaller, and leaves more to each visitor's. */
const WATCH_LAMBDA = 0.008;
/** Epochs of the star model here (recipe); the page's own has some more. */
const STAR_EPOCHS = 12;

/** Everything that viewers are drawn from. It holds real users' vectors: it is never written anywhere. */
export interface Fit {
  readonly real: Ratings;
  readonly watch: Factors;
  readonly stars: BiasedFactors;
  /** users x width: [watch factors, star factors, star bias, ln residual sd, ln n, score of first day, ln days]. */
  readonly vectors: Float64Array;
  readonly width: number;
  /** By user: ratings, first day, distinct days. */
  readonly counts: Uint32Array;
  readonly firstDay: Uint32Array;
  readonly days: Uint32Array;
  /** Mean and standard deviation, over users with several days, of ln(mean gap in days + 1). */
  readonly gap: { readonly mean: number; readonly spread: number };
  /** By film: how much wider than usual the stars scatter. */
  readonly scatter: Float64Array;
}

/** Fits both models to real ratings. Throws RangeError where a user has no rating. */
export function fit(real: Ratings, seed: number): Fit {
  const { interactions } = real;
  const watch = finish(trainImplicit(interactions, { ...DEFAULT_ALS, lambda: WATCH_LAMBDA, seed }));
  const stars = finish(trainBiased(interactions, { ...DEFAULT_BIASED, epochs: STAR_EPOCHS, seed }));
  const { userSpread, scatter } = residuals(real, stars);
  const { counts, firstDay, days, gaps } = habits(real);
  const dayScores = normalScores(firstDay);
  const width = watch.d + stars.settings.factors + 5;
  const vectors = new Float64Array(interactions.users * width);
  for (let user = 0; user < interactions.users; user++) {
    if (counts[user] === 0) throw new RangeError(`User index ${user} has no rating to fit to.`);
    let at = user * width;
    vectors.set(watch.userFactors.subarray(user * watch.d, (user + 1) * watch.d), at);
    at += watch.d;
    const d = stars.settings.factors;
    vectors.set(stars.userFactors.subarray(user * d, (user + 1) * d), at);
    at += d;
    vectors[at] = stars.userBias[user];
    vectors[at + 1] = Math.log(userSpread[user]);
    vectors[at + 2] = Math.log(counts[user]);
    vectors[at + 3] = dayScores[user];
    vectors[at + 4] = Math.log(days[user]);
  }
  const logGaps = gaps.map((gap) => Math.log(gap + 1));
  const gap = logGaps.length > 0 ? meanAndSpread(logGaps) : { mean: 0, spread: 0 };
  return { real, watch, stars, vectors, width, counts, firstDay, days, gap, scatter };
}

/** Standard deviations of what the star model leaves over: by user, and by film as [variance share]^.75. */
function residuals(
  { interactions }: Ratings,
  stars: BiasedFactors,
): { userSpread: Float64Array; scatter: Float64Array } {
  const { users, films, count, byUser, byFilm } = interactions;
  const d = stars.settings.factors;
  const userSquares = new Float64Array(users);
  const filmSquares = new Float64Array(films);
  let sum = 0;
  let squares = 0;
  for (let user = 0; user < users; user++) {
    for (let k = byUser.indptr[user]; k < byUser.indptr[user + 1]; k++) {
      const film = byUser.indices[k];
      let residual = byUser.codes[k] / 2 - stars.mean - stars.userBias[user] - stars.itemBias[film];
      for (let i = 0; i < d; i++) residual -= stars.userFactors[user * d + i] * stars.itemFactors[film * d + i];
      sum += residual;
      squares += residual * residual;
      userSquares[user] += residual * residual;
      filmSquares[film] += residual * residual;
    }
  }
  const variance = squares / count - (sum / count) * (sum / count);
  const shrunk = (total: number, n: number): number => (total + SHRINKAGE * variance) / (n + SHRINKAGE);
  return {
    userSpread: userSquares.map((total, user) =>
      Math.sqrt(shrunk(total, byUser.indptr[user + 1] - byUser.indptr[user])),
    ),
    scatter: filmSquares.map((total, film) => {
      const root = Math.sqrt(shrunk(total, byFilm.indptr[film + 1] - byFilm.indptr[film]) / variance);
      return root * Math.sqrt(root);
    }),
  };
}

/** When and how much each user rated. gaps: mean days between a user's days, of those with several. */
function habits({ interactions, times }: Ratings): {
  counts: Uint32Array;
  firstDay: Uint32Array;
  days: Uint32Array;
  gaps: number[];
} {
  const { users, byUser } = interactions;
  const counts = new Uint32Array(users);
  const firstDay = new Uint32Array(users);
  const days = new Uint32Array(users);
  const gaps: number[] = [];
  for (let user = 0; user < users; user++) {
    const from = byUser.indptr[user];
    const to = byUser.indptr[user + 1];
    counts[user] = to - from;
    if (to === from) continue;
    const own = [...new Set(Array.from(times.subarray(from, to), (time) => Math.floor(time / DAY)))];
    own.sort((a, b) => a - b);
    firstDay[user] = own[0];
    days[user] = own.length;
    if (own.length > 1) gaps.push((own[own.length - 1] - own[0]) / (own.length - 1));
  }
  return { counts, firstDay, days, gaps };
}
