import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import {
  chooseSolver,
  DEFAULT_ALS,
  detectFeatures,
  loss,
  trainBiased,
  trainImplicit,
  type BiasedFactors,
  type Factors,
} from '../../workers/als/index.ts';
import { symmetricEigen } from '../../workers/als/kernels/eigen.ts';
import { instantiate } from '../../workers/als/kernels/simd/exports.ts';
import { chunksOf, groupedChunks, LONG } from '../../workers/als/kernels/simd/layout.ts';
import { loadKernels } from '../../workers/als/kernels/simd/load.ts';
import { simdSolver, type SimdOptions } from '../../workers/als/simdSolver.ts';
import { scalarSolver } from '../../workers/als/solver.ts';
import type { Interactions } from '../../workers/dataset/index.ts';
import type { AlsSettings } from '../../workers/protocol.ts';
import { describeRows } from './als.rows.ts';
import {
  dot,
  expectDecomposed,
  finish,
  gramOf,
  halfStepOf,
  interactionsOf,
  randomInteractions,
  randomMatrix,
  sampleSized,
  tasteInteractions,
  type Triple,
} from './als.made.ts';

const modules = [['plain', await loadKernels('simd', false)]] as [string, WebAssembly.Module][];
if (detectFeatures().kernels === 'relaxed') modules.push(['relaxed', await loadKernels('relaxed', false)]);
else console.warn('Skipped: this runtime has no relaxed SIMD (Node 20: --experimental-wasm-relaxed-simd).');
const plain = modules[0][1];

const train = (data: Interactions, settings: AlsSettings, options: Partial<SimdOptions> = {}): Factors =>
  finish(trainImplicit(data, settings, simdSolver(data, settings, { module: plain, method: 2, ...options })));

describeRows(modules);

describe('a case computed by hand', () => {
  it.each([
    ['primal', 'exact', 0],
    ['dual', 'exact', 1],
    ['conjugate gradients', 4, 0],
  ] as const)('%s', (_, method, dualShare) => {
    // Films (1 0) and (1 1), the first rated 5 stars: als.train.test.ts has the algebra.
    const settings = { ...DEFAULT_ALS, factors: 8, alpha0: 0.5, lambda: 0.1 };
    const items = Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0);
    const data = interactionsOf(1, 2, [[0, 0, 5]]);
    const user = new Float32Array(8);
    halfStepOf(simdSolver(data, settings, { module: plain, method, dualShare }), data, 'byUser', items, user);
    const score = (film: number): number => user.reduce((sum, x, i) => sum + x * items[film * 8 + i], 0);
    expect(score(0)).toBeCloseTo((1.45 * 0.7) / 1.29, 5);
    expect(score(1)).toBeCloseTo((1.45 * (0.7 - 0.5)) / 1.29, 5);
  });
});

describe.each(modules)('the eigendecomposition: %s', (_, module) => {
  function decomposed(
    matrix: Float64Array,
    n: number,
  ): { failed: number; vectors: Float64Array; values: Float64Array } {
    const memory = new WebAssembly.Memory({ initial: 40, maximum: 65536 });
    const at = 65536;
    const place = (from: number, length: number): Float64Array =>
      new Float64Array(memory.buffer, at + 8 * from, length);
    place(0, n * n).set(matrix);
    const [vectors, values, scratch] = [n * n, 2 * n * n, 2 * n * n + n];
    place(vectors, n * n).fill(NaN); // whatever was there before
    place(scratch, 2 * n).fill(NaN);
    const failed = instantiate(module, memory).eigen(at, n, at + 8 * vectors, at + 8 * values, at + 8 * scratch);
    return { failed, vectors: place(vectors, n * n), values: place(values, n) };
  }

  it('has the eigenvalues of the scalar one, and orthonormal vectors that diagonalize the matrix', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 0, max: 160 }), fc.nat(), (eighth, rows, s) => {
        const n = 8 * eighth;
        const matrix = gramOf(randomMatrix(rows, n, s), rows, n);
        const { failed, vectors, values } = decomposed(matrix, n);
        expect(failed).toBe(0);
        const expected = new Float64Array(n);
        symmetricEigen(matrix.slice(), n, new Float64Array(n * n), expected, new Float64Array(n));
        const [found, wanted] = [values, expected].map((each) => each.toSorted());
        const off = Math.max(...found.map((value, i) => Math.abs(value - wanted[i])));
        expect(off).toBeLessThan(1e-12 * n * Math.max(1, wanted[n - 1]));
        expectDecomposed(matrix, n, values, vectors);
      }),
      { numRuns: 30 },
    );
  });

  it.each([NaN, Infinity, -Infinity])('is given up where a number is %s, wherever it stands', (wrong) => {
    for (let place = 0; place < 64; place++) {
      const matrix = Float64Array.from({ length: 64 }, (_, i) => (i % 9 === 0 ? 1 : 0.1));
      matrix[place] = matrix[(place % 8) * 8 + (place >> 3)] = wrong;
      expect(decomposed(matrix, 8).failed, `at ${place}`).toBe(1);
    }
  });
});

