/**
 * The benchmark: `npm run bench`. README.md of this folder says what it measures and how.
 *   --json         prints one JSON document and nothing else on standard output
 *   --quick        ends within a minute: no 25M, fewer epochs
 *   --data a,b     of sample, small, 1m, 25m; none: serving, training and reading alone
 *   --threads 1,2
 *   --epochs 3       of each competitor
 *   --methods pcg    of pcg (beside implicit's CG) and exact (beside its Cholesky)
 *   --import       instead of all this: from a dropped zip to the first list, in the page and natively (importing.ts)
 *   --scale 0.04   of that zip: 1 is MovieLens 25M
 *   --turns 1      of that
 *   --races-only   neither serving nor reading: for a long bench in parts
 */
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { findChromium } from '../chromium.ts';
import { dataFile, describeData, FOLDER, type DataName } from './data.ts';
import { measureParsing, type Reading } from './parsing.ts';
import { preparePeer } from './peer.ts';
import { racesOf } from './plan.ts';
import { runRace, type RaceResult, type Stable } from './race.ts';
import { nodeRunner, openBrowser } from './runners.ts';
import { compileKernels } from '../../config/kernels.ts';
import { asText } from './text.ts';
import type { Serving } from './serving.ts';

export interface ServingResult extends Serving {
  readonly where: 'node' | 'chromium';
  readonly kernels: string;
}

/** A training of the page as on a first visit, from interactions to model, its lane's start included. */
export interface Training {
  readonly data: string;
  readonly threads: number;
  /** Of several trainings, in ms. */
  readonly median: number;
  readonly worst: number;
  readonly firstModel: number;
  /** Until EASE is there as well; the same where the set is too large for it. */
  readonly withEase: number;
}

export interface Bench {
  readonly date: string;
  readonly processor: string;
  readonly processors: number;
  readonly node: string;
  readonly chromium: string | null;
  /** Versions and kernel of the peer, or why it is not there. */
  readonly peer: Record<string, unknown> | { readonly skipped: string };
  readonly races: readonly RaceResult[];
  readonly serving: readonly ServingResult[];
  readonly reading: readonly Reading[];
  readonly training: readonly Training[];
}

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    data: { type: 'string' },
    threads: { type: 'string' },
    epochs: { type: 'string' },
    methods: { type: 'string' },
    'races-only': { type: 'boolean', default: false },
    import: { type: 'boolean', default: false },
    scale: { type: 'string', default: '1' },
    turns: { type: 'string', default: '1' },
  },
});
const { json, quick } = values;
const small: DataName = describeData('small') === null ? 'sample' : 'small';
const NAMES: readonly DataName[] = ['sample', 'small', '1m', '25m'];
const data = (values.data?.split(',').filter((name) => name !== 'none') ??
  (quick ? [small, '1m'] : [small, '1m', '25m'])) as DataName[];
for (const name of data) if (!NAMES.includes(name)) throw new Error(`--data takes ${NAMES.join(', ')}, not "${name}".`);
const most = cpus().length;
const threads = (values.threads?.split(',').map(Number) ?? [1, 2]).filter((t) => t >= 1 && t <= most);

const say = (text: string): void => void (json ? process.stderr : process.stdout).write(`${text}\n`);
compileKernels();
const peer = preparePeer(FOLDER);
if ('skipped' in peer) say(`The peer is skipped: ${peer.skipped}.`);
if (values.import) {
  if (!findChromium()) throw new Error('There is no Chromium (CHROMIUM_PATH).');
  const { measureImport, textOf } = await import('./importing.ts');
  const measured = await measureImport(
    Number(values.scale),
    'python' in peer ? peer.python : null,
    Number(values.turns),
  );
  console.log(json ? JSON.stringify(measured) : textOf(measured));
  process.exit(0);
}
const browser = findChromium() ? await openBrowser(FOLDER) : null;
if (!browser) say('The browser is skipped: there is no Chromium (CHROMIUM_PATH).');
const stable: Stable = { browser, python: 'python' in peer ? peer.python : null, peer: null };

const races: RaceResult[] = [];
const epochs = values.epochs === undefined ? null : Number(values.epochs);
const methods = values.methods?.split(',') ?? ['pcg', 'exact'];
for (const race of racesOf({ quick, threads, data, epochs, methods })) {
  say(
    `${describeData(race.data) ?? race.data}: ${race.competitors.length} competitors, ${race.epochs} epochs each ...`,
  );
  races.push(await runRace(race, stable));
  // A long bench that is interrupted has not been for nothing.
  writeFileSync(`${FOLDER}/races.json`, JSON.stringify(races));
}
const serving: ServingResult[] = [];
const rest = !values['races-only'];
for (const where of ['node', 'chromium'] as const) {
  if (!rest || (where === 'chromium' && !browser)) continue;
  for (const kernels of quick ? ['relaxed'] : ['scalar', 'simd', 'relaxed']) {
    const runner = where === 'chromium' && browser ? browser.runner() : nodeRunner();
    const wish = { do: 'serving', kernels, films: 62_000, d: 64, ratings: 20, k: 50 };
    serving.push({ where, kernels, ...((await runner.ask(wish)) as unknown as Serving) });
    await runner.close();
  }
}
const files = describeData('small') === null ? (['sample'] as const) : (['sample', 'small'] as const);
const reading = rest ? await measureParsing(files, quick ? 3 : 9) : [];
const training: Training[] = [];
for (const name of rest && browser ? files : []) {
  const data = `/bench-data/${basename(await dataFile(name))}`;
  for (const count of threads) {
    const all: { ms: number; firstModelMs: number; withEaseMs: number }[] = [];
    for (let i = 0; i < (quick ? 3 : 8); i++) {
      const runner = browser?.runner();
      all.push((await runner?.ask({ do: 'training', data, threads: count })) as unknown as (typeof all)[number]);
      await runner?.close();
    }
    // The first has Vite transform the modules.
    const sorted = (key: 'ms' | 'firstModelMs' | 'withEaseMs'): number[] =>
      all
        .slice(1)
        .map((one) => one[key])
        .sort((a, b) => a - b);
    const middle = (values: readonly number[]): number => values[values.length >> 1];
    const [ms, first, ease] = [sorted('ms'), sorted('firstModelMs'), sorted('withEaseMs')];
    training.push({
      data: describeData(name) ?? name,
      threads: count,
      firstModel: middle(first),
      median: middle(ms),
      worst: ms[ms.length - 1],
      withEase: middle(ease),
    });
  }
}
const bench: Bench = {
  date: new Date().toISOString().slice(0, 10),
  processor: cpus()[0].model.trim(),
  processors: cpus().length,
  node: process.versions.node,
  chromium: browser?.version ?? null,
  peer: 'skipped' in peer ? peer : (stable.peer ?? {}),
  races,
  serving,
  reading,
  training,
};
await browser?.close();
console.log(json ? JSON.stringify(bench) : asText(bench));
process.exit(0);
