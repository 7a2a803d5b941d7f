import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SITE } from './build.ts';
import { expect, test } from './site.ts';
import { ready, stored, visit } from './visitor.ts';

const NEXT = '.cache/e2e-site-next';

/** The same page as another version: index.html says so, and the service worker's list of files has it under a new revision. */
function nextVersion(): void {
  cpSync(SITE, NEXT, { recursive: true });
  const edit = (file: string, from: RegExp | string, to: string): void => {
    const path = join(NEXT, file);
    const before = readFileSync(path, 'utf8');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${file} has nothing like ${String(from)}`);
    writeFileSync(path, after);
  };
  edit('index.html', '<html lang="en"', '<html lang="en" data-version="next"');
  edit('sw.js', /("?revision"?:\s*)(["'`])[0-9a-f]{32}\2(,\s*"?url"?:\s*["'`]index\.html)/, '$1"next"$3');
}

test.beforeAll(nextVersion);
test.afterAll(() => rmSync(NEXT, { recursive: true, force: true }));

const version = 'html[data-version="next"]';

test('a new version waits for the word of the visitor, in every tab', async ({ page, site, context }) => {
  await page.goto(site.address);
  await ready(page);
  await stored(page);
  await page.evaluate(() => ((globalThis as { mark?: string }).mark = 'first load'));
  const mark = (): Promise<unknown> => page.evaluate(() => (globalThis as { mark?: string }).mark);

  await site.restart(NEXT);
  const second = await context.newPage();
  await second.goto(site.address);
  await ready(second);
  // Opened after the new version came out, and still the old one: the new one is told, and waits.
  await expect(second.getByRole('button', { name: 'Reload' })).toBeVisible();
  await expect(second.locator(version)).toHaveCount(0);
  await visit(second, '/settings');
  await expect(second.locator(version)).toHaveCount(0);
  expect(await mark()).toBe('first load');

  await second.getByRole('button', { name: 'Reload' }).click();
  await expect(second.locator(version)).toHaveCount(1);
  // The other tab is asked too, and is not reloaded over its visitor's head.
  await expect(page.getByRole('button', { name: 'Reload' })).toBeVisible();
  expect(await mark()).toBe('first load');
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.locator(version)).toHaveCount(1);
  expect(await mark()).toBeUndefined();

  // One version is left in the store.
  const kept = await page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.includes('precache'));
    const [cache] = await Promise.all(names.map((name) => caches.open(name)));
    const keys = (await cache?.keys()) ?? [];
    return { names: names.length, pages: keys.filter(({ url }) => url.includes('index.html')).length };
  });
  expect(kept).toEqual({ names: 1, pages: 1 });
});

test('a first visit is never loaded anew by itself', async ({ page, site }) => {
  let loads = 0;
  page.on('load', () => loads++);
  await page.goto(site.address);
  await ready(page);
  await stored(page);
  await page.waitForTimeout(1_500);
  expect(loads).toBe(1);
  await expect(page.getByRole('button', { name: 'Reload' })).toHaveCount(0);
});
