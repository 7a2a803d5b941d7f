import { expect } from 'vitest';
import { normal, uniform, type Factors, type RowSolver } from '../../workers/als/index.ts';
import { finish } from '../../workers/evaluate/run.ts';
import { makeInteractions, type Interactions } from '../../workers/dataset/index.ts';
import type { FilmIndex } from '../../workers/dataset/types.ts';

export { finish };

/** Made data and slow oracles, for tests in Node and in browsers. */

/** [user, film, stars] */
export type Triple = readonly [number, number, number];

export function interactionsOf(users: number, films: number, triples: readonly Triple[]): Interactions {
  return makeInteractions({
    users,
    films,
    userIndex: Uint32Array.from(triples, (triple) => triple[0]),
    filmIndex: Uint32Array.from(triples, (triple) => triple[1]),
    codes: Uint8Array.from(triples, (triple) => triple[2] * 2),
    times: null,
    userIds: Uint32Array.from({ length: users }, (_, user) => user + 1),
  });
}

/** Ratings at random, popular films first; user 0 and the last film have none, user 1 one, user 2 all films with one star value. */
export function randomInteractions(seed: number, users = 40, films = 60, share = 0.2): Interactions {
  const draw = uniform(seed);
  const triples: Triple[] = [];
  for (let user = 1; user < users; user++) {
    for (let film = 0; film < films - 1; film++) {
      const stars = (1 + Math.floor(draw() * 10)) / 2;
      const rated = draw() < Math.min(1, (2 * share * (films - film)) / films);
      if (user === 1 ? film === 0 : user === 2 || rated) triples.push([user, film, user === 2 ? 3 : stars]);
    }
  }
  return interactionsOf(users, films, triples);
}

/**
 * Viewers of `tastes` kinds. Film f is of taste f % tastes; the first 20 films are seen by many of everybody. Viewers rate their
 * own taste's films often and high, others' seldom and low.
 */
export function tasteInteractions(seed: number, users = 240, films = 200, tastes = 4): Interactions {
  const draw = uniform(seed);
  const triples: Triple[] = [];
  for (let user = 0; user < users; user++) {
    for (let film = 0; film < films; film++) {
      const own = film % tastes === user % tastes;
      const chance = film < 20 ? 0.45 : own ? 0.35 : 0.03;
      if (draw() < chance)
        triples.push([user, film, own ? 4 + Math.floor(draw() * 3) / 2 : 1 + Math.floor(draw() * 5) / 2]);
    }
  }
  return interactionsOf(users, films, triples);
}

/** About 132,000 ratings by 1,100 users of 2,269 films, as long-tailed as the embedded sample. */
export function sampleSized(seed: number): Interactions {
  const draw = uniform(seed);
  const films = 2269;
  const cumulative = new Float64Array(films);
  for (let film = 0, sum = 0; film < films; film++) cumulative[film] = sum += 1 / Math.pow(film + 40, 1.05);
  const triples: Triple[] = [];
  for (let user = 0; user < 1100; user++) {
    const wanted = Math.min(500, 20 + Math.round(28 * draw() + 27 * Math.exp(4.2 * draw() * draw())));
    const seen = new Set<number>();
    while (seen.size < wanted) {
      const at = draw() * cumulative[films - 1];
      let low = 0;
      for (let high = films - 1; low < high;) {
        const middle = (low + high) >> 1;
        if (cumulative[middle] < at) low = middle + 1;
        else high = middle;
      }
      seen.add(low);
    }
    for (const film of seen) triples.push([user, film, (1 + Math.floor(draw() * 10)) / 2]);
  }
  return interactionsOf(1100, films, triples);
}

export function randomMatrix(rows: number, columns: number, seed: number, scale = 1): Float32Array {
  const draw = normal(uniform(seed));
  return Float32Array.from({ length: rows * columns }, () => draw() * scale);
}

/** Solves A x = b by elimination with pivoting. a: n x n, row-major. Slow and plain: an oracle. */
export function solveDense(a: ArrayLike<number>, b: ArrayLike<number>): number[] {
  const n = b.length;
  const m = Array.from({ length: n }, (_, i) => [...Array.from({ length: n }, (_, j) => a[i * n + j]), b[i]]);
  for (let c = 0; c < n; c++) {
    let best = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(m[r][c]) > Math.abs(m[best][c])) best = r;
    [m[c], m[best]] = [m[best], m[c]];
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const factor = m[r][c] / m[c][c];
      if (factor !== 0) for (let k = c; k <= n; k++) m[r][k] -= factor * m[c][k];
    }
  }
  return m.map((row, i) => row[n] / row[i]);
}

export const dot = (a: ArrayLike<number>, at: number, b: ArrayLike<number>, bt: number, d: number): number => {
  let sum = 0;
  for (let i = 0; i < d; i++) sum += a[at + i] * b[bt + i];
  return sum;
};

/** One half-step from `fixed` and what stands in `solved`; both are what the solver has then. */
export function halfStepOf(
  solver: RowSolver,
  { users, films }: Interactions,
  side: 'byUser' | 'byFilm',
  fixed: Float32Array,
  solved: Float32Array,
): void {
  const d = fixed.length / (side === 'byUser' ? films : users);
  const [userFactors, itemFactors] = side === 'byUser' ? [solved, fixed] : [fixed, solved];
  const factors = { d, users, films, userFactors, itemFactors };
  finish(solver.begin(factors));
  finish(solver.halfStep(side));
  solver.read(factors);
}

/** x.y of a user and a film. */
export const scoreOf = (factors: Factors, user: number, film: number): number =>
  dot(factors.userFactors, user * factors.d, factors.itemFactors, film * factors.d, factors.d);

export const filmAt = (index: number): FilmIndex => index as FilmIndex;

/** F^T F, with `shift` added to its diagonal: d x d. */
export function gramOf(factors: ArrayLike<number>, rows: number, d: number, shift = 0): Float64Array {
  const gram = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      let sum = i === j ? shift : 0;
      for (let r = 0; r < rows; r++) sum += factors[r * d + i] * factors[r * d + j];
      gram[i * d + j] = sum;
    }
  }
  return gram;
}

/** Row r of `vectors` is the eigenvector of values[r] of the symmetric `matrix` (n x n), and they are orthonormal. */
export function expectDecomposed(matrix: Float64Array, n: number, values: Float64Array, vectors: Float64Array): void {
  let skew = 0;
  let residual = 0;
  for (let r = 0; r < n; r++) {
    for (let i = 0; i < n; i++) {
      const image = dot(matrix, i * n, vectors, r * n, n);
      residual = Math.max(residual, Math.abs(image - values[r] * vectors[r * n + i]));
    }
    for (let q = 0; q <= r; q++) {
      skew = Math.max(skew, Math.abs(dot(vectors, r * n, vectors, q * n, n) - (q === r ? 1 : 0)));
    }
  }
  expect(residual).toBeLessThan(1e-12 * n * Math.max(1, ...values));
  expect(skew).toBeLessThan(1e-12 * n);
}
