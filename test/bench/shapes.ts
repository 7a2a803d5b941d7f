import { normal, shuffle, uniform } from '../../workers/als/index.ts';
import { makeInteractions, type Interactions } from '../../workers/dataset/index.ts';

/**
 * A made data set of a size and shape: how active users are and how popular films is distributed as in a MovieLens release, users and films have
 * tastes in common, and ids are in no order.
 */
export interface Shape {
  readonly users: number;
  readonly films: number;
  /** Ratings, about. */
  readonly ratings: number;
  /** Ratings of a user: `least` + a lognormal number with this median, scaled to the mean that `ratings` asks for. */
  readonly least: number;
  readonly median: number;
  readonly spread: number;
  /** Popularity of the r-th film: exp(-bend ln(r + head)^2). */
  readonly head: number;
  readonly bend: number;
}

export const SHAPES = {
  /** MovieLens 1M: 20 to 2,314 ratings a user, median 96; the most popular film has 3,428. */
  '1m': { users: 6040, films: 3706, ratings: 1_000_209, least: 20, median: 76, spread: 1.137, head: 60, bend: 0.1 },
  /** MovieLens 25M: median 71; the most popular film has 81,491. */
  '25m': {
    users: 162_541,
    films: 62_423,
    ratings: 24_900_000,
    least: 20,
    median: 51,
    spread: 1.385,
    head: 50,
    bend: 0.0935,
  },
} as const satisfies Record<string, Shape>;

/** Share of the ratings with 0.5, 1, ... 5 stars in MovieLens 25M. */
const STARS = [0.016, 0.031, 0.016, 0.066, 0.051, 0.196, 0.127, 0.266, 0.088, 0.143];
const TASTES = 12;
/** A film of another taste than the user's is passed over with this chance. */
const PASSED = 0.65;

export function makeShape(shape: Shape, seed: number): Interactions {
  const draw = uniform(seed);
  const { users, films } = shape;
  const order = shuffle(
    Uint32Array.from({ length: films }, (_, film) => film),
    draw,
  );
  const weights = Float64Array.from({ length: films }, (_, rank) =>
    Math.exp(-shape.bend * Math.log(rank + shape.head) ** 2),
  );
  const drawFilm = alias(weights, draw);
  const drawStars = alias(Float64Array.from(STARS), draw);
  const counts = activity(shape, draw);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const userIndex = new Uint32Array(total);
  const filmIndex = new Uint32Array(total);
  const codes = new Uint8Array(total);
  const seenBy = new Int32Array(films).fill(-1);
  let at = 0;
  for (let user = 0; user < users; user++) {
    const taste = Math.floor(draw() * TASTES);
    const most = Math.min(counts[user], films);
    // Who has seen much finds by chance little that is new: the tail of a long row is drawn evenly.
    for (let found = 0, tries = 0; found < most; tries++) {
      const rank = tries > 4 * most ? Math.floor(draw() * films) : drawFilm();
      if (seenBy[rank] === user || (rank % TASTES !== taste && draw() < PASSED)) continue;
      seenBy[rank] = user;
      userIndex[at] = user;
      filmIndex[at] = order[rank];
      codes[at++] = 1 + drawStars();
      found++;
    }
  }
  return makeInteractions({
    users,
    films,
    userIndex: userIndex.subarray(0, at),
    filmIndex: filmIndex.subarray(0, at),
    codes: codes.subarray(0, at),
    times: null,
    userIds: Uint32Array.from({ length: users }, (_, user) => user + 1),
  });
}

function activity({ users, films, ratings, least, median, spread }: Shape, draw: () => number): Uint32Array {
  const gauss = normal(draw);
  const above = Float64Array.from({ length: users }, () => median * Math.exp(spread * gauss()));
  const scale = (ratings / users - least) / (above.reduce((sum, value) => sum + value, 0) / users);
  return Uint32Array.from(above, (value) => Math.min(films / 2, Math.round(least + scale * value)));
}

/** Draws an index by weight in constant time (Vose 1991, "A linear algorithm for generating random numbers with a given distribution"). */
function alias(weights: Float64Array, draw: () => number): () => number {
  const n = weights.length;
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / n;
  const share = weights.map((weight) => weight / mean);
  const other = new Uint32Array(n);
  const small: number[] = [];
  const large: number[] = [];
  for (let i = 0; i < n; i++) (share[i] < 1 ? small : large).push(i);
  for (let low = small.pop(), high = large.pop(); low !== undefined && high !== undefined; low = small.pop()) {
    other[low] = high;
    share[high] -= 1 - share[low];
    if (share[high] < 1) {
      small.push(high);
      high = large.pop();
    }
  }
  for (const rest of [...small, ...large]) share[rest] = 1;
  return () => {
    const place = draw() * n;
    const i = Math.floor(place);
    return place - i < share[i] ? i : other[i];
  };
}
