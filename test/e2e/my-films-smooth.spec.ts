import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './site.ts';
import { busyMachine, slowness } from './quiet.ts';
import { controls, learned, rate, visit } from './visitor.ts';

/** Milliseconds of a task that a visitor would feel; here on two cores without a graphics card. */
const LIMIT = 50;
const OWN = 5_000;

// Recording a trace takes the page's own time.
test.use({ trace: 'off', screenshot: 'off' });

test('5,000 own ratings: no task of the page over 50 ms while scrolling through them and rating', async ({
  page,
  site,
}) => {
  test.setTimeout(180_000);
  const reason = await busyMachine();
  if (reason) console.log(`  Skipped: ${reason}`);
  test.skip(reason !== null, reason ?? '');

  // Every film of the sample, and films that it does not have.
  const films = readFileSync(join(import.meta.dirname, '../../public/data/sample/films.csv'), 'utf8')
    .split('\n')
    .slice(1);
  const rows = films.flatMap((line, at) => {
    const id = /^\d+/.exec(line)?.[0];
    const [imdb, tmdb] = line.split(',').slice(-2);
    return id ? [`${id},${imdb},${tmdb},${((at % 10) + 1) / 2},3,Film`] : [];
  });
  for (let i = rows.length; i < OWN; i++) rows.push(`,,,${((i % 10) + 1) / 2},3,Invented ${i} (2030)`);
  const text = `movie_id,imdb_id,tmdb_id,rating,average_rating,title\n${rows.join('\n')}\n`;

  await page.goto(site.address);
  await learned(page);
  await visit(page, '/import');
  const choosing = page.waitForEvent('filechooser');
  await page.getByText('Drop an export, zip or CSV or JSON').click();
  await (await choosing).setFiles({ name: 'movielens-ratings.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: /^Import \d/ }).click({ timeout: 30_000 });
  await expect(page.getByText(/^Imported/)).toBeVisible({ timeout: 30_000 });
  await visit(page, '/my-films');
  await expect(controls(page).first()).toBeVisible();
  await page.waitForTimeout(2_000); // what follows the import is over

  await page.evaluate(() => {
    const tasks: number[] = [];
    (globalThis as unknown as { tasks: number[] }).tasks = tasks;
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
  });
  for (let i = 0; i < 60; i++) {
    await page.mouse.wheel(0, 700);
    await page.waitForTimeout(40);
  }
  await page.waitForTimeout(300);
  for (const stars of [5, 2, 4]) {
    await rate(controls(page).nth(5), stars);
    await page.waitForTimeout(500);
  }
  const tasks = await page.evaluate(() => (globalThis as unknown as { tasks: number[] }).tasks);
  console.log(`  tasks over 50 ms: ${tasks.length === 0 ? 'none' : tasks.map((ms) => Math.round(ms)).join(', ')}`);
  expect(Math.max(0, ...tasks)).toBeLessThan(LIMIT * 2 * (await slowness())); // a guard; the figure is the promise
});
