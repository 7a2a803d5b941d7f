import { afterEach, expect, test, vi } from 'vitest';
import {
  chooseSolver,
  DEFAULT_ALS,
  detectFeatures,
  trainImplicit,
  type ChosenSolver,
  type Factors,
  type RowSolver,
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

/** Two lanes of the plain build, which copy factors; both at work from the first half-step. */
async function train(
  wish: Partial<SolverWish> = {},
  onStep: (step: number) => void = () => undefined,
): Promise<Factors> {
  const features = { kernels: 'simd', threads: 2, copies: true } as const;
  chosen = await chooseSolver(data, settings, { features, createHelper: helper, laneWork: 0, ...wish });
  const ready = helpers.map((worker) => new Promise((resolve) => worker.addEventListener('message', resolve)));
  const { solver: inner } = chosen;
  let begun = false;
  const solver: RowSolver = {
    *begin(factors) {
      yield* inner.begin(factors);
      // They were given their shares.
      begun = true;
      yield;
    },
    halfStep: (side) => inner.halfStep(side),
    read: (into) => inner.read(into),
  };
  const steps = trainImplicit(data, settings, solver);
  for (let step = 0; ; step++) {
    const next = steps.next();
    if (next.done) return next.value;
    if (begun) {
      begun = false;
      await Promise.all(ready);
    }
    onStep(step);
    await next.value.pause;
  }
}

async function alone(): Promise<Factors> {
  const one = await chooseSolver(data, settings, { features: { kernels: 'simd', threads: 1 } });
  return finish(trainImplicit(data, settings, one.solver));
}

test('a page that is not isolated has threads, and they copy', () => {
  expect(crossOriginIsolated).toBe(false);
  const threads = Math.min(8, navigator.hardwareConcurrency);
  expect(detectFeatures()).toEqual({ kernels: 'relaxed', threads, ...(threads > 1 && { copies: true }) });
});

test('two lanes that copy give the bits of one', async () => {
  const factors = await train();
  expect(chosen?.report).toEqual({ kernels: 'simd', threads: 2, copies: true, solver: 'pcg', fallback: null });
  expect(factors).toEqual(await alone());
});

test('a lane killed in the middle of an epoch is replaced, and nothing else changes', async () => {
  const factors = await train({ patience: 200 }, (step) => {
    if (step === 60) helpers[0].terminate();
  });
  expect(helpers).toHaveLength(2);
  expect(chosen?.report.threads).toBe(2);
  expect(factors).toEqual(await alone());
});

test('a script that is none is no lane, and no harm', async () => {
  const createHelper = (): Worker => new Worker('/no/such/helper.js', { type: 'module' });
  const factors = await train({ createHelper });
  expect(chosen?.report.threads).toBe(1);
  expect(factors).toEqual(await alone());
});
