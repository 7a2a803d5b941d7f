import {
  chooseSolver,
  DEFAULT_EASE,
  EASE_USERS,
  easeRows,
  loadKernels,
  makeModel,
  trainEase,
  trainImplicit,
  withKinds,
} from '../als/index.ts';
import type { Factors, FilmContent, Helper, Model } from '../als/index.ts';
import type { Interactions } from '../dataset/types.ts';
import type { AlsSettings, Features } from '../protocol.ts';
import { makeRanker, makeRanking } from '../recommend/index.ts';
import type { Ranking } from '../recommend/index.ts';
import { bayesianRanker, easeRanker, knnRanker, popularityRanker } from './baselines.ts';
import type { Ranker } from './protocolA.ts';

/** The page's ranking first, then iALS alone, then the baselines. */
export type RankerName = 'model' | 'ials' | 'popularity' | 'bayesian' | 'knn' | 'ease';
export const RANKERS: readonly RankerName[] = ['model', 'ials', 'popularity', 'bayesian', 'knn', 'ease'];

/** How far a measurement is: `done` of `total` of this stage. */
export interface Progress {
  readonly stage: 'split' | 'training' | 'ease' | 'measuring';
  readonly done: number;
  readonly total: number;
}

export interface Hooks {
  readonly onProgress?: (progress: Progress) => void;
  /** Called about every 10 ms of work; where it returns a promise, the measurement waits for it; it may throw to end it. */
  readonly breathe?: () => Promise<void> | null;
  /** Starts a thread of more lanes. */
  readonly createHelper?: (() => Helper) | null;
}

export interface TrainOptions {
  readonly settings: AlsSettings;
  /** What to train with at most. */
  readonly features: Features;
  readonly rankers: readonly RankerName[];
}

export interface NamedRanker {
  readonly name: RankerName;
  readonly rank: Ranker;
}

/**
 * Trains what the page trains, and the baselines asked for. EASE alone is left out where the set is too large for it.
 * content: of the same films; null where nothing is known of them.
 */
export async function trainRankers(
  train: Interactions,
  content: FilmContent | null,
  { settings, features, rankers }: TrainOptions,
  { onProgress: say = () => undefined, breathe = () => null, createHelper = null }: Hooks = {},
): Promise<{ readonly rankers: readonly NamedRanker[]; readonly support: Uint32Array }> {
  const module = features.kernels === 'scalar' ? null : await loadKernels(features.kernels, false);
  const hooks = { onProgress: say, breathe, createHelper };
  const model = await trainModel(train, content, settings, { features, module }, hooks);
  const made: NamedRanker[] = [];
  for (const name of rankers) {
    const rank = await makeNamed(name);
    if (rank) made.push({ name, rank });
    await breathe();
  }
  return { rankers: made, support: model.support };

  async function makeNamed(name: RankerName): Promise<Ranker | null> {
    switch (name) {
      case 'model':
        return rankOf(makeRanking({ model, interactions: train, content }, module));
      case 'ials':
        return makeRanker(model, module);
      case 'popularity':
        return popularityRanker(train);
      case 'bayesian':
        return bayesianRanker(train);
      case 'knn':
        return knnRanker(train);
      case 'ease':
        return stepwise(easeRanker(train), breathe);
    }
  }
}

/** The page's model and ranking alone. Throws like `trainRankers`. */
export async function trainRanking(
  train: Interactions,
  content: FilmContent | null,
  { settings, features }: Omit<TrainOptions, 'rankers'>,
  hooks: Hooks = {},
): Promise<{ readonly model: Model; readonly ranking: Ranking }> {
  const module = features.kernels === 'scalar' ? null : await loadKernels(features.kernels, false);
  const model = await trainModel(train, content, settings, { features, module }, hooks);
  return { model, ranking: makeRanking({ model, interactions: train, content }, module) };
}

const rankOf =
  (ranking: Ranking): Ranker =>
  (ratings) =>
    ranking.score(ratings);

/** iALS and, where the set is small enough, EASE: the page's model without its stars. */
async function trainModel(
  train: Interactions,
  content: FilmContent | null,
  settings: AlsSettings,
  { features, module }: { readonly features: Features; readonly module: WebAssembly.Module | null },
  { onProgress: say = () => undefined, breathe = () => null, createHelper = null }: Hooks,
): Promise<Model> {
  const taught = withKinds(train, content);
  const chosen = await chooseSolver(taught, settings, { features, ...(createHelper ? { createHelper } : {}) });
  let factors: Factors | null = null;
  try {
    say({ stage: 'training', done: 0, total: settings.epochs });
    for (const step of trainImplicit(taught, settings, chosen.solver)) {
      if (step.done) {
        say({ stage: 'training', done: step.epoch, total: settings.epochs });
        if (step.epoch === settings.epochs) factors = step.factors();
      }
      if (step.pause) await step.pause;
      await breathe();
    }
  } finally {
    chosen.stop();
  }
  if (!factors) throw new RangeError('There is no epoch to train.');
  if (train.users > EASE_USERS) return makeModel(train, factors, settings, settings.epochs, null);
  say({ stage: 'ease', done: 0, total: 1 });
  const ease = await stepwise(trainEase(easeRows(train, content, DEFAULT_EASE), DEFAULT_EASE, module), breathe);
  say({ stage: 'ease', done: 1, total: 1 });
  return makeModel(train, factors, settings, settings.epochs, null, ease);
}

async function stepwise<T>(steps: Generator<void, T>, breathe: () => Promise<void> | null): Promise<T> {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
    await breathe();
  }
}
