import type { Interactions } from '../dataset/types.ts';
import type { AlsSettings, Features, TrainingReport } from '../protocol.ts';
import { loadKernels, type SimdKernels } from './kernels/simd/load.ts';
import type { Helper } from './kernels/simd/team.ts';
import { simdSolver, type SimdSolver } from './simdSolver.ts';
import { scalarSolver } from './solver.ts';
import { trainBiased } from './biased.ts';
import type { BiasedFactors, BiasedSettings, BiasedStep, RowSolver } from './types.ts';

export interface SolverWish {
  /** What to use at most (`detectFeatures`). */
  readonly features: Features;
  /** Starts a thread that will run `help`; without it there is one lane. */
  readonly createHelper?: () => Helper;
  /** The star model to train as well, by `trainStars`. */
  readonly stars?: BiasedSettings;
  /** 'pcg' unless exact rows are wanted. */
  readonly solver?: 'pcg' | 'exact';
  /** Milliseconds without a sign of life until a lane counts as dead. */
  readonly patience?: number;
  /** Lanes below this much work (ratings x factors x epochs) are not worth their start. */
  readonly laneWork?: number;
}

export interface ChosenSolver {
  readonly solver: RowSolver;
  /** Trains the star model of the wish, by the same kernels and lanes. Throws where there was none. */
  trainStars(): Generator<BiasedStep, BiasedFactors>;
  /** How it computes; the threads as of now: lanes join when they have started. */
  readonly report: Omit<TrainingReport, 'epochMs'>;
  /** Ends its threads. */
  stop(): void;
}

/** Steps of conjugate gradients: two follow the exact objective within 0.05% (README). */
const STEPS = 2;
/** A thread takes about 0.1 s to start, two save about a half of the time: 0.2 s of training. */
const LANE_WORK = 2e8;

/** The fastest solver that works here: SIMD kernels in several lanes, in one, then scalar. Never rejects; the report says what did not work. */
export async function chooseSolver(
  interactions: Interactions,
  settings: AlsSettings,
  wish: SolverWish,
): Promise<ChosenSolver> {
  const { features, createHelper, solver = 'pcg', patience, stars } = wish;
  let fallback: string | null = null;
  if (features.kernels !== 'scalar') {
    const work = interactions.count * settings.factors * settings.epochs;
    const lanes = createHelper && work >= (wish.laneWork ?? LANE_WORK) ? features.threads : 1;
    for (const [kernels, count] of attempts(features.kernels, lanes)) {
      try {
        const module = await loadKernels(kernels, count > 1);
        const made = simdSolver(interactions, settings, {
          module,
          method: solver === 'exact' ? 'exact' : STEPS,
          lanes: count,
          ...(createHelper && count > 1 ? { createHelper } : {}),
          ...(patience === undefined ? {} : { patience }),
          ...(stars ? { stars } : {}),
        });
        return chosen(made, kernels, solver, fallback);
      } catch (reason) {
        fallback ??= reason instanceof Error ? reason.message : String(reason);
      }
    }
  }
  return {
    solver: scalarSolver(interactions, settings),
    trainStars() {
      if (!stars) throw new Error('The solver was made without the star model.');
      return trainBiased(interactions, stars);
    },
    report: { kernels: 'scalar', threads: 1, solver: 'exact', fallback },
    stop: () => undefined,
  };
}

function attempts(kernels: SimdKernels, lanes: number): (readonly [SimdKernels, number])[] {
  const all: (readonly [SimdKernels, number])[] = [
    [kernels, lanes],
    [kernels, 1],
    ['simd', 1],
  ];
  return all.filter((one, i) => all.findIndex((other) => other.join() === one.join()) === i);
}

function chosen(
  made: SimdSolver,
  kernels: SimdKernels,
  solver: 'pcg' | 'exact',
  fallback: string | null,
): ChosenSolver {
  return {
    solver: made,
    trainStars: () => made.trainStars(),
    get report() {
      return { kernels, threads: made.lanes, solver, fallback };
    },
    stop: () => made.stop(),
  };
}
