import type { Result, RaceResult } from './race.ts';
import type { Bench } from './run.ts';

/** Tables of a measured bench, in Markdown. */
export function asText(bench: Bench): string {
  return [
    facts(bench),
    ...bench.races.map(raceTable),
    servingTable(bench),
    trainingTable(bench),
    readingTable(bench),
  ].join('\n\n');
}

export function facts({ date, processor, processors, node, chromium, peer }: Bench): string {
  const against =
    'skipped' in peer
      ? `The peer was skipped: ${String(peer.skipped)}.`
      : `Peer: implicit ${String(peer.implicit)}, OpenBLAS ${String(peer.blas)} (${String(peer.kernel)} kernel).`;
  const browser = chromium === null ? 'no Chromium' : `Chromium ${chromium}`;
  return `${date}, ${processor}, ${processors} processors, Node ${node}, ${browser}. ${against}`;
}

const WHERE = { node: 'Node', chromium: 'Chromium', implicit: 'implicit' };
const METHOD = { pcg: 'PCG2', exact: 'exact', cg: 'CG', cholesky: 'Cholesky' };

export function nameOf({ where, method, kernels }: Pick<Result, 'where' | 'method' | 'kernels'>): string {
  return where === 'implicit' ? `implicit, ${METHOD[method]}` : `${METHOD[method]}, ${kernels ?? ''}, ${WHERE[where]}`;
}

/** The peer's way that ours stands in for. */
export const rivalOf = (method: Result['method']): Result['method'] => (method === 'pcg' ? 'cg' : 'cholesky');

/** How many times as fast as the peer: median over the rounds of both one's seconds in the same round. */
export function ratioOf(result: Result, rival: Result | undefined): number | null {
  if (!rival || rival === result) return null;
  const ratios = result.seconds.map((seconds, i) => rival.seconds[i] / seconds).sort((a, b) => a - b);
  const middle = ratios.length >> 1;
  return ratios.length % 2 ? ratios[middle] : (ratios[middle - 1] + ratios[middle]) / 2;
}

/** Seconds until the loss is as low as the peer's last, or null where it never was. */
export function secondsToLoss({ seconds, losses }: Result, target: number): number | null {
  if (losses.length !== seconds.length) return null;
  let sum = 0;
  for (let epoch = 0; epoch < seconds.length; epoch++) {
    sum += seconds[epoch];
    if (losses[epoch] <= target) return sum;
  }
  return null;
}

export function raceTable(race: RaceResult): string {
  const numbers = (n: number): string => n.toLocaleString('en');
  const { results } = race;
  const rows = results.map((result) => {
    const rival = results.find(
      ({ where, method, threads }) =>
        where === 'implicit' && method === rivalOf(result.method) && threads === result.threads,
    );
    const cg = results.find(
      ({ where, method, threads }) => where === 'implicit' && method === 'cg' && threads === result.threads,
    );
    const target = cg?.losses.at(-1);
    const toLoss = target === undefined ? null : secondsToLoss(result, target);
    const loss = result.losses.at(-1);
    return [
      nameOf(result),
      result.lanes === result.threads ? String(result.threads) : `${result.threads} (${result.lanes} came)`,
      `${seconds(result.median)} (${seconds(result.spread[0])} to ${seconds(result.spread[1])})`,
      times(ratioOf(result, rival)),
      result.gflops.toFixed(1),
      loss === undefined || target === undefined ? '' : `${((100 * (loss - target)) / target).toFixed(2)}%`,
      toLoss === null ? '' : seconds(toLoss),
      result.peakBytes === null ? '' : `${numbers(Math.round(result.peakBytes / 1e6))} MB`,
    ];
  });
  const head = [
    '',
    'threads',
    'epoch, s (middle half)',
    'against its rival',
    'GF/s',
    'loss against CG',
    's to its loss',
    'peak memory',
  ];
  const about = `**${race.data}**: ${numbers(race.ratings)} ratings, ${numbers(race.users)} users, ${numbers(race.films)} films, d = ${race.d}, ${race.epochs} epochs`;
  return `${about}\n\n${table(head, rows)}`;
}

export function servingTable({ serving }: Bench): string {
  const rows = serving.map(({ where, kernels, all, scores, top }) => [
    `${kernels}, ${WHERE[where]}`,
    ms(scores.median),
    ms(top.median),
    ms(all.median),
    ms(all.p95),
  ]);
  return `**One recommendation**: 20 ratings folded in, 62,000 films scored, the best 50; ms\n\n${table(
    ['', 'fold-in and scores', 'top 50', 'all', '95th percentile'],
    rows,
  )}`;
}

export function trainingTable({ training }: Bench): string {
  const whole = (value: number): string => `${value.toFixed(0)} ms`;
  const rows = training.map(({ data, threads, firstModel, median, worst, withEase }) => [
    data,
    String(threads),
    whole(firstModel),
    whole(median),
    whole(worst),
    whole(withEase),
  ]);
  return `**A first visit's training** (Chromium): from interactions to the model, both models, the lane's start included\n\n${table(
    ['', 'threads', 'first model', 'trained, median', 'worst', 'with EASE'],
    rows,
  )}`;
}

export function readingTable({ reading }: Bench): string {
  const rows = reading.map(({ data, bytes, firstSeconds, medianSeconds }) => [
    data,
    `${(bytes / 1e6).toFixed(1)} MB`,
    `${(1000 * firstSeconds).toFixed(0)} ms`,
    `${(1000 * medianSeconds).toFixed(0)} ms`,
    `${(bytes / 1e6 / medianSeconds).toFixed(0)} MB/s`,
  ]);
  return `**Reading** the files into catalogue and interactions (Node)\n\n${table(['', 'files', 'first', 'median', ''], rows)}`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}

export const seconds = (value: number): string => (value < 1 ? value.toFixed(4) : value.toFixed(2));
const ms = (value: number): string => value.toFixed(3);
const times = (ratio: number | null): string => (ratio === null ? '' : `${ratio.toFixed(1)}x`);
