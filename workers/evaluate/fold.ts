import { chooseSolver, makeModel, trainImplicit } from '../als/index.ts';
import type { Factors, FilmContent, Helper } from '../als/index.ts';
import type { Interactions } from '../dataset/types.ts';
import type { AlsSettings, Features } from '../protocol.ts';
import { meanMetrics } from './metrics.ts';
import type { RankingMetrics } from './metrics.ts';
import { measureUser, modelRanker, popularityRanker } from './protocolA.ts';
import type { Ranker } from './protocolA.ts';
import { strongSplit } from './split.ts';

/** What is measured on: plain arrays, so that it crosses threads. */
export interface Measurable {
  readonly interactions: Interactions;
  readonly content: FilmContent;
}

export interface FoldOptions {
  readonly settings: AlsSettings;
  /** What to train with at most. */
  readonly features: Features;
  /** 0 to folds - 1; 0 where not given. */
  readonly fold?: number;
  /** 5 where not given. */
  readonly folds?: number;
  /** 42 where not given. */
  readonly seed?: number;
  /** Whether to measure popularity, and EASE where the set is small enough for it; true where not given. */
  readonly baselines?: boolean;
}

/** How far a measurement is: `done` of `total` of this stage. */
export interface FoldProgress {
  readonly stage: 'split' | 'training' | 'ease' | 'measuring';
  readonly done: number;
  readonly total: number;
}

export interface FoldHooks {
  readonly onProgress?: (progress: FoldProgress) => void;
  /** Called about every 10 ms of work; where it returns a promise, the measurement waits for it; it may throw to end it. */
  readonly breathe?: () => Promise<void> | null;
  /** Starts a thread of more lanes. */
  readonly createHelper?: (() => Helper) | null;
}

export type RankerName = 'model' | 'ials' | 'popularity' | 'bayesian' | 'knn' | 'ease';

export interface FoldMeasured {
  readonly fold: number;
  readonly folds: number;
  readonly seed: number;
  /** Held-out users with a target of four stars or more. */
  readonly users: number;
  /** The model of the page first. */
  readonly rows: readonly { readonly name: RankerName; readonly metrics: RankingMetrics }[];
  /** Wall time. */
  readonly ms: number;
}

/**
 * One fold of protocol A with progress, yielding: for the page, where a visitor wants to see what the settings are worth on their data.
 * Trains on the other folds' users and ranks for the held-out ones with the page's own ranker. Throws RangeError for settings or folds
 * that make no sense, and where nobody has a relevant target.
 */
export async function measureFold(
  data: Measurable,
  options: FoldOptions,
  hooks: FoldHooks = {},
): Promise<FoldMeasured> {
  const { settings, features, fold = 0, folds = 5, seed = 42, baselines = true } = options;
  const start = performance.now();
  const say = hooks.onProgress ?? (() => undefined);
  const breathe = hooks.breathe ?? (() => null);
  say({ stage: 'split', done: 0, total: 1 });
  const { train, heldOut } = strongSplit(data.interactions, { folds, fold, seed });
  await breathe();

  const { createHelper } = hooks;
  const chosen = await chooseSolver(train, settings, { features, ...(createHelper ? { createHelper } : {}) });
  let factors: Factors | null = null;
  try {
    say({ stage: 'training', done: 0, total: settings.epochs });
    for (const step of trainImplicit(train, settings, chosen.solver)) {
      if (step.done) {
        say({ stage: 'training', done: step.epoch, total: settings.epochs });
        if (step.epoch === settings.epochs) factors = step.factors();
      }
      await breathe();
    }
  } finally {
    chosen.stop();
  }
  if (!factors) throw new RangeError('There is no epoch to train.');
  const model = makeModel(train, factors, settings, settings.epochs, null);

  const rankers: (readonly [RankerName, Ranker])[] = [['model', modelRanker(model)]];
  if (baselines) rankers.push(['popularity', popularityRanker(train)]);
  const measured = rankers.map(() => [] as RankingMetrics[]);
  for (let at = 0; at < heldOut.length; at++) {
    say({ stage: 'measuring', done: at, total: heldOut.length });
    rankers.forEach(([, rank], row) => {
      const metrics = measureUser(rank, heldOut[at], model.support);
      if (metrics) measured[row].push(metrics);
    });
    await breathe();
  }
  say({ stage: 'measuring', done: heldOut.length, total: heldOut.length });
  const rows = rankers.map(([name], row) => ({ name, metrics: meanMetrics(measured[row]) }));
  return { fold, folds, seed, users: measured[0].length, rows, ms: performance.now() - start };
}
