import type { Csr, Interactions } from '../dataset/types.ts';
import type { AlsSettings } from '../protocol.ts';
import { symmetricEigen } from './kernels/eigen.ts';
import { instantiate } from './kernels/simd/exports.ts';
import { allocate, controlWords, PARTS, planLayout } from './kernels/simd/layout.ts';
import { byCount, countsIn, toNewOrder, toOldOrder, writeRatings } from './kernels/simd/relabel.ts';
import { LaneLost, REPLACEMENTS, Team, type Helper } from './kernels/simd/team.ts';
import { unitsIn, unitsOf, type Kind } from './kernels/simd/units.ts';
import type { RowSolver } from './types.ts';

export interface SimdOptions {
  /** The compiled kernels: for shared memory where there is more than one lane. */
  readonly module: WebAssembly.Module;
  /** 'exact': Cholesky, primal or dual; a number: so many steps of preconditioned conjugate gradients from the row's last solution. */
  readonly method: 'exact' | number;
  readonly lanes?: number;
  /** Starts another lane; may throw. */
  readonly createHelper?: () => Helper;
  /** Milliseconds without a sign of life until a lane counts as dead. */
  readonly patience?: number;
  /** Rows with up to this share of d ratings are solved in the dual ('exact' only). */
  readonly dualShare?: number;
}

/** A `RowSolver` in a memory of its own. */
export interface SimdSolver extends RowSolver {
  /** The most lanes that have worked together so far. */
  readonly lanes: number;
  /** Ends the other lanes. */
  stop(): void;
}

/** Where primal and dual cost the same, about. */
const DUAL_SHARE = 0.6;

/**
 * Solver by the SIMD kernels, for these interactions only (`halfStep` knows its two sides by identity). It keeps its own copy of the
 * ratings, relabelled by descending count, and copies factors in and out of each half-step, so a half-step in which a lane is lost
 * is done again from what it began with. The same bits for any number of lanes (but the relaxed build rounds as the processor does).
 * Like the scalar solver it works in the eigenbasis of the fixed side's Gram matrix; conjugate gradients then need no d x d product.
 * Throws RangeError where there is not enough memory.
 */
export function simdSolver(interactions: Interactions, settings: AlsSettings, options: SimdOptions): SimdSolver {
  const d = settings.factors;
  const { module, method, lanes = 1 } = options;
  const csr = [interactions.byUser, interactions.byFilm] as const;
  const orders = [byCount(csr[0]), byCount(csr[1])] as const;
  const layout = planLayout(
    interactions,
    [countsIn(csr[0], orders[0]), countsIn(csr[1], orders[1])],
    d,
    lanes > 1 ? lanes + REPLACEMENTS : 1,
  );
  const memory = allocate(layout.bytes, lanes > 1);
  const { buffer } = memory;
  const floats = (at: number, length: number): Float32Array => new Float32Array(buffer, at, length);
  const factors = layout.sides.map((side) => floats(side.factors, side.rows * d));
  const gramParts = floats(layout.gramParts, PARTS * d * d);
  const squareParts = floats(layout.squareParts, PARTS * d);
  const columns = floats(layout.vectors, d * d);
  const diagonal = floats(layout.diagonal, d);
  const squares = floats(layout.squares, d);
  const gram = new Float64Array(d * d);
  const vectors = new Float64Array(d * d);
  const values = new Float64Array(d);
  const scratch = new Float64Array(d);
  const control = new Int32Array(buffer, layout.control, controlWords(layout.lanes));
  const team = new Team(control, unitsIn(instantiate(module, memory), layout, 0), {
    lanes,
    createHelper: options.createHelper ?? null,
    message: (lane) => ({ type: 'help', module, memory, layout, lane }),
    ...(options.patience === undefined ? {} : { patience: options.patience }),
  });
  const dualMost = Math.floor(Math.min(1, options.dualShare ?? DUAL_SHARE) * d);
  let written = false;

  const all = (kind: Kind, side: number, value = 0): Generator<void, number> =>
    team.run(kind, side, unitsOf(layout, kind, side), value);

  /** Leaves alpha0 times the eigenvalues of the side's Gram matrix in `diagonal`, its eigenvectors in `columns`. */
  function* decompose(side: number): Generator<void, void> {
    yield* all('gram', side);
    for (let i = 0; i < d; i++) {
      for (let j = i; j < d; j++) {
        let sum = 0;
        for (let part = 0, at = i * d + j; part < PARTS; part++, at += d * d) sum += gramParts[at];
        gram[i * d + j] = gram[j * d + i] = sum;
      }
    }
    symmetricEigen(gram, d, vectors, values, scratch);
    // Rounding may leave the smallest ones a little below zero.
    for (let i = 0; i < d; i++) diagonal[i] = settings.alpha0 * Math.max(0, values[i]);
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) columns[j * d + i] = vectors[i * d + j];
  }

  /** Leaves the mean over interactions of the squared factors of this side in `squares`. */
  function* average(side: number): Generator<void, void> {
    yield* all('squares', side);
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let part = 0; part < PARTS; part++) sum += squareParts[part * d + i];
      squares[i] = sum / interactions.count;
    }
  }

  function* solve(side: number): Generator<void, number> {
    const other = 1 - side;
    yield* decompose(other);
    yield* all('rotate', other);
    if (method === 'exact') return yield* all('solve', side, dualMost);
    yield* all('rotate', side);
    yield* average(other);
    return yield* all('descend', side, method);
  }

  return {
    get lanes() {
      return team.lanes;
    },
    stop: () => team.stop(),
    *halfStep(rows: Csr, fixed: Float32Array, solved: Float32Array): Generator<void, void> {
      const side = csr.indexOf(rows);
      if (side < 0) throw new RangeError('These are not the interactions that the solver was made for.');
      const other = 1 - side;
      if (!written) yield* writeRatings(memory, layout, interactions, orders, settings);
      written = true;
      for (;;) {
        try {
          yield* toNewOrder(fixed, factors[other], orders[other], d);
          yield* toNewOrder(solved, factors[side], orders[side], d);
          const failed = yield* solve(side);
          if (failed >= 0) {
            const row = orders[side][failed];
            const count = rows.indptr[row + 1] - rows.indptr[row];
            throw new Error(
              `The equations of row ${row} (${count} ratings) have no solution: factors are no longer finite.`,
            );
          }
          break;
        } catch (reason) {
          if (!(reason instanceof LaneLost)) throw reason;
        }
      }
      yield* toOldOrder(factors[other], fixed, orders[other], d);
      yield* toOldOrder(factors[side], solved, orders[side], d);
    },
  };
}
