import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './site.ts';
import { visit } from './visitor.ts';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PHONE = { width: 390, height: 844 };

/** Opens the map and waits until it is drawn to its end. */
async function drawn(page: Page, address: string): Promise<Locator> {
  await page.goto(`${address}#/map`);
  const map = page.getByRole('application', { name: 'Map of films' });
  await expect(map).toBeVisible({ timeout: 45_000 });
  await expect(page.getByText(/^Drawing the map/)).toHaveCount(0, { timeout: 45_000 });
  await expect(map.locator('canvas')).toHaveAttribute('data-labels', /^[1-9]/);
  return map;
}
const pictureOf = (map: Locator): Promise<string> =>
  map.locator('canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
/** The picture once nothing moves any more: the ring glides to its place. */
async function atRest(map: Locator): Promise<string> {
  let last = '';
  await expect
    .poll(async () => {
      const before = last;
      last = await pictureOf(map);
      return last === before;
    })
    .toBe(true);
  return last;
}
const card = (page: Page): Locator => page.getByRole('main').getByRole('article');

/** Chooses the film nearest to the middle by keys, and gives its title. */
async function chooseByKeys(page: Page, map: Locator, ...more: string[]): Promise<string> {
  await map.focus();
  for (const key of ['ArrowRight', ...more]) await map.press(key);
  await expect(card(page)).toBeVisible();
  return (await card(page).getAttribute('aria-label')) ?? '';
}

test('a visitor rates on the map, appears on it and moves, and finds what lies between two films', async ({
  page,
  site,
}) => {
  test.setTimeout(120_000);
  const map = await drawn(page, site.address);
  await expect(page.getByText('Rate a film that you like, and your ring appears.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Centre on me' })).toHaveCount(0);
  const empty = await pictureOf(map);

  const first = await chooseByKeys(page, map);
  await page.getByRole('slider', { name: `Your rating of ${first}` }).press('5');
  await expect(page.getByRole('button', { name: 'Centre on me' })).toBeVisible();
  await map.focus();
  await map.press('Escape');
  await expect(card(page)).toHaveCount(0);
  await expect.poll(() => pictureOf(map)).not.toBe(empty);
  const one = await atRest(map);

  // Another film far away: the ring moves.
  const second = await chooseByKeys(page, map, ...Array<string>(12).fill('ArrowUp'));
  expect(second).not.toBe(first);
  await page.getByRole('slider', { name: `Your rating of ${second}` }).press('5');
  await map.focus();
  await map.press('Escape');
  await map.press('0');
  await expect.poll(() => pictureOf(map)).not.toBe(one);
  await atRest(map); // nothing is drawn for ever

  // What lies between them.
  await chooseByKeys(page, map);
  await page.getByRole('button', { name: 'What lies between', exact: true }).click();
  await expect(page.getByRole('heading', { name: /: choose the other film$/ })).toBeVisible();
  await map.focus();
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowDown']) await map.press(key);
  await map.press('Enter');
  await expect(page.getByRole('heading', { name: /^Between / })).toBeVisible();
  const stops = page.getByRole('region', { name: 'What lies between' }).getByRole('listitem');
  await expect.poll(() => stops.count()).toBeGreaterThan(2);
  await page.getByRole('button', { name: 'Close what lies between' }).click();
  await expect(stops).toHaveCount(0);

  // Enter opens the chosen film.
  const opened = await chooseByKeys(page, map);
  await map.focus();
  await map.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: opened })).toBeVisible();
});

test('the map is zoomed and moved by wheel, hand and keys, and a film under the pointer has a card', async ({
  page,
  site,
}) => {
  const map = await drawn(page, site.address);
  const box = await map.boundingBox();
  if (!box) throw new Error('no map');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const seen = new Set([await pictureOf(map)]);
  const changes = async (act: () => Promise<unknown>): Promise<void> => {
    const before = seen.size;
    await act();
    await expect.poll(async () => seen.add(await pictureOf(map)).size).toBeGreaterThan(before);
  };
  await page.mouse.move(x, y);
  await changes(() => page.mouse.wheel(0, -300));
  await changes(async () => {
    await page.mouse.down();
    await page.mouse.move(x + 90, y + 40, { steps: 4 });
    await page.mouse.up();
  });
  await map.focus();
  await changes(() => map.press('+'));
  await changes(() => map.press('Shift+ArrowLeft'));
  // Two fingers, drawn apart.
  const cdp = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...apart: number[]): Promise<unknown> =>
    cdp.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: apart.flatMap((half) => [
        { x: x - half, y, id: 1 },
        { x: x + half, y, id: 2 },
      ]),
    });
  await changes(async () => {
    await touch('touchStart', 60);
    for (const half of [80, 110, 150]) await touch('touchMove', half);
    await touch('touchEnd');
  });
  await map.focus();
  await map.press('0');
  // Somewhere near the middle there is a film under the pointer.
  for (let step = 0; step < 60 && (await card(page).count()) === 0; step++)
    await page.mouse.move(x + 3 * step, y + 2 * step);
  await expect(card(page)).toBeVisible();
  await expect(card(page).getByRole('link')).toHaveAttribute('href', /^#\/film\/\d+$/);
});

test('the list has the same films, with the same acts', async ({ page, site }) => {
  await drawn(page, site.address);
  await page.getByRole('link', { name: 'List', exact: true }).click();
  const heading = page.getByRole('heading', { name: /^All [\d,]+ films of the map$/ });
  await expect(heading).toBeVisible();
  const all = Number((await heading.innerText()).replace(/\D/g, ''));
  const groups = await page.locator('summary').allInnerTexts();
  const counted = groups.map((text) => Number(/([\d,]+) films?$/.exec(text.trim())?.[1]?.replace(',', '')));
  expect(counted.reduce((sum, films) => sum + films, 0)).toBe(all);
  await page.locator('summary').first().press('Enter');
  const rows = page.getByRole('main').locator('details li');
  await expect(rows).toHaveCount(50);
  await rows.nth(0).getByRole('button').click();
  await rows.nth(5).getByRole('button').click();
  await expect(page.getByRole('heading', { name: /^Between / })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('application')).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the map and its list, ${theme}, wide and on a phone`, async ({ page, site }) => {
    test.setTimeout(120_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const found: Record<string, string[]> = {};
    const look = async (screen: string): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
      if (violations.length > 0)
        found[screen] = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
    };
    const map = await drawn(page, site.address);
    await chooseByKeys(page, map);
    await look('map, wide');
    await page.setViewportSize(PHONE);
    await look('map, phone');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBe(0);
    await visit(page, '/map?view=list');
    await page.locator('summary').first().press('Enter');
    await expect(page.locator('details li').first()).toBeVisible();
    await look('list, phone');
    expect(found).toEqual({});
  });
}
