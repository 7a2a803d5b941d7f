import { readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import type { Interactions } from '../../workers/dataset/types.ts';
import { dataFile, describeData, FOLDER, readData, startFile } from './data.ts';
import { peerRunner } from './peer.ts';
import { LAMBDA, objective } from './party.ts';
import type { Competitor, Race } from './plan.ts';
import { nodeRunner, type Browser, type Runner } from './runners.ts';
import { workOf } from './work.ts';

export interface Result extends Competitor {
  /** Seconds of each epoch, warm. */
  readonly seconds: readonly number[];
  readonly median: number;
  /** Middle half: 25th and 75th percentile. */
  readonly spread: readonly [number, number];
  readonly gflops: number;
  /** The objective after each epoch, or only after the last; none for the scalar kernels, which know only the model's own weighting. */
  readonly losses: readonly number[];
  /** From the data to the first epoch: kernels, memory, relabelling, threads. */
  readonly startSeconds: number | null;
  /** Lanes that worked; fewer than asked for where they could not be had. */
  readonly lanes: number;
  /** Of the whole process; null where the browser does not tell. */
  readonly peakBytes: number | null;
}

export interface RaceResult {
  readonly data: string;
  readonly users: number;
  readonly films: number;
  readonly ratings: number;
  readonly d: number;
  readonly epochs: number;
  readonly results: readonly Result[];
}

export interface Stable {
  readonly browser: Browser | null;
  readonly python: string | null;
  /** What the peer said of itself. */
  peer: Record<string, unknown> | null;
}

interface Entry {
  readonly competitor: Competitor;
  readonly runner: Runner;
  readonly startSeconds: number | null;
  readonly seconds: number[];
  readonly losses: number[];
  lanes: number;
}

/** PCG of ours and CG of the peer. */
const STEPS = { pcg: 2, cg: 3, exact: 0, cholesky: 0 };

/** All of them on one data set: one epoch of each in turn, in an order that changes. */
export async function runRace(race: Race, stable: Stable): Promise<RaceResult> {
  const file = await dataFile(race.data);
  const interactions = readData(file);
  const start = startFile(file, interactions, race.d);
  const entries: Entry[] = [];
  for (const competitor of race.competitors) {
    const entry = await enter(competitor, file, start, race.d, stable);
    if (entry) entries.push(entry);
  }
  for (let epoch = 0; epoch < race.warm; epoch++) {
    for (const entry of entries) await entry.runner.ask(epochOf(entry.competitor));
  }
  if (race.warm > 0) for (const { runner } of entries) await runner.ask({ do: 'reset' });
  for (let epoch = 0; epoch < race.epochs; epoch++) {
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[(i + epoch) % entries.length];
      const { seconds = NaN, lanes = entry.competitor.threads } = await entry.runner.ask(epochOf(entry.competitor));
      entry.seconds.push(seconds);
      entry.lanes = lanes;
    }
    if (!race.trajectory && epoch + 1 < race.epochs) continue;
    for (const entry of entries) {
      if (entry.competitor.kernels !== 'scalar') entry.losses.push(await lossOf(entry, interactions, race.d));
    }
  }
  const results: Result[] = [];
  for (const entry of entries) {
    const { bytes = null } = await entry.runner.ask({ do: 'memory' });
    results.push(resultOf(entry, interactions, race.d, bytes));
    await entry.runner.close();
  }
  // None of MovieLens is left behind.
  if (race.data === 'small') for (const left of [file, start]) rmSync(left);
  const { users, films, count } = interactions;
  return {
    data: describeData(race.data) ?? race.data,
    users,
    films,
    ratings: count,
    d: race.d,
    epochs: race.epochs,
    results,
  };
}

const epochOf = ({ where, method }: Competitor): object =>
  where === 'implicit' ? { do: 'epoch', solver: method } : { do: 'epoch' };

async function enter(
  competitor: Competitor,
  file: string,
  start: string,
  d: number,
  stable: Stable,
): Promise<Entry | null> {
  const { where, kernels, method, threads } = competitor;
  const entry = { competitor, seconds: [], losses: [], lanes: 1 };
  if (where === 'implicit') {
    if (!stable.python) return null;
    const runner = peerRunner(stable.python, threads);
    stable.peer = await runner.ask({ do: 'load', file, start, d, threads, regularization: LAMBDA });
    return { ...entry, runner, startSeconds: null };
  }
  if (where === 'chromium' && !stable.browser) return null;
  const runner = where === 'chromium' && stable.browser ? stable.browser.runner() : nodeRunner();
  const data = where === 'chromium' ? `/bench-data/${basename(file)}` : file;
  const { seconds = null } = await runner.ask({ do: 'make', data, wish: { kernels, solver: method, threads, d } });
  return { ...entry, runner, startSeconds: seconds };
}

async function lossOf({ competitor, runner }: Entry, interactions: Interactions, d: number): Promise<number> {
  if (competitor.where !== 'implicit') return (await runner.ask({ do: 'loss' })).loss ?? NaN;
  const file = `${FOLDER}/peer.factors`;
  await runner.ask({ do: 'factors', file });
  const all = new Float32Array(new Uint8Array(readFileSync(file)).buffer);
  rmSync(file);
  const { users, films } = interactions;
  const userFactors = all.subarray(0, users * d);
  return objective(interactions, { d, users, films, userFactors, itemFactors: all.subarray(users * d) });
}

function resultOf(entry: Entry, { byUser, byFilm }: Interactions, d: number, peakBytes: number | null): Result {
  const { competitor, seconds, losses, startSeconds, lanes } = entry;
  const sorted = seconds.toSorted((a, b) => a - b);
  const quantile = (share: number): number => {
    const at = share * (sorted.length - 1);
    const low = Math.floor(at);
    return sorted[low] + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
  };
  const median = quantile(0.5);
  const work = workOf(competitor.method, [byUser, byFilm], d, STEPS[competitor.method]);
  return {
    ...competitor,
    seconds,
    median,
    spread: [quantile(0.25), quantile(0.75)],
    gflops: work / median / 1e9,
    losses,
    startSeconds,
    lanes,
    peakBytes,
  };
}
