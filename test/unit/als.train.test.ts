import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_ALS,
  DEFAULT_BIASED,
  loss,
  makeModel,
  normal,
  preference,
  shuffle,
  trainBiased,
  trainImplicit,
  uniform,
  type BiasedFactors,
} from '../../workers/als/index.ts';
import { scalarSolver } from '../../workers/als/solver.ts';
import type { Interactions } from '../../workers/dataset/index.ts';
import type { AlsSettings } from '../../workers/protocol.ts';
import {
  dot,
  finish,
  halfStepOf,
  interactionsOf,
  randomInteractions,
  randomMatrix,
  sampleSized,
  scoreOf,
} from './als.made.ts';
import { oracleHalfStep, scoresOf, worstScore } from './als.oracle.ts';

const SMALL: AlsSettings = { ...DEFAULT_ALS, factors: 16, epochs: 4 };

describe('half-step', () => {
  it.each([0, 0.9, 3])('is the exact minimum of every row, with rows up to %d d in the dual', (dualShare) => {
    fc.assert(
      fc.property(
        fc.constantFrom(8, 16, 24, 64, 128),
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom(0.02, 0.2, 0.9),
        (d, seed, share) => {
          const settings = { ...DEFAULT_ALS, factors: d, nu: seed % 2 };
          const films = d === 64 ? 400 : 60;
          const data = randomInteractions(seed, 12, films, share);
          const items = randomMatrix(films, d, seed, 0.3);
          const expected = oracleHalfStep(data.byUser, items, settings);
          const original = items.slice();
          const users = new Float32Array(data.users * d).fill(NaN);
          halfStepOf(scalarSolver(data, settings, dualShare), data, 'byUser', items, users);
          expect(worstScore(expected, original, users, items, d)).toBeLessThan(2e-5);
          // User 0 has rated nothing.
          expect(users.subarray(0, d).every((value) => value === 0)).toBe(true);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('solves a case computed by hand', () => {
    // Films (1 0) and (1 1), the first rated 5 stars: p = 1.45. alpha0 = .5, lambda_u = .1 (1 + .5 x 2) = .2, so
    // A = .5 [2 1; 1 1] + .2 I + [1 0; 0 0] = [2.2 .5; .5 .7], b = (1.45 0), det A = 1.29.
    const settings = { ...DEFAULT_ALS, factors: 8, alpha0: 0.5, lambda: 0.1 };
    for (const dualShare of [0, 1]) {
      const items = Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0);
      const user = new Float32Array(8);
      const data = interactionsOf(1, 2, [[0, 0, 5]]);
      halfStepOf(scalarSolver(data, settings, dualShare), data, 'byUser', items, user);
      const [first, second] = scoresOf(user, 0, items, 8);
      expect(first).toBeCloseTo((1.45 * 0.7) / 1.29, 6);
      expect(second).toBeCloseTo((1.45 * (0.7 - 0.5)) / 1.29, 6);
    }
  });
});

describe('trainImplicit', () => {
  it('lowers the objective with every epoch', () => {
    const data = randomInteractions(3);
    const losses: number[] = [];
    for (const step of trainImplicit(data, { ...SMALL, epochs: 6 })) {
      if (step.done) losses.push(loss(data, step.factors(), SMALL));
    }
    expect(losses).toHaveLength(6);
    for (let epoch = 1; epoch < 6; epoch++) expect(losses[epoch]).toBeLessThan(losses[epoch - 1]);
  });

  it('has the objective of the paper', () => {
    // One user, one film, rated 3.5: p = 1; x = 2 and y = .25 in the first factor.
    const factors = { d: 8, users: 1, films: 1, userFactors: new Float32Array(8), itemFactors: new Float32Array(8) };
    factors.userFactors[0] = 2;
    factors.itemFactors[0] = 0.25;
    const settings = { ...DEFAULT_ALS, factors: 8, alpha0: 1, lambda: 0.1 };
    // (1 - .5)^2 + 1 x .5^2 + .1 (1 + 1)(4 + .0625)
    expect(loss(interactionsOf(1, 1, [[0, 0, 3.5]]), factors, settings)).toBeCloseTo(0.25 + 0.25 + 0.8125, 12);
  });

  it('gives the same bits for the same seed, and others for another', () => {
    const data = randomInteractions(4);
    const first = finish(trainImplicit(data, SMALL));
    const again = finish(trainImplicit(data, SMALL));
    expect(again).toEqual(first);
    expect(finish(trainImplicit(data, { ...SMALL, seed: 43 })).itemFactors).not.toEqual(first.itemFactors);
  });

  it('reaches the same objective by primal and by dual', () => {
    const data = randomInteractions(5);
    const primal = finish(trainImplicit(data, SMALL, scalarSolver(data, SMALL, 0)));
    const dual = finish(trainImplicit(data, SMALL, scalarSolver(data, SMALL, 4)));
    expect(loss(data, dual, SMALL) / loss(data, primal, SMALL)).toBeCloseTo(1, 5);
  });

  it('gives users and films without ratings zero factors, and ranks what was liked above what was not met', () => {
    const data = randomInteractions(6);
    const factors = finish(trainImplicit(data, SMALL));
    expect(factors.userFactors.subarray(0, 16).every((value) => value === 0)).toBe(true);
    expect(factors.itemFactors.subarray(-16).every((value) => value === 0)).toBe(true);
    let rated = 0;
    let unrated = 0;
    let ratedCount = 0;
    for (let user = 3; user < data.users; user++) {
      const own = new Set(data.byUser.indices.subarray(data.byUser.indptr[user], data.byUser.indptr[user + 1]));
      for (let film = 0; film < data.films - 1; film++) {
        if (own.has(film)) [rated, ratedCount] = [rated + scoreOf(factors, user, film), ratedCount + 1];
        else unrated += scoreOf(factors, user, film);
      }
    }
    const unratedCount = (data.users - 3) * (data.films - 1) - ratedCount;
    expect(rated / ratedCount).toBeGreaterThan(2 * (unrated / unratedCount));
  });

  it('yields often, tells where it is, and stops when nobody asks', () => {
    const steps = trainImplicit(sampleSized(1), { ...DEFAULT_ALS, factors: 32, epochs: 2 });
    const gaps: number[] = [];
    const done: number[] = [];
    let last = performance.now();
    for (const step of steps) {
      const now = performance.now();
      gaps.push(now - last);
      last = now;
      if (step.done) done.push(step.epoch);
    }
    expect(done).toEqual([1, 2]);
    expect(gaps.length).toBeGreaterThan(20);
    // About 10 ms where nothing else runs; wide, for this must hold on a machine under load.
    expect(gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)]).toBeLessThan(60);

    const stopped = trainImplicit(randomInteractions(1), SMALL);
    expect(stopped.next().done).toBe(false);
    stopped.return({ d: 0, users: 0, films: 0, userFactors: new Float32Array(), itemFactors: new Float32Array() });
    expect(stopped.next().done).toBe(true);
  });

  it.each([
    [{ factors: 12 }, 'Setting factors is 12'],
    [{ factors: NaN }, 'Setting factors is NaN'],
    [{ alpha0: -1 }, 'Setting alpha0 is -1'],
    [{ lambda: 0 }, 'Setting lambda is 0'],
    [{ lambda: Infinity }, 'Setting lambda is Infinity'],
    [{ nu: NaN }, 'Setting nu is NaN'],
    [{ epochs: 0 }, 'Setting epochs is 0'],
    [{ seed: 0.5 }, 'Setting seed is 0.5'],
  ])('refuses %o', (change, message) => {
    expect(() => trainImplicit(randomInteractions(1), { ...SMALL, ...change }).next()).toThrow(message);
  });

  it('refuses interactions that do not fit together', () => {
    const data = randomInteractions(1);
    const broken = (byUser: Partial<Interactions['byUser']>): Interactions => ({
      ...data,
      byUser: { ...data.byUser, ...byUser },
    });
    const begin = (interactions: Interactions) => () => trainImplicit(interactions, SMALL).next();
    expect(begin(interactionsOf(2, 2, []))).toThrow('no ratings');
    expect(begin(broken({ rows: 3 }))).toThrow('byUser is 3 x 60');
    expect(begin(broken({ codes: data.byUser.codes.map(() => 11) }))).toThrow('rating code 11');
    expect(begin(broken({ indices: data.byUser.indices.map(() => 60) }))).toThrow('column 60 of 60');
    expect(begin(broken({ indptr: data.byUser.indptr.slice().reverse() }))).toThrow('byUser');
  });
});

describe('trainBiased', () => {
  /** Sum of squared errors plus the penalty that the half-steps minimize. */
  const objective = (data: Interactions, stars: BiasedFactors): number => {
    const d = stars.settings.factors;
    let sum = 0;
    for (let user = 0; user < data.users; user++) {
      for (let k = data.byUser.indptr[user]; k < data.byUser.indptr[user + 1]; k++) {
        const film = data.byUser.indices[k];
        const product = dot(stars.userFactors, user * d, stars.itemFactors, film * d, d);
        const predicted = stars.mean + stars.userBias[user] + stars.itemBias[film] + product;
        sum += (data.byUser.codes[k] / 2 - predicted) ** 2;
      }
    }
    const penalty = (indptr: Uint32Array, factors: Float32Array, bias: Float32Array): number =>
      bias.reduce((total, b, row) => {
        const n = indptr[row + 1] - indptr[row];
        const norm = dot(factors, row * d, factors, row * d, d);
        return total + stars.settings.lambda * Math.sqrt(n) * (norm + b * b);
      }, 0);
    return (
      sum +
      penalty(data.byUser.indptr, stars.userFactors, stars.userBias) +
      penalty(data.byFilm.indptr, stars.itemFactors, stars.itemBias)
    );
  };

  it('lowers its objective with every epoch and finds no lower one near by', () => {
    const data = randomInteractions(7);
    const at = (epochs: number): BiasedFactors => finish(trainBiased(data, { ...DEFAULT_BIASED, epochs }));
    const values = [1, 2, 4, 8, 30].map((epochs) => objective(data, at(epochs)));
    for (let i = 1; i < values.length; i++) expect(values[i]).toBeLessThan(values[i - 1]);
    // The item side was solved last: no change of it alone may help.
    const stars = at(3);
    const value = objective(data, stars);
    for (const [film, step] of [
      [0, 0.01],
      [5, -0.01],
      [20, 0.01],
    ] as const) {
      for (const column of [stars.itemBias, stars.itemFactors]) {
        const kept = column[film];
        column[film] = kept + step;
        expect(objective(data, stars)).toBeGreaterThan(value);
        column[film] = kept;
      }
    }
  });

  it('gives who or what has no ratings the mean', () => {
    const stars = finish(trainBiased(randomInteractions(8), DEFAULT_BIASED));
    expect(stars.userBias[0]).toBe(0);
    expect(stars.itemBias[59]).toBe(0);
    expect(stars.itemFactors.subarray(-8).every((value) => value === 0)).toBe(true);
  });

  it('is deterministic and refuses bad settings', () => {
    const data = randomInteractions(9);
    expect(finish(trainBiased(data, DEFAULT_BIASED))).toEqual(finish(trainBiased(data, DEFAULT_BIASED)));
    expect(() => trainBiased(data, { ...DEFAULT_BIASED, lambda: -1 }).next()).toThrow('Setting lambda is -1');
    expect(() => trainBiased(data, { ...DEFAULT_BIASED, factors: 0 }).next()).toThrow('Setting factors is 0');
  });
});

describe('makeModel', () => {
  const data = randomInteractions(10);
  const factors = finish(trainImplicit(data, SMALL));

  it('holds the Gram matrix, the crowd prior and the support, by definition', () => {
    const model = makeModel(data, factors, SMALL, 4, null);
    const d = 16;
    const [i, j] = [3, 11];
    let [gram, crowdGram, crowdVector] = [0, 0, 0];
    for (let film = 0; film < data.films; film++) {
      const codes = data.byFilm.codes.subarray(data.byFilm.indptr[film], data.byFilm.indptr[film + 1]);
      const [yi, yj] = [factors.itemFactors[film * d + i], factors.itemFactors[film * d + j]];
      gram += yi * yj;
      crowdGram += (codes.length / data.users) * yi * yj;
      crowdVector += (codes.reduce((sum, code) => sum + preference(code), 0) / data.users) * yi;
      expect(model.support[film]).toBe(codes.length);
    }
    for (const at of [i * d + j, j * d + i]) {
      expect(model.gram[at]).toBeCloseTo(gram, 10);
      expect(model.crowdGram[at]).toBeCloseTo(crowdGram, 10);
    }
    expect(model.crowdVector[i]).toBeCloseTo(crowdVector, 10);
    expect(model).toMatchObject({ epoch: 4, d, films: 60, settings: SMALL, stars: null });
  });

  it('is a copy: training may go on', () => {
    const live = { ...factors, itemFactors: factors.itemFactors.slice() };
    const model = makeModel(data, live, SMALL, 4, null);
    live.itemFactors.fill(9);
    expect(model.itemFactors).toEqual(factors.itemFactors);
  });

  it('refuses factors that are not finite or of another data set', () => {
    const broken = { ...factors, itemFactors: factors.itemFactors.slice() };
    broken.itemFactors[18] = NaN;
    expect(() => makeModel(data, broken, SMALL, 4, null)).toThrow('Item factor 2 of film index 1 is NaN');
    expect(() => makeModel(randomInteractions(1, 40, 61), factors, SMALL, 4, null)).toThrow('do not fit');
  });
});

describe('preference', () => {
  it.each([
    [1, 0.1],
    [7, 1],
    [10, 1.45],
  ])('of code %d is %d', (code, p) => expect(preference(code)).toBeCloseTo(p, 12));
});

describe('random numbers', () => {
  it('are the same for a seed, of the right shape, and differ between seeds', () => {
    const draw = uniform(1);
    const values = Float64Array.from({ length: 20_000 }, draw);
    const again = uniform(1);
    expect(values.every((value) => value === again())).toBe(true);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.reduce((sum, value) => sum + value, 0) / 20_000).toBeCloseTo(0.5, 1);
    expect(uniform(2)()).not.toBe(values[0]);
    const gauss = normal(uniform(3));
    const drawn = Float64Array.from({ length: 20_000 }, gauss);
    const mean = drawn.reduce((sum, value) => sum + value, 0) / 20_000;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 20_000).toBeCloseTo(1, 1);
    expect(drawn.filter((value) => Math.abs(value) > 1.96).length / 20_000).toBeCloseTo(0.05, 2);
  });

  it('shuffle without losing anything, every order alike', () => {
    const counts = new Map<string, number>();
    const draw = uniform(4);
    for (let i = 0; i < 6000; i++) {
      const order = shuffle([1, 2, 3], draw).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['123', '132', '213', '231', '312', '321']);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});
