/**
 * `npm run bench:report -- a.json [b.json ...]`: from what `npm run bench -- --json` printed to the README's table (standard output) and its plot
 * (.github/pictures/speed.svg). Several documents of one machine are taken together, so that a long bench may be run in parts.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { plotOf } from './plot.ts';
import type { RaceResult, Result } from './race.ts';
import type { Bench } from './run.ts';
import {
  facts,
  nameOf,
  ratioOf,
  readingTable,
  rivalOf,
  seconds,
  secondsToLoss,
  servingTable,
  table,
  trainingTable,
} from './text.ts';

const PICTURE = '.github/pictures/speed.svg';

const files = process.argv.slice(2);
if (files.length === 0) throw new Error('Give the file that `npm run bench -- --json > FILE` wrote.');
const bench = merged(files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Bench));
writeFileSync(PICTURE, plotOf(bench));
console.log(`${facts(bench)} Median of the epochs (middle half), all in turns:\n`);
console.log(summary(bench.races));
if (bench.serving.length > 0) console.log(`\n${servingTable(bench)}`);
if (bench.training.length > 0) console.log(`\n${trainingTable(bench)}`);
if (bench.reading.length > 0) console.log(`\n${readingTable(bench)}`);
console.error(`The plot is in ${PICTURE}.`);

/** Races on the same data become one; for the rest the last document counts. */
function merged(benches: readonly Bench[]): Bench {
  const races: RaceResult[] = [];
  for (const race of benches.flatMap((bench) => bench.races)) {
    const at = races.findIndex(({ data, d }) => data === race.data && d === race.d);
    if (at < 0) races.push(race);
    else races[at] = { ...races[at], results: [...races[at].results, ...race.results] };
  }
  const last = benches[benches.length - 1];
  const { serving, reading, training } = benches.findLast((bench) => bench.serving.length > 0) ?? last;
  return { ...last, races, serving, reading, training };
}

/** Ours beside its rival, one line for each data set, method and number of threads: relaxed kernels, in Chromium and Node. */
function summary(races: readonly RaceResult[]): string {
  const rows: string[][] = [];
  for (const { data, results } of races) {
    const find = (where: Result['where'], method: Result['method'], threads: number): Result | undefined =>
      results.find(
        (result) =>
          result.where === where &&
          result.method === method &&
          result.threads === threads &&
          result.kernels !== 'scalar' &&
          result.kernels !== 'simd',
      );
    for (const method of ['pcg', 'exact'] as const) {
      for (const threads of [...new Set(results.map((result) => result.threads))].sort()) {
        const rival = find('implicit', rivalOf(method), threads);
        const cell = (result: Result | undefined): string =>
          result ? `${seconds(result.median)} (${seconds(result.spread[0])} to ${seconds(result.spread[1])})` : '';
        const ratio = (result: Result | undefined): string => {
          const value = result && ratioOf(result, rival);
          return value ? `${value.toFixed(1)}x` : '';
        };
        const [node, browser] = [find('node', method, threads), find('chromium', method, threads)];
        if (!node && !browser) continue;
        const target = rival?.losses.at(-1);
        const toLoss = (result: Result | undefined): number | null =>
          result && target !== undefined ? secondsToLoss(result, target) : null;
        const theirs = toLoss(rival);
        const sooner = [node, browser].map((result) => {
          const ours = toLoss(result);
          return ours === null || theirs === null ? '' : `${(theirs / ours).toFixed(1)}x`;
        });
        rows.push([
          data,
          method === 'pcg' ? 'PCG2 / CG' : 'exact / Cholesky',
          String(threads),
          cell(rival),
          cell(node),
          ratio(node),
          cell(browser),
          ratio(browser),
          sooner.join(', ').replace(/^, $/, ''),
          node && target !== undefined
            ? `${((100 * ((node.losses.at(-1) ?? NaN) - target)) / target).toFixed(2)}%`
            : '',
        ]);
      }
    }
  }
  const ours = nameOf({ where: 'node', method: 'pcg', kernels: 'relaxed' }).replace(/^PCG2, /, '');
  const head = [
    'data',
    'method',
    'threads',
    'implicit, s',
    `${ours}, s`,
    'faster',
    'Chromium, s',
    'faster',
    'to equal loss (Node, Chromium)',
    'last loss',
  ];
  return table(head, rows);
}
