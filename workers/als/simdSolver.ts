import type { Interactions } from '../dataset/types.ts';
import type { AlsSettings } from '../protocol.ts';
import { eigenvaluesLost } from './kernels/eigen.ts';
import { instantiate } from './kernels/simd/exports.ts';
import { allocate, controlWords, PARTS, planLayout } from './kernels/simd/layout.ts';
import { byCount, countsIn, toNewOrder, toOldOrder, writeRatings } from './kernels/simd/relabel.ts';
import { Pool, type Pause } from './kernels/simd/pool.ts';
import { LaneLost, REPLACEMENTS, Team, type Helper } from './kernels/simd/team.ts';
import { unitsIn, unitsOf, type Kind } from './kernels/simd/units.ts';
import { STARS_AS_PREFERENCE, type Weighting } from './settings.ts';
import { starTrainer } from './simdStars.ts';
import type { BiasedFactors, BiasedSettings, BiasedStep, Factors, RowSolver, Side } from './types.ts';

export interface SimdOptions {
  /** The compiled kernels: for shared memory where there is more than one lane and they do not copy. */
  readonly module: WebAssembly.Module;
  /** 'exact': Cholesky, primal or dual; a number: so many steps of preconditioned conjugate gradients from the row's last solution. */
  readonly method: 'exact' | number;
  readonly lanes?: number;
  /** Lanes have memories of their own, and copy factors. */
  readonly copies?: boolean;
  /** Starts another lane; may throw. */
  readonly createHelper?: () => Helper;
  /** Milliseconds without a sign of life until a lane counts as dead. */
  readonly patience?: number;
  /** Rows with up to this share of d ratings are solved in the dual ('exact' only). */
  readonly dualShare?: number;
  /** Whether long rows are solved in groups ('exact' never does); tests ask for both. */
  readonly grouping?: boolean;
  /** The star model to train in the same memory. */
  readonly stars?: BiasedSettings;
  /** Ratings beyond which most of its epochs are of a share of the users (`starTrainer`). */
  readonly starsEnough?: number;
  /** What ratings say, where not what the model takes them for (measurements against others). */
  readonly weighting?: Weighting;
}

/** A `RowSolver` in a memory of its own. */
export interface SimdSolver extends RowSolver {
  /** The most lanes that have worked together so far. */
  readonly lanes: number;
  /** Trains the star model of the options, by the same lanes. Like `trainBiased` in all but rounding. */
  trainStars(): Generator<BiasedStep, BiasedFactors>;
  /** Ends the other lanes. */
  stop(): void;
}

/** Where primal and dual cost the same, about. */
const DUAL_SHARE = 0.6;

/**
 * Solver by the SIMD kernels. It keeps its own copy of ratings and factors, relabelled by descending count; where several lanes work it
 * sets factors aside before each half-step, so that one in which a lane is lost is done again from what it began with. The same bits for any number of lanes (but the relaxed build rounds as the processor does).
 * Like the scalar solver it works in the eigenbasis of the fixed side's Gram matrix; conjugate gradients then need no d x d product.
 * Throws RangeError where there is not enough memory.
 */
