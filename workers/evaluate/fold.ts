import { selectContent } from '../als/index.ts';
import type { FilmContent } from '../als/index.ts';
import type { Interactions } from '../dataset/types.ts';
import type { AlsSettings, Features } from '../protocol.ts';
import { meanMetrics } from './metrics.ts';
import type { RankingMetrics } from './metrics.ts';
import { measureUser } from './protocolA.ts';
import { strongSplit } from './split.ts';
import { trainRankers } from './train.ts';
import type { Hooks, RankerName } from './train.ts';

/** What is measured on: plain arrays, so that it crosses threads. */
export interface Measurable {
  readonly interactions: Interactions;
  /** null where nothing is known of the films. */
  readonly content: FilmContent | null;
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
  /** Whether to measure popularity and EASE as well; true where not given. */
  readonly baselines?: boolean;
  /** What to measure instead. */
  readonly rankers?: readonly RankerName[];
}

export interface FoldMeasured {
  readonly fold: number;
  readonly folds: number;
  readonly seed: number;
  /** Held-out users with a target of four stars or more. */
  readonly users: number;
  /** In the order asked for; EASE is missing where the set is too large for it. */
  readonly rows: readonly { readonly name: RankerName; readonly metrics: RankingMetrics }[];
  /** Wall time. */
  readonly ms: number;
}

/**
 * One fold of protocol A with progress, yielding: for the page, where a visitor wants to see what the settings are worth on their data, and
 * for the command line. Trains on the other folds' users and ranks for the held-out ones with the page's own ranking. Throws RangeError for
 * settings or folds that make no sense, and where nobody has a relevant target.
 */
export async function measureFold(data: Measurable, options: FoldOptions, hooks: Hooks = {}): Promise<FoldMeasured> {
  const { settings, features, fold = 0, folds = 5, seed = 42, baselines = true } = options;
  const wanted = options.rankers ?? (baselines ? ['model', 'popularity', 'ease'] : ['model']);
  const start = performance.now();
  const say = hooks.onProgress ?? (() => undefined);
  say({ stage: 'split', done: 0, total: 1 });
  const { train, heldOut, films } = strongSplit(data.interactions, { folds, fold, seed });
  say({ stage: 'split', done: 1, total: 1 });
  await hooks.breathe?.();

  const content = data.content && selectContent(data.content, films);
  const { rankers, support } = await trainRankers(train, content, { settings, features, rankers: wanted }, hooks);
  const measured = rankers.map(() => [] as RankingMetrics[]);
  for (let at = 0; at < heldOut.length; at++) {
    say({ stage: 'measuring', done: at, total: heldOut.length });
    rankers.forEach(({ rank }, row) => {
      const metrics = measureUser(rank, heldOut[at], support);
      if (metrics) measured[row].push(metrics);
    });
    await hooks.breathe?.();
  }
  say({ stage: 'measuring', done: heldOut.length, total: heldOut.length });
  const rows = rankers.map(({ name }, row) => ({ name, metrics: meanMetrics(measured[row]) }));
  return { fold, folds, seed, users: measured[0].length, rows, ms: performance.now() - start };
}
