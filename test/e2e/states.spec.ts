/** What a visitor rarely sees: a small screen, no network, a full browser, an engine that does not start. */
import { expect, test } from './site.ts';
import { controls, list, openFilm, rate, ready, stored, visit } from './visitor.ts';

test('nothing is wider than a screen of 360 px', async ({ page, site }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${site.address}#/for-you`);
  const films = await list(page);
  const tooWide: Record<string, number> = {};
  const measure = async (route: string): Promise<void> => {
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    if (width > 360) tooWide[route] = width;
  };
  await measure('/for-you');
  await visit(page, '/welcome');
  await ready(page);
  await rate(controls(page).first(), 4);
  await measure('/welcome');
  await openFilm(page, films[3] ?? '');
  await measure('/film');
  for (const route of ['/search?q=the', '/my-films', '/settings', '/no-such-screen', '/film/999999999']) {
    await visit(page, route);
    await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible();
    await measure(route);
  }
  expect(tooWide).toEqual({});
});

test('without a network the page says so, and no longer when it is back', async ({ page, site, context }) => {
  await page.goto(site.address);
  await ready(page);
  await stored(page);
  const badge = page.getByRole('banner').getByText('Offline');
  await expect(badge).toHaveCount(0);
  await context.setOffline(true);
  await expect(badge).toBeVisible();
  await context.setOffline(false);
  await expect(badge).toHaveCount(0);
});

test('an engine that cannot be loaded is told; after another try that failed too, the page can be reloaded', async ({
  page,
  site,
  watch,
}) => {
  watch.expectComplaint(/engine|404|Failed to load resource/);
  await page.route(/engine\.worker[^/]*\.js/, (route) => route.fulfill({ status: 404, body: '' }));
  await page.goto(`${site.address}#/for-you`);
  const told = page.getByRole('alert').filter({ hasText: 'Your ratings are kept.' });
  await expect(told).toBeVisible();
  const reload = told.getByRole('button', { name: 'Reload the page' });
  await expect(reload).toHaveCount(0);
  await told.getByRole('button', { name: 'Try again' }).click();
  await expect(reload).toBeVisible();
  await page.unroute(/engine\.worker[^/]*\.js/);
  await reload.click();
  await list(page);
});

test('a full browser is told, the rating stays on screen and can be taken back', async ({ page, site }) => {
  await page.addInitScript(() => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the store it is asked of
    const add = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = function (value: unknown, key?: IDBValidKey) {
      if (this.transaction.db.name === 'cinefold-journal') throw new DOMException('Full.', 'QuotaExceededError');
      return add.call(this, value, key);
    };
  });
  await page.goto(site.address);
  await ready(page);
  await rate(controls(page).first(), 4);
  const told = page.getByRole('alert').filter({ hasText: 'This browser is out of space.' });
  await expect(told.getByRole('button', { name: 'Back up now' })).toBeVisible();
  await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click();
  await expect(told).toHaveCount(0);
  await expect(page.getByText(/^Undone: /)).toBeVisible();
});
