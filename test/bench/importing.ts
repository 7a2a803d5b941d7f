/**
 * From a zip that is dropped to the first recommendations, in headless Chromium on the built page, beside pandas + scipy + implicit doing the
 * same natively: `npm run bench -- --import [--scale 0.04]`. README.md says what is measured.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { chromium, type Browser, type Page } from '@playwright/test';
import { buildSite } from '../build.ts';
import { chromiumOptions } from '../chromium.ts';
import { stored, visit } from '../e2e/visitor.ts';
import { serve } from '../serve.ts';
import { bigZip } from './bigzip.ts';
import { watchPage, type Noted } from './watchPage.ts';

const EPOCHS = 8;
const FACTORS = 64;
/** Milliseconds between looks at the memory. */
const SAMPLE = 100;
/** Milliseconds for each of the two waits. */
const PATIENCE = Number(process.env.BENCH_PATIENCE ?? 900_000);

export interface PageImport {
  /** Seconds from the drop. */
  readonly read: number;
  readonly indexed: number;
  readonly stored: number;
  /** The first model is there (after two epochs), a list of it, and that list on the screen. */
  readonly firstModel: number;
  readonly firstList: number;
  readonly painted: number;
  readonly trained: number;
  /** When each epoch ended. */
  readonly epochs: readonly number[];
  /** Bytes: the most that the renderer's process held until each of these ends (looked at ten times a second), and in all. */
  readonly held: Readonly<Record<'read' | 'indexed' | 'stored' | 'firstModel' | 'trained', number>>;
  readonly peak: number;
  /** ms: tasks of 50 ms and more on the page's own thread. */
  readonly longest: number;
  readonly tasks: number;
  readonly isolated: boolean;
}

export interface PeerImport {
  readonly times: {
    readonly read: number;
    readonly index: number;
    readonly epochs: readonly number[];
    readonly list: number;
  };
  readonly peak: number;
  readonly ratings: number;
  readonly versions: Readonly<Record<string, string>>;
}

export function peerImport(python: string, path: string): PeerImport | { readonly skipped: string } {
  const install = ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', 'pandas'];
  const has = (): boolean => spawnSync(python, ['-c', 'import pandas']).status === 0;
  if (!has() && spawnSync(python, install).status !== 0) return { skipped: 'pandas could not be installed' };
  const script = new URL('./peer_import.py', import.meta.url).pathname;
  const args = [script, path, EPOCHS, FACTORS, cpus().length].map(String);
  const env: NodeJS.ProcessEnv = { ...process.env, OPENBLAS_NUM_THREADS: '1' };
  delete env.OPENBLAS_CORETYPE;
  const { stdout, stderr, status } = spawnSync(python, args, { encoding: 'utf8', env });
  if (status !== 0) return { skipped: stderr.trim().split('\n').at(-1) ?? 'it failed' };
  return JSON.parse(stdout) as PeerImport;
}

/** Bytes that a process held at most; null where the system does not tell. */
function peakOf(pid: number): number | null {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? Number(found[1]) * 1024 : null;
  } catch {
    return null;
  }
}

/** Bytes that a process holds now; 0 where it is gone, or the system does not tell. */
function heldBy(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

async function renderersOf(browser: Browser): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as {
    processInfo: { type: string; id: number }[];
  };
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

const notedIn = (page: Page): Promise<Noted> => page.evaluate(() => (globalThis as unknown as { noted: Noted }).noted);

async function until(page: Page, holds: (noted: Noted) => boolean): Promise<Noted> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const noted = await notedIn(page);
    if (holds(noted)) return noted;
    if (Date.now() > end) throw new Error('The page did not come to an end in a quarter of an hour.');
    await page.waitForTimeout(500);
  }
}

