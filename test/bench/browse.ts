/**
 * The page over a catalogue as large as MovieLens 32M's (made titles, 400,000 made ratings): how long a letter of a search takes until its
 * films are painted, how long each order of Browse takes, and the page's tasks over 50 ms while scrolling and rating.
 * `npx tsx test/bench/browse.ts`
 */
import { chromium, type Page } from '@playwright/test';
import { existsSync } from 'node:fs';
import { buildSite } from '../build.ts';
import { chromiumOptions } from '../chromium.ts';
import { controls, rate, visit } from '../e2e/visitor.ts';
import { serve } from '../serve.ts';
import { FOLDER } from './data.ts';
import { FILMS_OF_32M, makeFilms, writeMovieLens } from './titles.ts';

const DATA = `${FOLDER}/87k-v1`;
const SITE = '.cache/bench-browse-site';
const RATINGS = 400_000;
const ORDERS = ['known', 'best', 'title', 'newest', 'oldest', 'score'];

if (!existsSync(`${DATA}/ratings.csv`)) await writeMovieLens(DATA, FILMS_OF_32M, RATINGS);
const films = await makeFilms(FILMS_OF_32M);
await buildSite({ outDir: SITE, data: DATA });
const site = await serve(SITE);
const browser = await chromium.launch(chromiumOptions());
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(`${site.address}#/welcome`);
await controls(page).first().waitFor({ timeout: 120_000 });
await rate(controls(page).first(), 5);
await page.getByText(/^(Learned from|Ready:)/).waitFor({ timeout: 300_000 });
await page.waitForTimeout(2_000);

/** From the key to the frame that shows its films. */
async function typed(text: string): Promise<void> {
  await page.keyboard.press('/');
  await page.waitForTimeout(1_500);
  const times: number[] = [];
  for (const letter of text) {
    await page.evaluate(() => {
      const list = document.querySelector('[role=listbox]');
      if (!list) throw new Error('The search is not open.');
      const start = { at: 0, painted: null as number | null };
      (globalThis as unknown as { key: typeof start }).key = start;
      addEventListener('beforeinput', () => (start.at = performance.now()), { once: true, capture: true });
      const observer = new MutationObserver(() => {
        if (list.getAttribute('aria-busy') === 'true') return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => (start.painted = performance.now() - start.at)));
      });
      observer.observe(list, { childList: true, subtree: true, attributes: true, characterData: true });
    });
    await page.keyboard.type(letter); // letters that no key has come as input alone
    await page.waitForTimeout(250);
    const ms = await page.evaluate(() => (globalThis as unknown as { key: { painted: number | null } }).key.painted);
    if (ms !== null) times.push(ms);
  }
  await page.keyboard.press('Escape');
  await page.waitForTimeout(300);
  console.log(`"${text}": ${told(times)} from key to paint`);
}

function told(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(0);
  return `${sorted.length} of them, median ${at(0.5)} ms, slowest ${at(1)} ms`;
}

async function watchTasks(): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    (globalThis as unknown as { tasks: number[] }).tasks = tasks;
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
  });
  return () => page.evaluate(() => (globalThis as unknown as { tasks: number[] }).tasks.splice(0));
}

const tasks = await watchTasks();
const say = (what: string, all: readonly number[]): void =>
  console.log(`${what}: tasks over 50 ms: ${all.length === 0 ? 'none' : all.map((ms) => ms.toFixed(0)).join(', ')}`);
async function scroll(of: Page, times: number, by: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await of.mouse.wheel(0, by);
    await of.waitForTimeout(40);
  }
  await of.waitForTimeout(500);
}

for (const text of [films[40_000].title, films[12_345].title.split(' ').reverse().join(' '), 'zz', 'the of a'])
  await typed(text.slice(0, 24));
say('Searching', await tasks());

await page.mouse.move(700, 600);
for (const order of ORDERS) {
  await page.evaluate(() => document.querySelectorAll('[role=list]').forEach((old) => (old.className = 'old')));
  const start = Date.now();
  await visit(page, `/browse?order=${order}`);
  await page.locator('[role=list]:not(.old) [role=listitem] a').first().waitFor();
  console.log(`Browse, ${order}: first films after ${Date.now() - start} ms`);
  await page.waitForTimeout(600);
  say('  opening', await tasks());
  await scroll(page, 40, 700);
  say('  scrolling by 700', await tasks());
  await scroll(page, 10, 40_000);
  say('  scrolling by 40,000', await tasks());
}
for (const stars of [5, 2, 4]) await rate(controls(page).nth(9), stars);
await page.waitForTimeout(500);
say('Rating in Browse', await tasks());
await browser.close();
await site.stop();
