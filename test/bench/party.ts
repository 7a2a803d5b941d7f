import { loadKernels, rowRegularization, type Factors, type Helper, type RowSolver } from '../../workers/als/index.ts';
import { initialFactors } from '../../workers/als/implicit.ts';
import { scalarSolver } from '../../workers/als/solver.ts';
import type { Weighting } from '../../workers/als/settings.ts';
import { simdSolver } from '../../workers/als/simdSolver.ts';
import type { Interactions } from '../../workers/dataset/types.ts';
import type { AlsSettings, Kernels } from '../../workers/protocol.ts';
import { fromBytes } from './file.ts';

/**
 * One competitor on one data set. The problem is that of `implicit`, so that both minimise the same:
 *
 *   sum over all (u, i) of (x.y)^2 + sum over rated (u, i) of (1 + code)(1 - x.y)^2 - (x.y)^2 + lambda (sum |x_u|^2 + sum |y_i|^2)
 *
 * which in our terms is confidence c = code and preference p = (1 + code) / code, alpha0 = 1, nu = 0 (up to a constant). The scalar kernels
 * know only the model's own weighting: the same arithmetic, another loss.
 */
export const LAMBDA = 5;
const AS_IMPLICIT: Weighting = { confidence: (code) => code, preference: (code) => (1 + code) / code };
const settingsOf = (d: number): AlsSettings => ({ factors: d, alpha0: 1, lambda: LAMBDA, nu: 0, epochs: 1, seed: 42 });

export interface PartyWish {
  readonly kernels: Kernels;
  readonly solver: 'pcg' | 'exact';
  readonly threads: number;
  readonly d: number;
  /** Steps of conjugate gradients. */
  readonly steps?: number;
}

export interface Party {
  /** One epoch; its seconds. */
  epoch(): Promise<number>;
  /** Back to the start. */
  reset(): void;
  /** The objective, in float64. */
  loss(): number;
  /** Lanes that have worked together. */
  lanes(): number;
  /** Seconds from the data to the first epoch: kernels, memory, relabelling, lanes. */
  readonly startSeconds: number;
  stop(): void;
}

/** data: bytes of `toBytes`. createHelper: starts a thread that runs `help`. turn: gives other tasks a turn. */
export async function makeParty(
  data: ArrayBufferLike,
  wish: PartyWish,
  createHelper: () => Helper,
  turn: () => Promise<unknown>,
): Promise<Party> {
  const { kernels, solver, threads, d, steps = 2 } = wish;
  const interactions = fromBytes(data);
  const settings = settingsOf(d);
  const start = performance.now();
  const factors = initialFactors(interactions, settings);
  let lanes: () => number = () => 1;
  let stop = (): void => undefined;
  let rows: RowSolver;
  if (kernels === 'scalar') rows = scalarSolver(interactions, settings);
  else {
    const helpers: Helper[] = [];
    const made = simdSolver(interactions, settings, {
      module: await loadKernels(kernels, threads > 1),
      method: solver === 'exact' ? 'exact' : steps,
      lanes: threads,
      weighting: AS_IMPLICIT,
      ...(threads > 1
        ? {
            createHelper: () => {
              const helper = createHelper();
              helpers.push(helper);
              return helper;
            },
          }
        : {}),
    });
    await Promise.all(helpers.map((helper) => new Promise((ready) => helper.addEventListener('message', ready))));
    rows = made;
    lanes = () => made.lanes;
    stop = () => made.stop();
  }
  run(rows.begin(factors));
  const startSeconds = (performance.now() - start) / 1000;
  const read = (): Factors => {
    rows.read(factors);
    return factors;
  };
  return {
    startSeconds,
    lanes,
    stop,
    async epoch() {
      const before = performance.now();
      for (const side of ['byUser', 'byFilm'] as const) run(rows.halfStep(side));
      const seconds = (performance.now() - before) / 1000;
      await turn();
      return seconds;
    },
    reset() {
      const begin = initialFactors(interactions, settings);
      factors.userFactors.fill(0);
      factors.itemFactors.set(begin.itemFactors);
      run(rows.begin(factors));
    },
    loss: () => objective(interactions, read()),
  };
}

function run(work: Generator<void, void>): void {
  while (!work.next().done);
}

/** The objective above at these factors, whosever they are. */
export function objective({ users, films, byUser, byFilm }: Interactions, factors: Factors): number {
  const { d, userFactors, itemFactors } = factors;
  const settings = settingsOf(d);
  const c = Float64Array.from({ length: 11 }, (_, code) => (code ? AS_IMPLICIT.confidence(code) : 0));
  const p = Float64Array.from({ length: 11 }, (_, code) => (code ? AS_IMPLICIT.preference(code) : 0));
  let observed = 0;
  for (let u = 0; u < users; u++) {
    for (let k = byUser.indptr[u]; k < byUser.indptr[u + 1]; k++) {
      const y = byUser.indices[k] * d;
      const x = u * d;
      let score = 0;
      for (let i = 0; i < d; i++) score += userFactors[x + i] * itemFactors[y + i];
      const error = p[byUser.codes[k]] - score;
      observed += c[byUser.codes[k]] * error * error;
    }
  }
  const penalty = (rows: Float32Array, indptr: Uint32Array, others: number): number => {
    let sum = 0;
    for (let r = 0; r + 1 < indptr.length; r++) {
      let norm = 0;
      for (let i = r * d; i < r * d + d; i++) norm += rows[i] * rows[i];
      sum += rowRegularization(settings, indptr[r + 1] - indptr[r], others) * norm;
    }
    return sum;
  };
  const [gramX, gramY] = [gramOf(userFactors, d), gramOf(itemFactors, d)];
  let all = 0;
  for (let i = 0; i < d; i++) {
    for (let j = i; j < d; j++) all += (i === j ? 1 : 2) * gramX[i * d + j] * gramY[i * d + j];
  }
  return (
    observed +
    settings.alpha0 * all +
    penalty(userFactors, byUser.indptr, films) +
    penalty(itemFactors, byFilm.indptr, users)
  );
}

/** F^T F, the upper triangle. */
function gramOf(factors: Float32Array, d: number): Float64Array {
  const out = new Float64Array(d * d);
  for (let r = 0; r < factors.length; r += d) {
    for (let i = 0; i < d; i++) {
      const own = factors[r + i];
      for (let j = i; j < d; j++) out[i * d + j] += own * factors[r + j];
    }
  }
  return out;
}