export async function pageImport(path: string): Promise<PageImport> {
  const out = '.cache/bench/import-site';
  await buildSite({ outDir: out });
  const site = await serve(out);
  const browser = await chromium.launch(chromiumOptions());
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    // What tsx wraps functions in to keep their names.
    await page.addInitScript('globalThis.__name ??= (made) => made;');
    await page.addInitScript(watchPage);
    page.on('pageerror', ({ message }) => console.error(message));
    await page.goto(`${site.address}#/own-films`);
    await stored(page); // from now on it is isolated
    await page.reload();
    // A film of the visitor's own is in every data set, so that the first list is theirs.
    await page.locator('input[name=title]').fill('A Film of the Bench');
    await page.locator('input[name=year]').fill('1999');
    await page.getByRole('button', { name: 'Drama', exact: true }).click();
    await page.getByRole('button', { name: 'Add it' }).click();
    await page.getByRole('slider', { name: 'Your rating of A Film of the Bench' }).press('5');
    await visit(page, '/model');
    await page.getByRole('button', { name: 'Retrain' }).waitFor({ timeout: 60_000 });
    await page.waitForTimeout(3000);
    const pids = await renderersOf(browser);
    const samples: { at: number; bytes: number }[] = [];
    const sampling = setInterval(() => samples.push({ at: Date.now(), bytes: Math.max(...pids.map(heldBy)) }), SAMPLE);
    await page.locator('input[type=file][multiple]').setInputFiles(path);
    await until(page, ({ events }) => events.some(({ type }) => type === 'dataset'));
    await visit(page, '/for-you');
    const noted = await until(
      page,
      ({ events, paintedAt }) =>
        paintedAt !== null && events.some(({ type, done }) => type === 'model' && done === true),
    );
    clearInterval(sampling);
    const { events, listAt, paintedAt, tasks } = noted;
    const dropped = noted.start + (await page.evaluate(() => performance.timeOrigin));
    const at = (holds: (event: Noted['events'][number]) => boolean): number => (events.find(holds)?.at ?? NaN) / 1000;
    const ends = {
      read: at(({ stage }) => stage === 'indexing'),
      indexed: at(({ stage }) => stage === 'storing'),
      stored: at(({ type }) => type === 'dataset'),
      firstModel: at(({ type }) => type === 'model'),
      trained: at(({ type, done }) => type === 'model' && done === true),
    };
    const held = { ...ends };
    let from = 0;
    for (const stage of Object.keys(ends) as (keyof typeof ends)[]) {
      const inIt = samples.filter((one) => one.at >= dropped + 1000 * from && one.at < dropped + 1000 * ends[stage]);
      held[stage] = Math.max(0, ...inIt.map(({ bytes }) => bytes));
      from = ends[stage];
    }
    return {
      ...ends,
      firstList: (listAt ?? NaN) / 1000,
      painted: (paintedAt ?? NaN) / 1000,
      epochs: events
        .filter(({ type, epoch }) => type === 'training' && epoch !== undefined && epoch > 0)
        .map((one) => one.at / 1000),
      held,
      peak: Math.max(...pids.map((pid) => peakOf(pid) ?? NaN)),
      longest: Math.max(0, ...tasks),
      tasks: tasks.length,
      isolated: await page.evaluate(() => crossOriginIsolated),
    };
  } finally {
    await browser.close();
    await site.stop();
  }
}

export async function measureImport(
  scale: number,
  python: string | null,
  turns: number,
): Promise<{
  readonly zip: number;
  readonly page: PageImport[];
  readonly peer: (PeerImport | { readonly skipped: string })[];
}> {
  const path = await bigZip(scale);
  const page: PageImport[] = [];
  const peer: (PeerImport | { readonly skipped: string })[] = [];
  for (let turn = 0; turn < turns; turn++) {
    page.push(await pageImport(path));
    if (python) peer.push(peerImport(python, path));
    // A long bench that is interrupted has not been for nothing.
    writeFileSync('.cache/bench/import.json', JSON.stringify({ scale, page, peer }, null, 1));
  }
  return { zip: statSync(path).size, page, peer };
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(2);
const seconds = (value: number): string => value.toFixed(1);

/** As a table of Markdown. */
export function textOf({ zip, page, peer }: Awaited<ReturnType<typeof measureImport>>): string {
  const lines = [
    `A zip of ${(zip / 1e6).toFixed(0)} MB; seconds from the drop (${page[0]?.isolated ? 'isolated' : 'not isolated'}), GB held at most.`,
    '',
    '| | read | indexed | stored | after 2 epochs | list on screen | after 8 epochs | peak | longest task, ms |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ];
  for (const one of page) {
    const times = [one.read, one.indexed, one.stored, one.firstModel, one.painted, one.trained].map(seconds);
    lines.push(`| page | ${times.join(' | ')} | ${gigabytes(one.peak)} | ${one.longest.toFixed(0)} |`);
    lines.push(
      `| GB held | ${[one.held.read, one.held.indexed, one.held.stored, one.held.firstModel].map(gigabytes).join(' | ')} | | ${gigabytes(one.held.trained)} | | |`,
    );
  }
  for (const one of peer) {
    if ('skipped' in one) lines.push(`| peer | skipped: ${one.skipped} |`);
    else {
      const { read, index, epochs, list } = one.times;
      const times = [seconds(read), seconds(index), '', seconds(epochs[1]), '', seconds(list)];
      lines.push(`| pandas + scipy + implicit | ${times.join(' | ')} | ${gigabytes(one.peak)} | |`);
    }
  }
  return lines.join('\n');
}