describe('training by the SIMD kernels', () => {
  const data = sampleSized(5);
  const settings: AlsSettings = { ...DEFAULT_ALS, factors: 32, epochs: 6 };
  const oracle = loss(data, finish(trainImplicit(data, settings, scalarSolver(data, settings))), settings);

  it('reaches the scalar solver’s objective: exactly to float32, by two steps of conjugate gradients within 0.1%', () => {
    expect(loss(data, train(data, settings, { method: 'exact' }), settings) / oracle).toBeCloseTo(1, 5);
    expect(loss(data, train(data, settings), settings) / oracle).toBeLessThan(1.001);
  });

  it('gives the same bits every time, wherever it is paused', () => {
    const small = randomInteractions(4);
    const settings: AlsSettings = { ...DEFAULT_ALS, factors: 16, epochs: 3 };
    for (const method of ['exact', 2] as const) {
      const first = train(small, settings, { method });
      expect(train(small, settings, { method })).toEqual(first);
    }
  });

  it('gives the bits that it gave when this was written', () => {
    // The plain build rounds alike in every engine: raise ALGORITHM in the store's model record with every change of these.
    const factors = train(randomInteractions(4), { ...DEFAULT_ALS, factors: 16, lambda: 0.008, epochs: 3 });
    expect([...new Uint32Array(factors.itemFactors.slice(0, 4).buffer)]).toMatchInlineSnapshot(`
      [
        1061947456,
        1049201249,
        3203397645,
        3173533694,
      ]
    `);
  });

  it('has to be given factors before it solves', () => {
    const solver = simdSolver(randomInteractions(1), settings, { module: plain, method: 2 });
    expect(() => solver.halfStep('byUser').next()).toThrow('factors to begin with');
  });
});

describe('numbers that go wrong', () => {
  const data = randomInteractions(2);
  const settings = { ...DEFAULT_ALS, factors: 16 };
  const halfStep =
    (method: 'exact' | number, items: Float32Array, users = new Float32Array(data.users * 16), changed = settings) =>
    () => {
      halfStepOf(simdSolver(data, changed, { module: plain, method }), data, 'byUser', items, users);
      return users;
    };

  it.each([NaN, Infinity, 1e30])('an item factor %d ends the training with a reason', (value) => {
    for (const method of ['exact', 2] as const) {
      const items = randomMatrix(data.films, 16, 1, 0.1);
      items[40] = value;
      expect(halfStep(method, items)).toThrow(/no longer finite|eigenvalues/);
    }
  });

  it('a start that is not finite ends conjugate gradients', () => {
    const users = new Float32Array(data.users * 16).fill(NaN);
    expect(halfStep(2, randomMatrix(data.films, 16, 1, 0.1), users)).toThrow('no longer finite');
  });

  it('systems that float32 finds singular are regularised', () => {
    // All films alike and next to no regularization: rank 1 of 16.
    const items = new Float32Array(data.films * 16).fill(3);
    const users = halfStep('exact', items, undefined, { ...settings, lambda: 1e-42, alpha0: 0 })();
    expect(users.every(Number.isFinite)).toBe(true);
    // User 2 gave every film 3 stars, p = .85: its score is that, to what the ridge takes.
    const score = Array.from({ length: 16 }, (_, i) => users[32 + i] * items[i]).reduce((a, b) => a + b);
    expect(score).toBeCloseTo(0.85, 2);
  });
});