export function simdSolver(interactions: Interactions, settings: AlsSettings, options: SimdOptions): SimdSolver {
  const d = settings.factors;
  const { module, method, lanes = 1, createHelper = null, grouping = true, stars = null } = options;
  const copies = options.copies === true && lanes > 1 && createHelper !== null;
  const shared = lanes > 1 && !copies;
  const patience = options.patience === undefined ? {} : { patience: options.patience };
  const csr = [interactions.byUser, interactions.byFilm] as const;
  const orders = [byCount(csr[0]), byCount(csr[1])] as const;
  const layout = planLayout(interactions, [countsIn(csr[0], orders[0]), countsIn(csr[1], orders[1])], {
    d,
    lanes: shared ? lanes + REPLACEMENTS : 1,
    exact: method === 'exact',
    grouping,
    stars,
  });
  const memory = allocate(layout.bytes, shared);
  const { buffer } = memory;
  const floats = (at: number, length: number): Float32Array => new Float32Array(buffer, at, length);
  const factors = layout.sides.map((side) => floats(side.factors, side.rows * d));
  const gramParts = floats(layout.gramParts, PARTS * d * d);
  const squareParts = floats(layout.squareParts, PARTS * d);
  const columns = floats(layout.vectors, d * d);
  const diagonal = floats(layout.diagonal, d);
  const squares = floats(layout.squares, d);
  const gram = new Float64Array(buffer, layout.eigen.matrix, d * d);
  const vectors = new Float64Array(buffer, layout.eigen.vectors, d * d);
  const values = new Float64Array(buffer, layout.eigen.values, d);
  const control = new Int32Array(buffer, layout.control, controlWords(layout.lanes));
  const kernels = instantiate(module, memory);
  const work = unitsIn(kernels, layout, 0);
  const pool = copies ? new Pool(buffer, layout, work, { module, lanes, createHelper, ...patience }) : null;
  const message = (lane: number) => ({ type: 'help', module, memory, layout, lane }) as const;
  const team = pool ?? new Team(control, work, { lanes, createHelper, message, ...patience });
  const dualMost = Math.floor(Math.min(1, options.dualShare ?? DUAL_SHARE) * d);
  const aside = shared ? factors.map((own) => new Float32Array(own.length)) : null;
  let written = false;

  const all = (kind: Kind, side: number, value = 0): Generator<Pause | void, number> =>
    team.run(kind, side, unitsOf(layout, kind, side), value);

  /** Leaves alpha0 times the eigenvalues of the side's Gram matrix in `diagonal`, its eigenvectors in `columns`. */
  function* decompose(side: number): Generator<Pause | void, void> {
    yield* all('gram', side);
    for (let i = 0; i < d; i++) {
      for (let j = i; j < d; j++) {
        let sum = 0;
        for (let part = 0, at = i * d + j; part < PARTS; part++, at += d * d) sum += gramParts[at];
        gram[i * d + j] = gram[j * d + i] = sum;
      }
    }
    const at = layout.eigen;
    if (kernels.eigen(at.matrix, d, at.vectors, at.values, at.scratch) !== 0) throw eigenvaluesLost();
    // Rounding may leave the smallest ones a little below zero.
    for (let i = 0; i < d; i++) diagonal[i] = settings.alpha0 * Math.max(0, values[i]);
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) columns[j * d + i] = vectors[i * d + j];
  }

  /** Leaves the mean over interactions of the squared factors of this side in `squares`. */
  function* average(side: number): Generator<Pause | void, void> {
    yield* all('squares', side);
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let part = 0; part < PARTS; part++) sum += squareParts[part * d + i];
      squares[i] = sum / interactions.count;
    }
  }

  function* solve(side: number): Generator<Pause | void, number> {
    const other = 1 - side;
    yield* decompose(other);
    yield* all('rotate', other);
    if (method === 'exact') return yield* all('solve', side, dualMost);
    yield* all('rotate', side);
    yield* average(other);
    return yield* all('descend', side, method);
  }

  /** Copies the ratings in, once. */
  function* write(): Generator<void, void> {
    const weighting = options.weighting ?? STARS_AS_PREFERENCE;
    if (written) return;
    yield* writeRatings(memory, layout, interactions, orders, settings, weighting);
    if (pool) yield* pool.share();
    written = true;
  }

  return {
    get lanes() {
      return team.lanes;
    },
    stop: () => team.stop(),
    *trainStars(): Generator<BiasedStep, BiasedFactors> {
      if (!stars) throw new Error('The solver was made without the star model.');
      for (const _ of write()) yield { epoch: 1, epochs: stars.epochs, done: false };
      const half = (side: number, mask: number): Generator<Pause | void, number> => all('stars', side, mask);
      return yield* starTrainer(interactions, stars, buffer, layout, orders, half, options.starsEnough);
    },
    *begin({ userFactors, itemFactors }: Factors): Generator<void, void> {
      yield* write();
      toNewOrder(userFactors, factors[0], orders[0], d);
      yield;
      toNewOrder(itemFactors, factors[1], orders[1], d);
    },
    *halfStep(which: Side): Generator<Pause | void, void> {
      if (!written) throw new Error('The solver was not given factors to begin with.');
      const side = which === 'byUser' ? 0 : 1;
      aside?.forEach((copy, i) => copy.set(factors[i]));
      for (;;) {
        try {
          const failed = yield* solve(side);
          if (failed < 0) return;
          const row = orders[side][failed];
          const count = csr[side].indptr[row + 1] - csr[side].indptr[row];
          throw new Error(
            `The equations of row ${row} (${count} ratings) have no solution: factors are no longer finite.`,
          );
        } catch (reason) {
          if (!(reason instanceof LaneLost) || !aside) throw reason;
          aside.forEach((copy, i) => factors[i].set(copy));
        }
      }
    },
    read({ userFactors, itemFactors }): void {
      if (userFactors) toOldOrder(factors[0], userFactors, orders[0], d);
      toOldOrder(factors[1], itemFactors, orders[1], d);
    },
  };
}
