import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ALS } from '../../workers/als/index.ts';
import { simdSolver, type SimdOptions } from '../../workers/als/simdSolver.ts';
import type { Interactions } from '../../workers/dataset/index.ts';
import type { AlsSettings } from '../../workers/protocol.ts';
import { halfStepOf, interactionsOf, randomInteractions, randomMatrix, type Triple } from './als.made.ts';
import { oracleHalfStep, worstScore } from './als.oracle.ts';

/** One half-step of films or users, beside the oracle's; by how much their scores differ at most. */
function difference(
  data: Interactions,
  side: 'byUser' | 'byFilm',
  settings: AlsSettings,
  fixed: Float32Array,
  options: SimdOptions,
  start: number,
): { worst: number; solved: Float32Array } {
  const csr = data[side];
  const before = fixed.slice();
  const solved = new Float32Array(csr.rows * settings.factors).fill(start);
  halfStepOf(simdSolver(data, settings, options), data, side, fixed, solved);
  const worst = worstScore(oracleHalfStep(csr, before, settings), before, solved, fixed, settings.factors);
  return { worst, solved };
}

/** Holds compiled kernels to the oracle over random shapes; for Node and for browsers, which alone may have the relaxed build. */
export function describeRows(modules: readonly (readonly [string, WebAssembly.Module])[]): void {
  describe.each(modules)('the %s SIMD kernels', (_, module) => {
    it.each([0, 0.6, 1])('solve every row exactly, with rows up to %d d in the dual', (dualShare) => {
      fc.assert(
        fc.property(
          fc.constantFrom(8, 16, 24, 40, 64, 128),
          fc.integer({ min: 1, max: 1e6 }),
          fc.constantFrom(0.02, 0.2, 0.9),
          fc.constantFrom('byUser', 'byFilm'),
          (d, seed, share, side) => {
            const settings = { ...DEFAULT_ALS, factors: d, nu: seed % 2 };
            const data = randomInteractions(seed, 12, d === 64 ? 300 : 50, share);
            const fixed = randomMatrix(data[side].columns, d, seed, 0.3);
            // What stood in the rows before does not matter.
            const options: SimdOptions = { module, method: 'exact', dualShare };
            const { worst, solved } = difference(data, side, settings, fixed, options, NaN);
            expect(worst).toBeLessThan(1e-3);
            // User 0 has rated nothing, and the last film was rated by nobody.
            const empty = side === 'byUser' ? 0 : data.films - 1;
            expect(solved.subarray(empty * d, empty * d + d).every((value) => value === 0)).toBe(true);
          },
        ),
        { numRuns: 6 },
      );
    });

    it('come to the same rows by conjugate gradients, when given the steps', () => {
      fc.assert(
        fc.property(
          fc.constantFrom(8, 16, 64, 104),
          fc.integer({ min: 1, max: 1e6 }),
          fc.constantFrom(0.05, 0.5),
          (d, seed, share) => {
            const data = randomInteractions(seed, 14, 45, share);
            const settings = { ...DEFAULT_ALS, factors: d };
            const fixed = randomMatrix(data.films, d, seed, 0.3);
            expect(difference(data, 'byUser', settings, fixed, { module, method: 40 }, 0).worst).toBeLessThan(1e-3);
          },
        ),
        { numRuns: 6 },
      );
    });

    it.each(['exact', 2] as const)('take d = 256 and a row of many ratings (%s)', (method) => {
      const triples: Triple[] = [];
      for (let film = 0; film < 1500; film++) triples.push([0, film, 3.5]);
      triples.push([1, 17, 5]);
      const data = interactionsOf(2, 1500, triples);
      const settings = { ...DEFAULT_ALS, factors: 256 };
      const fixed = randomMatrix(1500, 256, 4, 0.05);
      const options: SimdOptions = { module, method: method === 2 ? 60 : method };
      expect(difference(data, 'byUser', settings, fixed, options, 0).worst).toBeLessThan(2e-3);
    });
  });
}