describe('chunks', () => {
  it('cover every row once, cost about the same, and hold at most 512 rows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 4000 }), { maxLength: 3000 }),
        fc.constantFrom(8, 64, 256),
        (counts, d) => {
          const rows = Uint32Array.from(counts).sort().reverse();
          const chunks = chunksOf(rows, d);
          expect(chunks[0]).toBe(0);
          expect(chunks[chunks.length - 1]).toBe(rows.length);
          const total = rows.reduce((sum, count) => sum + count + d / 2, 0);
          for (let i = 0; i + 1 < chunks.length; i++) {
            const own = rows.subarray(chunks[i], chunks[i + 1]);
            expect(own.length).toBeGreaterThan(0);
            expect(own.length).toBeLessThanOrEqual(512);
            const cost = own.reduce((sum, count) => sum + count + d / 2, 0);
            if (own.length > 1) expect(cost).toBeLessThanOrEqual(total / 64);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('groups of long rows', () => {
  it('come first, whole, and leave the rest to chunks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 900 }),
        fc.constantFrom(1, 10, 300),
        (counts, blocks) => {
          const rows = Uint32Array.from(counts).sort().reverse();
          const { chunks, groups } = groupedChunks(rows, 64, blocks);
          expect(chunks[0]).toBe(0);
          expect(chunks[chunks.length - 1]).toBe(rows.length);
          for (let i = 0; i + 1 < chunks.length; i++) expect(chunks[i + 1]).toBeGreaterThan(chunks[i]);
          const long = chunks[groups];
          if (blocks === 1) expect(groups).toBe(0);
          // Every long row is in a group, and no other.
          if (long > 0) expect(rows[long - 1]).toBeGreaterThanOrEqual(LONG * blocks);
          if (blocks > 1 && long < rows.length) expect(rows[long]).toBeLessThan(LONG * blocks);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('end where rows one by one end', () => {
    // 512 films to a block, five blocks: the users' rows are long for them.
    const films = 2100;
    const triples: Triple[] = [];
    for (let film = 0; film < films; film++) {
      if (film % 3) triples.push([0, film, 1 + (film % 9) / 2]);
      if (film % 40 === 1) triples.push([1, film, 4]);
      if (film % 2) triples.push([2, film, 3.5]);
    }
    const data = interactionsOf(3, films, triples);
    const settings = { ...DEFAULT_ALS, factors: 64 };
    const fixed = randomMatrix(films, 64, 4, 0.1);
    const [grouped, alone] = [true, false].map((grouping) => {
      const solved = new Float32Array(3 * 64);
      halfStepOf(
        simdSolver(data, settings, { module: plain, method: 3, grouping }),
        data,
        'byUser',
        fixed.slice(),
        solved,
      );
      return solved;
    });
    grouped.forEach((value, i) => expect(value).toBeCloseTo(alone[i], 4));
    expect(grouped).not.toEqual(alone); // or nothing was grouped
  });
});

describe('the star model by the SIMD kernels', () => {
  it.each([1, 2, 8, 30])('is the scalar one’s with %d factors, to what float32 can tell', (factors) => {
    const data = tasteInteractions(6, 80, 70);
    const stars = { factors, lambda: 1.2, epochs: 6, seed: 3 };
    const solver = simdSolver(data, DEFAULT_ALS, { module: plain, method: 2, stars });
    const [own, oracle] = [finish(solver.trainStars()), finish(trainBiased(data, stars))];
    expect(own.mean).toBe(oracle.mean);
    for (let user = 0; user < 80; user += 7) {
      for (let film = 0; film < 70; film += 3) {
        const of = ({ mean, userBias, itemBias, userFactors, itemFactors }: BiasedFactors): number =>
          mean +
          userBias[user] +
          itemBias[film] +
          dot(userFactors, user * factors, itemFactors, film * factors, factors);
        expect(of(own)).toBeCloseTo(of(oracle), 3);
      }
    }
  });

  it('learns most of it from a share of the users where ratings are plenty, and knows everybody in the end', () => {
    const [users, films, tastes] = [1200, 200, 4];
    const data = tasteInteractions(6, users, films, tastes);
    const stars = { factors: 8, lambda: 1.2, epochs: 8, seed: 3 };
    const train = (starsEnough?: number): BiasedFactors => {
      const more = starsEnough === undefined ? {} : { starsEnough };
      return finish(simdSolver(data, DEFAULT_ALS, { module: plain, method: 2, stars, ...more }).trainStars());
    };
    /** Against what the made viewers give in the mean: 4.5 stars to films of their own taste, 2 to others. */
    const error = ({ mean, userBias, itemBias, userFactors, itemFactors }: BiasedFactors): number => {
      let sum = 0;
      for (let user = 0; user < users; user++) {
        for (let film = 20; film < films; film++) {
          const stars = mean + userBias[user] + itemBias[film] + dot(userFactors, user * 8, itemFactors, film * 8, 8);
          sum += (stars - (film % tastes === user % tastes ? 4.5 : 2)) ** 2;
        }
      }
      return Math.sqrt(sum / users / (films - 20));
    };
    const [whole, share] = [train(), train(data.count / 4)];
    expect(share.itemFactors).not.toEqual(whole.itemFactors);
    expect(
      share.userBias.every((bias, user) => bias !== 0 || data.byUser.indptr[user] === data.byUser.indptr[user + 1]),
    ).toBe(true);
    expect(error(share)).toBeLessThan(error(whole) * 1.02);
    // The films' means alone are off by 1.8.
    expect(error(whole)).toBeLessThan(0.8);
    // Not more ratings than are enough: no share.
    expect(train(data.count)).toEqual(whole);
  });

  it('gives zeros to who and what has no ratings', () => {
    const data = randomInteractions(5);
    const stars = { factors: 8, lambda: 1.2, epochs: 2, seed: 3 };
    const { userBias, itemBias, itemFactors } = finish(
      simdSolver(data, DEFAULT_ALS, { module: plain, method: 2, stars }).trainStars(),
    );
    expect(userBias[0]).toBe(0);
    expect(itemBias[data.films - 1]).toBe(0);
    expect(itemFactors.subarray(-8).every((value) => value === 0)).toBe(true);
  });
});

describe('features', () => {
  it('may be forced down, never up', () => {
    const found = detectFeatures();
    expect(['simd', 'relaxed']).toContain(found.kernels);
    expect(detectFeatures({ kernels: 'scalar' })).toEqual({ kernels: 'scalar', threads: 1 });
    expect(detectFeatures({ kernels: 'simd' }).kernels).toBe('simd');
    expect(detectFeatures({ kernels: 'relaxed' }).kernels).toBe(found.kernels);
    expect(detectFeatures({ threads: 1 }).threads).toBe(1);
    expect(detectFeatures({ threads: 1000 }).threads).toBe(found.threads);
    expect(detectFeatures({ threads: -3 }).threads).toBe(1);
  });

  it('without SIMD, or without WebAssembly, are scalar', () => {
    const validate = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    expect(detectFeatures()).toEqual({ kernels: 'scalar', threads: 1 });
    validate.mockRestore();
    vi.stubGlobal('WebAssembly', undefined);
    expect(detectFeatures()).toEqual({ kernels: 'scalar', threads: 1 });
    vi.unstubAllGlobals();
  });

  it('without isolation are of one thread', () => {
    vi.stubGlobal('crossOriginIsolated', false);
    expect(detectFeatures()).toMatchObject({ threads: 1 });
    vi.unstubAllGlobals();
  });
});

describe('the choice of a solver', () => {
  const data = randomInteractions(3);
  const settings = { ...DEFAULT_ALS, factors: 16, epochs: 2 };
  const features = { kernels: 'simd', threads: 1 } as const;

  it('is conjugate gradients by SIMD, exact rows where they are wanted, scalar where it is forced', async () => {
    expect((await chooseSolver(data, settings, { features })).report).toEqual({
      ...features,
      solver: 'pcg',
      fallback: null,
    });
    expect((await chooseSolver(data, settings, { features, solver: 'exact' })).report.solver).toBe('exact');
    const scalar = await chooseSolver(data, settings, { features: { kernels: 'scalar', threads: 1 } });
    expect(scalar.report).toEqual({ kernels: 'scalar', threads: 1, solver: 'exact', fallback: null });
    const exact = finish(trainImplicit(data, settings, scalar.solver));
    expect(exact).toEqual(finish(trainImplicit(data, settings)));
  });

  it('falls back to scalar, and says why, where memory is not to be had', async () => {
    const real = WebAssembly.Memory;
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function () {
      throw new RangeError('could not allocate memory');
    });
    const { solver, report } = await chooseSolver(data, settings, { features });
    vi.restoreAllMocks();
    expect(WebAssembly.Memory).toBe(real);
    expect(report).toEqual({ kernels: 'scalar', threads: 1, solver: 'exact', fallback: 'could not allocate memory' });
    expect(finish(trainImplicit(data, settings, solver))).toEqual(finish(trainImplicit(data, settings)));
  });
});
