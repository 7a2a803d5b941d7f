import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { asZip, made100k, madeCsv, makeFilms, makeRatings, type MadeFiles } from '../unit/import.made.ts';
import { expect, test } from './site.ts';
import { controls, rate, ready, visit } from './visitor.ts';

const FILMS = makeFilms(60);
const LATEST = madeCsv(FILMS, makeRatings(80, FILMS, true));
const OLD = made100k(FILMS, makeRatings(80, FILMS, false));

const file = async (name: string, files: MadeFiles): Promise<{ name: string; mimeType: string; buffer: Buffer }> => ({
  name,
  mimeType: 'application/zip',
  buffer: Buffer.from(await asZip(files)[0].blob.arrayBuffer()),
});

async function open(page: Page, address: string): Promise<void> {
  await page.goto(`${address}#/model`);
  await expect(page.getByRole('group', { name: 'Drop or choose a file or folder' })).toBeVisible({ timeout: 30_000 });
}

const choose = (page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> =>
  page.locator('input[type=file][multiple]').setInputFiles(files);

const sets = (page: Page) => page.getByRole('list', { name: 'Data sets' }).getByRole('listitem');
const inUse = (page: Page) =>
  page.locator('li[aria-current=true]').filter({ has: page.getByText('In use', { exact: true }) });

test('a release is imported, opened, trained, opened again at the next visit; switched, renamed, deleted', async ({
  page,
  site,
}) => {
  test.setTimeout(120_000);
  await page.goto(`${site.address}#/welcome`);
  await ready(page);
  await rate(controls(page).first(), 5);
  await visit(page, '/model');
  await expect(page.getByRole('button', { name: 'Retrain' })).toBeVisible({ timeout: 30_000 });

  await choose(page, await file('dropped.zip', LATEST));
  await expect(page.getByText('MovieLens latest is in use.')).toBeVisible({ timeout: 30_000 });
  await expect(inUse(page).first()).toContainText('MovieLens latest');
  await expect(page.getByText('Data set imported')).toBeVisible({ timeout: 30_000 });
  await page.getByText('What was seen').click();
  await expect(page.getByText('CSV, as the newer releases have it')).toBeVisible();
  await expect(
    page.getByText('No row was left out').or(page.getByRole('heading', { name: /left out/i })),
  ).toBeVisible();
  // The sample's film is not among these: kept, and said.
  await expect(page.getByRole('link', { name: /^1 film of yours is not in this data set/ })).toBeVisible();

  await page.reload();
  await expect(inUse(page).first()).toContainText('MovieLens latest', { timeout: 30_000 });
  await choose(page, await file('old.zip', OLD));
  await expect(inUse(page).first()).toContainText('MovieLens 100K', { timeout: 30_000 });
  await expect(sets(page)).toHaveCount(3);

  await page.getByRole('button', { name: 'Rename MovieLens latest' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Mine');
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await page.getByRole('button', { name: 'Use Mine' }).click();
  await expect(inUse(page).first()).toContainText('Mine');
  await page.getByRole('button', { name: 'Delete MovieLens 100K' }).click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(sets(page)).toHaveCount(2);
  await expect(page.getByRole('button', { name: /^Delete/ })).toHaveCount(0);

  await sets(page).first().getByRole('button', { name: /^Use / }).click();
  await expect(page.getByRole('link', { name: /of yours is not in this data set/ })).toBeHidden();
  await visit(page, '/for-you');
  await expect(page.getByRole('link', { name: 'Based on 1 rating' })).toBeVisible();
});

test('what cannot be imported is told in words, and nothing is changed', async ({ page, site }) => {
  await open(page, site.address);
  const { buffer, ...about } = await file('cut.zip', LATEST);
  await choose(page, { ...about, buffer: buffer.subarray(0, buffer.length - 30) });
  await expect(page.getByRole('alert').filter({ hasText: 'Nothing was imported.' })).toContainText('a whole zip file');
  await choose(page, { name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.alloc(0) });
  await expect(page.getByRole('alert').filter({ hasText: 'empty.csv' })).toBeVisible();
  await expect(sets(page)).toHaveCount(1);
});

test('an import can be cancelled: nothing of it stays', async ({ page, site }) => {
  test.setTimeout(90_000);
  // The page presses it itself as soon as rows are read: a test would come too late where the import is quick.
  const cancelled = new Promise<void>((tell) => void page.exposeFunction('tellCancelled', tell));
  await page.addInitScript(() => {
    const look = new MutationObserver(() => {
      const cancel = [...document.querySelectorAll('button')].find(
        ({ textContent }) => textContent.trim() === 'Cancel',
      );
      if (!cancel || !document.body.textContent.includes('rows/s')) return;
      look.disconnect();
      cancel.click();
      (globalThis as unknown as { tellCancelled: () => void }).tellCancelled();
    });
    document.addEventListener('DOMContentLoaded', () =>
      look.observe(document.body, { subtree: true, childList: true, characterData: true }),
    );
  });
  await open(page, site.address);
  const films = makeFilms(1000);
  await choose(page, await file('big.zip', madeCsv(films, makeRatings(1500, films, true))));
  await cancelled;
  await expect(page.getByRole('progressbar', { name: 'Importing' })).toBeHidden();
  await expect(sets(page)).toHaveCount(1);
  await expect(page.getByRole('list').getByText('cancelled').first()).toBeVisible();
});

test('a table that nobody knows is imported by the columns that the visitor names', async ({ page, site }) => {
  await open(page, site.address);
  const rows = Array.from({ length: 200 }, (_, i) => `${i % 20};Some film ${i % 33};${(i % 10) + 1}`);
  await choose(page, {
    name: 'mine.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(['who;what;points', ...rows].join('\n') + '\n'),
  });
  const form = page.getByRole('form', { name: 'Which column holds what?' });
  await form.getByRole('combobox', { name: 'Viewer', exact: true }).selectOption('who');
  await form.getByRole('combobox', { name: 'Film', exact: true }).selectOption('what');
  await form.getByRole('combobox', { name: 'Rating', exact: true }).selectOption('points');
  await form.getByRole('combobox', { name: 'Time', exact: true }).selectOption('none');
  await form.getByLabel('Lowest rating').fill('1');
  await form.getByLabel('Highest rating').fill('10');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await form.getByRole('button', { name: 'Import' }).click();
  await expect(page.getByText('mine is in use.')).toBeVisible({ timeout: 30_000 });
  await expect(inUse(page).first()).toContainText('200 ratings');
});

test('a full disk is told with what to delete, and nothing is lost', async ({ page, site, context }) => {
  test.setTimeout(90_000);
  // Before the first record: the browser looks at the room that is left only now and then.
  const { origin } = new URL(site.address);
  const cdp = await context.newCDPSession(page);
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 8_000_000 });
  await open(page, site.address);
  await choose(page, await file('small.zip', LATEST));
  await expect(inUse(page).first()).toContainText('MovieLens latest', { timeout: 30_000 });
  await sets(page).first().getByRole('button', { name: /^Use / }).click();
  await expect(page.getByRole('button', { name: 'Delete MovieLens latest' })).toBeVisible();
  const films = makeFilms(600);
  await choose(page, await file('large.zip', madeCsv(films, makeRatings(3000, films, true))));
  const alert = page.getByRole('alert').filter({ hasText: 'Nothing was imported.' });
  await expect(alert).toContainText('out of space', { timeout: 30_000 });
  await expect(alert).toContainText('MovieLens latest');
  await cdp.send('Storage.overrideQuotaForOrigin', { origin });
  await expect(sets(page)).toHaveCount(2);
  await page.reload();
  await expect(sets(page)).toHaveCount(2, { timeout: 30_000 });
});

test('a page that is closed in the middle of storing leaves the data sets as they were', async ({
  page,
  site,
  context,
}) => {
  test.setTimeout(90_000);
  // The page itself tells when: what it shows then may be gone before anybody has looked.
  const began = new Promise<void>((tell) => void page.exposeFunction('tellStoring', tell));
  await page.addInitScript(() => {
    const look = new MutationObserver(() => {
      const shown = [...document.querySelectorAll('p, span, b')].some((one) =>
        /^(Putting|Storing) /.test(one.textContent.trim()),
      );
      if (!shown) return;
      look.disconnect();
      (globalThis as unknown as { tellStoring: () => void }).tellStoring();
    });
    document.addEventListener('DOMContentLoaded', () =>
      look.observe(document.body, { subtree: true, childList: true, characterData: true }),
    );
  });
  await open(page, site.address);
  const films = makeFilms(1000);
  await choose(page, await file('big.zip', madeCsv(films, makeRatings(1000, films, true))));
  await began;
  await page.close({ runBeforeUnload: false });
  const next = await context.newPage();
  await open(next, site.address);
  // All of it or nothing: what is listed can be opened.
  await expect(sets(next).first()).toBeVisible({ timeout: 30_000 });
  const count = await sets(next).count();
  expect([1, 2]).toContain(count);
  if (count === 2) await expect(inUse(next).first()).toContainText('MovieLens latest');
  await expect(next.getByRole('button', { name: 'Retrain' })).toBeVisible({ timeout: 60_000 });
});

test('models that Spark and implicit trained are served and kept; the model in use can be exported and brought back', async ({
  page,
  site,
}) => {
  test.setTimeout(120_000);
  await open(page, site.address);
  await expect(page.getByText('Data set opened')).toBeVisible({ timeout: 30_000 });
  await page.locator('input[webkitdirectory]').setInputFiles('test/interop/fixtures/spark-sample');
  await expect(page.getByText('The model is in use: Spark MLlib.')).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/^Spark MLlib: /)).toBeVisible();
  await page.reload();
  await expect(page.getByText(/^Spark MLlib: /)).toBeVisible({ timeout: 30_000 });

  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export this model' }).click();
  const path = await (await saving).path();
  await page.locator('input[type=file][multiple]').setInputFiles({
    name: 'mine.safetensors',
    mimeType: 'application/octet-stream',
    buffer: await readFile(path),
  });
  await expect(page.getByText('The model is in use: Cinefold, exported.')).toBeVisible({ timeout: 30_000 });
  // implicit's, whose ids stand in the file.
  await page.locator('input[type=file][multiple]').setInputFiles('test/interop/fixtures/implicit-sample.npz');
  await expect(page.getByText('The model is in use: implicit.')).toBeVisible({ timeout: 30_000 });
  await visit(page, '/for-you');
  await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the data plate, ${theme}, and it fits a phone`, async ({ page, site }) => {
    test.setTimeout(90_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await open(page, site.address);
    await choose(page, await file('dropped.zip', LATEST));
    await expect(page.getByText('MovieLens latest is in use.')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole('button', { name: 'Retrain' })).toBeVisible({ timeout: 30_000 });
    await page.getByText('What was seen').click();
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))).toEqual([]);
    for (const width of [360, 390, 768, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
    if (process.env.SHOTS) {
      for (const [width, height] of [
        [1440, 900],
        [390, 844],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.screenshot({ path: `${process.env.SHOTS}/data-${theme}-${width}.png`, fullPage: true });
      }
    }
  });
}
