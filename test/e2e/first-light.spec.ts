import { expect, test } from './site.ts';
import {
  controlOf,
  controls,
  learned,
  list,
  openFilm,
  personalList,
  rate,
  ready,
  stored,
  tapStars,
  titleOf,
  visit,
} from './visitor.ts';

test('a stranger rates three films, closes the network, and goes on', async ({ page, site, context, watch }) => {
  test.setTimeout(120_000);
  await page.goto(site.address);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await ready(page);
  const crowd = await (async () => {
    await visit(page, '/for-you');
    return list(page);
  })();

  // Three films, by pointer and by keyboard; the list is another one after each.
  const lists = [crowd];
  const rated: string[] = [];
  for (const [index, stars] of [5, 1, 4.5].entries()) {
    await learnedOrFirst(index);
    await visit(page, '/welcome');
    await ready(page);
    const control = controls(page).nth(index * 2);
    rated.push(await titleOf(control));
    if (index === 0) await tapStars(page, control, stars);
    else await rate(control, stars);
    lists.push(await personalList(page, index + 1));
    expect(lists[index + 1], `the list after ${index + 1} ratings`).not.toEqual(lists[index]);
  }
  const last = lists[3] ?? [];
  const [lead] = last;

  /** The first rating comes while the model is still learning; the later ones must change the list by themselves. */
  async function learnedOrFirst(index: number): Promise<void> {
    if (index === 0) return;
    await learned(page);
    lists[index] = await personalList(page, index);
  }

  // Nothing rated is listed again, and the ratings stand where they were given.
  await visit(page, '/my-films');
  for (const [index, stars] of ['5', '1', '4.5'].entries()) {
    await expect(controlOf(page, rated[index] ?? '')).toHaveValue(stars);
  }

  await page.reload();
  for (const title of rated) await expect(controlOf(page, title)).toBeVisible();
  expect((await personalList(page, 3))[0]).toBe(lead);

  // The host is gone.
  await stored(page);
  await site.stop();
  watch.expectComplaint(/ERR_CONNECTION_REFUSED|An unknown error occurred when fetching the script/);
  await page.reload();
  const offline = await personalList(page, 3);
  expect(offline).toEqual(last);
  await rate(await openFilm(page, offline[3] ?? ''), 2);
  expect(await personalList(page, 4)).not.toEqual(offline);
  for (const route of ['/my-films', '/settings', '/search?q=star', '/random']) {
    await visit(page, route);
    await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible();
  }

  // A second tab has it all, and each sees what the other does.
  const second = await context.newPage();
  await second.goto(`${site.address}#/my-films`);
  for (const title of rated) await expect(controlOf(second, title)).toBeVisible();
  const title = rated[0] ?? '';
  await visit(page, '/my-films');
  await rate(controlOf(page, title), 3);
  await expect(controlOf(second, title)).toHaveValue('3');
  await visit(page, '/for-you');
  await rate(controlOf(second, title), 4);
  await visit(page, '/my-films');
  await expect(controlOf(page, title)).toHaveValue('4');
});

test('back goes back, and every screen has an address and a title', async ({ page, site }) => {
  const screens = [
    ['/welcome', /^Rate films/],
    ['/for-you', /^For you/],
    ['/film/318', /Shawshank/],
    ['/search?q=matrix', /^Search/],
    ['/my-films', /^My films/],
    ['/settings', /^Settings/],
    ['/no-such-screen', /^Not found/],
  ] as const;
  await page.goto(`${site.address}#${screens[0][0]}`);
  for (const [route, title] of screens) {
    await visit(page, route);
    await expect(page).toHaveTitle(title);
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeAttached();
  }
  for (const [route, title] of [...screens].reverse().slice(1)) {
    await page.goBack();
    await expect(page).toHaveTitle(title);
    expect(new URL(page.url()).hash).toBe(`#${route}`);
  }
});

test('a random film is a film, and one of the genre that was asked for', async ({ page, site }) => {
  await page.goto(`${site.address}#/random`);
  await expect(page).toHaveURL(/#\/film\/\d+$/);
  await visit(page, '/random/Western');
  await expect(page).toHaveURL(/#\/film\/\d+$/);
  await expect(
    page
      .getByRole('main')
      .getByText(/\bWestern\b/)
      .first(),
  ).toBeVisible();
});

test('the search finds titles in any word order, from anywhere', async ({ page, site }) => {
  await page.goto(site.address);
  await ready(page);
  await page.keyboard.press('/');
  await page.keyboard.type('redemption shawshank');
  const found = page.getByRole('dialog').getByRole('option', { name: /Shawshank/ });
  await expect(found).toBeVisible();
  // While the last letters are still looked for the key is kept.
  await page.keyboard.press('ArrowDown');
  await expect(found).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/film\/318$/);
  await expect(page.getByRole('heading', { level: 1, name: 'The Shawshank Redemption' })).toBeVisible();
});

test('every act can be undone', async ({ page, site }) => {
  await page.goto(site.address);
  await ready(page);
  const control = controls(page).first();
  const title = await titleOf(control);
  await rate(control, 4);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(control).toHaveValue('0');
  await visit(page, '/for-you');
  const [first] = await list(page);
  await page.getByRole('button', { name: 'Not for me', exact: true }).click();
  await expect.poll(async () => (await list(page))[0]).not.toBe(first);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await list(page))[0]).toBe(first);
  await visit(page, '/my-films');
  await expect(controlOf(page, title)).toHaveCount(0);
});

test('a backup brings the ratings back after everything was deleted', async ({ page, site }) => {
  await page.goto(site.address);
  await ready(page);
  const control = controls(page).first();
  const title = await titleOf(control);
  await rate(control, 4.5);
  await learned(page);
  await stored(page);
  await visit(page, '/my-films');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Back up' }).click(),
  ]);
  const file = await download.path();

  await visit(page, '/settings');
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete everything' }).click();
  await expect(page.getByText('Everything was deleted.')).toBeVisible();
  const left = await page.evaluate(async () => ({
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    keys: Object.keys(localStorage).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));
  expect(left).toEqual({ databases: 0, caches: 0, keys: 0, workers: 0 });

  await page.reload();
  await visit(page, '/my-films');
  await expect(controlOf(page, title)).toHaveCount(0);
  await page.locator('input[type="file"][accept*="application/json"]').setInputFiles(file);
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await expect(controlOf(page, title)).toHaveValue('4.5');
});
