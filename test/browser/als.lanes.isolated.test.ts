import { afterEach, expect, test, vi } from 'vitest';
import {
  chooseSolver,
  DEFAULT_ALS,
  detectFeatures,
  trainImplicit,
  type ChosenSolver,
  type Factors,
  type SolverWish,
} from '../../workers/als/index.ts';
import type { AlsSettings } from '../../workers/protocol.ts';
import laneUrl from '../../workers/lane.worker.ts?worker&url';
import { finish, sampleSized } from '../unit/als.made.ts';

const data = sampleSized(7);
const settings: AlsSettings = { ...DEFAULT_ALS, factors: 32, epochs: 3 };
const helpers: Worker[] = [];
let chosen: ChosenSolver | null = null;

afterEach(() => {
  chosen?.stop();
  chosen = null;
  helpers.splice(0);
  vi.restoreAllMocks();
});

const helper = (): Worker => {
  const worker = new Worker(laneUrl, { type: 'module' });
  helpers.push(worker);
  return worker;
};
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Two lanes of the plain build, both at work from the start. */
async function twoLanes(wish: Partial<SolverWish> = {}): Promise<ChosenSolver> {
  const features = { kernels: 'simd', threads: 2 } as const;
  chosen = await chooseSolver(data, settings, { features, createHelper: helper, laneWork: 0, ...wish });
  await Promise.all(helpers.map((worker) => new Promise((resolve) => worker.addEventListener('message', resolve))));
  return chosen;
}

/** Trains while the page's other tasks have their turns. */
async function train({ solver }: ChosenSolver, onStep: (step: number) => unknown = () => undefined): Promise<Factors> {
  const steps = trainImplicit(data, settings, solver);
  for (let step = 0; ; step++) {
    const next = steps.next();
    if (next.done) return next.value;
    await onStep(step);
    if (step % 16 === 0) await turn();
  }
}

async function alone(solver?: 'exact'): Promise<Factors> {
  const features = { kernels: 'simd', threads: 1 } as const;
  const one = await chooseSolver(data, settings, { features, ...(solver ? { solver } : {}) });
  return finish(trainImplicit(data, settings, one.solver));
}

test('an isolated page has threads and SIMD', () => {
  expect(crossOriginIsolated).toBe(true);
  expect(detectFeatures()).toEqual({ kernels: 'relaxed', threads: Math.min(8, navigator.hardwareConcurrency) });
});

test.each([undefined, 'exact'] as const)('two lanes give the bits of one (%s)', async (solver) => {
  const two = await twoLanes(solver ? { solver } : {});
  const factors = await train(two);
  expect(two.report).toEqual({ kernels: 'simd', threads: 2, solver: solver ?? 'pcg', fallback: null });
  expect(factors).toEqual(await alone(solver));
});

/** Chromium gives a thread two seconds to end by itself. */
async function kill(worker: Worker): Promise<void> {
  worker.terminate();
  await new Promise((resolve) => setTimeout(resolve, 2500));
}

test('a lane killed in the middle of an epoch is replaced, and nothing else changes', async () => {
  const two = await twoLanes({ patience: 200 });
  const factors = await train(two, (step) => step === 60 && kill(helpers[0]));
  expect(helpers).toHaveLength(2);
  expect(factors).toEqual(await alone());
});

test('a lane killed for which there is no other leaves one that finishes', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const createHelper = (): Worker => {
    if (helpers.length > 0) throw new Error('no more threads');
    return helper();
  };
  const two = await twoLanes({ patience: 200, createHelper });
  const factors = await train(two, (step) => step === 60 && kill(helpers[0]));
  expect(warned).toHaveBeenCalledOnce();
  expect(factors).toEqual(await alone());
});

test('a script that is none is no lane, and no harm', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const features = { kernels: 'simd', threads: 2 } as const;
  const createHelper = (): Worker => new Worker('/no/such/helper.js', { type: 'module' });
  chosen = await chooseSolver(data, settings, { features, createHelper, laneWork: 0 });
  expect(await train(chosen)).toEqual(await alone());
  expect(chosen.report).toMatchObject({ threads: 1, fallback: null });
});

test('where shared memory is not to be had one lane trains, and says why', async () => {
  const real = WebAssembly.Memory;
  vi.spyOn(WebAssembly, 'Memory').mockImplementation(function (wanted: WebAssembly.MemoryDescriptor) {
    if (wanted.shared) throw new RangeError('could not allocate memory');
    return new real(wanted);
  });
  const features = { kernels: 'simd', threads: 2 } as const;
  chosen = await chooseSolver(data, settings, { features, createHelper: helper, laneWork: 0 });
  expect(chosen.report).toEqual({ kernels: 'simd', threads: 1, solver: 'pcg', fallback: 'could not allocate memory' });
  expect(helpers).toEqual([]);
  expect(await train(chosen)).toEqual(await alone());
});
