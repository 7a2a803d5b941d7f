import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  chooseSolver,
  DEFAULT_ALS,
  DEFAULT_BIASED,
  takeShare,
  trainImplicit,
  type BiasedFactors,
  type Factors,
  type Helper,
  type ShareMessage,
  type TaskMessage,
} from '../../workers/als/index.ts';
import { loadKernels } from '../../workers/als/kernels/simd/load.ts';
import { simdSolver, type SimdOptions, type SimdSolver } from '../../workers/als/simdSolver.ts';
import type { AlsSettings } from '../../workers/protocol.ts';
import { finish, randomInteractions, randomMatrix, sampleSized } from './als.made.ts';

/** Lanes that copy: messages are cloned and come later, as between threads; a lane may fall silent or break down at a task. */

const module = await loadKernels('simd', false);
const data = sampleSized(3);
const settings: AlsSettings = { ...DEFAULT_ALS, factors: 16, epochs: 3 };

afterEach(() => vi.restoreAllMocks());

type Fate = 'lives' | { readonly task: number; readonly ends: 'silent' | 'error' };

/** Hands out lanes with these fates; the last one is everybody's after it. */
function threads(...fates: Fate[]): { createHelper: () => Helper; started: () => number } {
  let started = 0;
  const createHelper = (): Helper => {
    const fate = fates[Math.min(started++, fates.length - 1)];
    const listeners: { type: string; listener: (event: { readonly data: unknown }) => void }[] = [];
    const tell = (type: string, data: unknown): void =>
      listeners.forEach((each) => each.type === type && each.listener({ data }));
    let run: ((task: TaskMessage) => void) | null = null;
    let tasks = 0;
    let gone = false;
    return {
      addEventListener: (type: string, listener: (event: { readonly data: unknown }) => void) =>
        void listeners.push({ type, listener }),
      terminate: () => (gone = true),
      postMessage(message, transfer = []) {
        const came = message.type === 'share' ? { ...structuredClone({ ...message, module: null }, { transfer }), module } : structuredClone(message, { transfer }); // prettier-ignore
        setTimeout(() => {
          if (gone) return;
          if (came.type === 'task' && fate !== 'lives' && ++tasks >= fate.task) {
            if (fate.ends === 'error') tell('error', null);
            return;
          }
          if (came.type === 'task') run?.(came);
          else
            run = takeShare(came as ShareMessage, (answer, transfer) => {
              const back = structuredClone(answer, { transfer });
              setTimeout(() => gone || tell('message', back), 0);
            });
        }, 0);
      },
    };
  };
  return { createHelper, started: () => started };
}

/** As a lane runs it: waits where it is told to, and lets other tasks have their turn. */
async function drive<T>(steps: Generator<{ readonly pause?: Promise<void> }, T>): Promise<T> {
  for (let step = 0; ; step++) {
    const next = steps.next();
    if (next.done) return next.value;
    if (next.value.pause) await next.value.pause;
    else if (step % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

const train = (solver: SimdSolver): Promise<Factors> => drive(trainImplicit(data, settings, solver));
const alone = (options: Partial<SimdOptions> = {}): Factors =>
  finish(trainImplicit(data, settings, simdSolver(data, settings, { module, method: 2, ...options })));
const pooled = (lanes: number, createHelper: () => Helper, options: Partial<SimdOptions> = {}): SimdSolver =>
  simdSolver(data, settings, { module, method: 2, lanes, copies: true, createHelper, patience: 100, ...options });

describe('lanes that copy factors', () => {
  it.each([
    ['conjugate gradients', 2, 2],
    ['conjugate gradients', 2, 3],
    ['exact', 'exact', 2],
  ] as const)('give the bits of one lane (%s, %s, %i lanes)', async (_, method, lanes) => {
    const solver = pooled(lanes, threads('lives').createHelper, { method });
    expect(await train(solver)).toEqual(alone({ method }));
    expect(solver.lanes).toBe(lanes);
  });

  it('train the star model to the same bits', async () => {
    const stars = { ...DEFAULT_BIASED, epochs: 3 };
    const solver = pooled(2, threads('lives').createHelper, { stars });
    const own: BiasedFactors = await drive(solver.trainStars());
    expect(solver.lanes).toBe(2);
    expect(own).toEqual(finish(simdSolver(data, settings, { module, method: 2, stars }).trainStars()));
  });

  it.each(['silent', 'error'] as const)('one that dies (%s) is replaced, its part done again', async (ends) => {
    const { createHelper, started } = threads({ task: 2, ends }, 'lives');
    expect(await train(pooled(2, createHelper))).toEqual(alone());
    expect(started()).toBe(2);
  });

  it('all that die are replaced twice at most, and one lane goes on', async () => {
    const { createHelper, started } = threads({ task: 1, ends: 'silent' });
    expect(await train(pooled(2, createHelper))).toEqual(alone());
    expect(started()).toBe(3);
  });

  it('where none starts, one lane trains', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const none = (): Helper => {
      throw new Error('no threads here');
    };
    const solver = pooled(2, none);
    expect(await train(solver)).toEqual(alone());
    expect(solver.lanes).toBe(1);
    expect(warned).toHaveBeenCalledOnce();
  });

  it('a row without a solution ends the training, whoever finds it', async () => {
    const small = randomInteractions(4);
    const solver = simdSolver(small, settings, {
      module,
      method: 2,
      lanes: 2,
      copies: true,
      createHelper: threads('lives').createHelper,
    });
    const d = settings.factors;
    const { users, films } = small;
    const itemFactors = randomMatrix(films, d, 1, 0.1);
    finish(solver.begin({ d, users, films, userFactors: new Float32Array(users * d).fill(NaN), itemFactors }));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const half = async (): Promise<void> => {
      for (const pause of solver.halfStep('byUser')) await pause;
    };
    await expect(half()).rejects.toThrow('no longer finite');
    expect(solver.lanes).toBe(2);
  });
});

describe('the choice', () => {
  const features = { kernels: 'simd', threads: 2, copies: true } as const;

  it('copies where the work is worth it, and says so', async () => {
    const { createHelper } = threads('lives');
    const chosen = await chooseSolver(data, settings, { features, createHelper, laneWork: 0 });
    await drive(trainImplicit(data, settings, chosen.solver));
    expect(chosen.report).toEqual({ kernels: 'simd', threads: 2, copies: true, solver: 'pcg', fallback: null });
  });

  it('leaves a small set to one lane', async () => {
    const { createHelper, started } = threads('lives');
    const chosen = await chooseSolver(data, settings, { features, createHelper });
    expect(started()).toBe(0);
    expect(chosen.report).toEqual({ kernels: 'simd', threads: 1, solver: 'pcg', fallback: null });
  });
});
