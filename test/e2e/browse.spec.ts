import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { writeMovieLens } from '../bench/titles.ts';
import { buildSite } from '../build.ts';
import { expect, test } from './site.ts';
import { controlOf, controls, learned, rate, ready, visit } from './visitor.ts';

const cards = (page: Page): Locator => page.getByRole('list', { name: 'All films' }).getByRole('article');
const titles = (page: Page): Promise<string[]> =>
  cards(page).evaluateAll((all) =>
    all.map((card) => card.querySelector('a')?.innerText.trim().split('\n').at(-1) ?? ''),
  );
const choose = (page: Page, name: string, label: string): Promise<unknown> =>
  page.getByRole('main').getByRole('combobox', { name }).selectOption({ label });
const hash = (page: Page): string => new URL(page.url()).hash;

test('all films are filtered and ordered, in the address, and Back goes back; a random film is one of these', async ({
  page,
  site,
}) => {
  await page.goto(`${site.address}#/browse`);
  await expect(page.getByText('2,269 films', { exact: true })).toBeVisible();
  await expect.poll(() => titles(page)).toContain('Forrest Gump');
  await choose(page, 'Genre', 'Film-Noir');
  await choose(page, 'Decade', '1940s');
  await choose(page, 'Order', 'By title');
  await expect.poll(() => hash(page)).toBe('#/browse?genres=Film-Noir&decades=1940&order=title');
  const noirs = ['The Big Sleep', 'Double Indemnity', 'Key Largo', 'The Maltese Falcon', 'Notorious', 'The Third Man'];
  await expect.poll(() => titles(page)).toEqual(noirs);
  await expect(page.getByText('6 of 2,269 films')).toBeVisible();

  // What is rated stays where it is until the visitor wants it otherwise.
  await page.getByRole('checkbox', { name: 'Only films new to me' }).check();
  await rate(controlOf(page, 'Key Largo'), 4);
  expect(await titles(page)).toEqual(noirs);
  await page.getByRole('button', { name: 'Update the order' }).click();
  await expect.poll(() => titles(page)).toEqual(noirs.filter((title) => title !== 'Key Largo'));

  await page.getByRole('link', { name: 'A random film of these' }).click();
  await expect(page).toHaveURL(/#\/film\/\d+$/);
  const heading = page.getByRole('main').getByRole('heading', { level: 1 });
  await expect(heading).not.toHaveText('Random film');
  expect(noirs.filter((title) => title !== 'Key Largo')).toContain(await heading.innerText());

  await page.goBack();
  await expect.poll(() => titles(page)).toEqual(noirs.filter((title) => title !== 'Key Largo'));
  await page.goBack();
  await expect.poll(() => titles(page)).toEqual(noirs);
  await page.goBack();
  await expect(page.getByRole('combobox', { name: 'Order' })).toHaveValue('known');
  await page.goBack();
  await expect(page.getByRole('combobox', { name: 'Decade' })).toHaveValue('');
  // Of an address that another screen made, and of one that nobody made.
  await visit(page, '/browse?genres=War,Western&without=Drama&min=nonsense&order=upside');
  await expect(page.getByRole('combobox', { name: 'Genre' })).toContainText('War, Western');
  await visit(page, '/browse?genres=Film-Noir&decades=2020');
  await expect(page.getByText('No film passes these filters.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all' }).click();
  await expect(page.getByText('2,269 films', { exact: true })).toBeVisible();

  // The same filters, searching.
  await visit(page, '/search?q=god&decades=1970');
  const found = page.getByRole('main').getByRole('listitem');
  await expect(found).toHaveCount(2);
  await choose(page, 'Genre', 'Musical');
  await expect(page.getByText('No film matches “god”')).toBeVisible();
  await page.goBack();
  await expect(found).toHaveCount(2);
});

test('everything is done from the palette, by keys alone', async ({ page, site }) => {
  await page.goto(`${site.address}#/film/6`);
  await expect(page.getByRole('heading', { level: 1, name: 'Heat' })).toBeVisible();
  const palette = page.getByRole('dialog', { name: 'Go to, do or find' });
  const does = async (text: string, option: string | RegExp): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(text);
    await expect(palette.getByRole('option', { name: option }).first()).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(palette).toHaveCount(0);
  };
  // Nothing typed means nothing: Enter rates nothing by accident.
  await page.keyboard.press('Control+k');
  await expect(palette.getByRole('group', { name: 'This film' }).getByRole('option')).not.toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(palette).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(palette).toHaveCount(0);

  await does('rate 4.5', 'Rate Heat: 4.5 of 5 stars');
  await expect(controlOf(page, 'Heat')).toHaveValue('4.5');
  await does('watch later heat', 'Watch Heat later');
  await expect(page.getByText('Saved Heat for later.')).toBeVisible();
  await does('undo', 'Undo: Saved Heat for later.');
  await does('watch later heat', 'Watch Heat later'); // it is not saved any more
  await does('dark', 'Dark theme');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  for (const [text, option, name] of [
    ['browse 1940', 'Browse: the 1940s', 'All films'],
    ['my later', 'My films: Watch later', 'My films'],
    ['hyper', 'Model', 'Inside the model'],
    ['tmdb', 'Import a history', 'Bring your history'],
    ['setti', 'Settings', 'Settings'],
  ] as const) {
    await does(text, option);
    await expect(page.getByRole('main').getByRole('heading', { level: 1 }), text).toHaveText(name);
    await expect(page.getByRole('main').getByRole('heading', { level: 1 }), text).toBeFocused();
  }
  const download = page.waitForEvent('download');
  await does('back up', 'Back up my films');
  expect((await download).suggestedFilename()).toMatch(/^cinefold-backup-.*\.json$/);
  await does('noir random', 'A random film: Film-Noir');
  await expect(page).toHaveURL(/#\/film\/\d+$/);

  // Films too, after the commands; Meta instead of Control; arrows go through both.
  await page.keyboard.press('Meta+k');
  await page.keyboard.type('cidade de deus');
  await expect(palette.getByRole('option', { name: /City of God/ })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'City of God' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('map');
  await expect(palette.getByRole('group', { name: 'Films' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(palette.getByRole('option', { name: 'Taste map as a list' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(palette).toHaveCount(0);
});

test('order and filters of my films stand in the address: to be shared, and to go back from', async ({
  page,
  site,
}) => {
  await page.goto(`${site.address}#/welcome`);
  await ready(page);
  for (const [at, stars] of [5, 2, 4, 1].entries()) await rate(controls(page).nth(at), stars);
  await visit(page, '/my-films');
  await expect(controls(page)).toHaveCount(4);
  await choose(page, 'Order', 'Lowest');
  await choose(page, 'Stars', '4 and more');
  await expect.poll(() => hash(page)).toBe('#/my-films?sort=lowest&stars=4');
  await expect(controls(page)).toHaveCount(2);
  await expect(controls(page).first()).toHaveValue('4');
  await page.getByRole('searchbox', { name: 'Find in this list' }).fill('zz top');
  await expect(page.getByText('No film of this list matches.')).toBeVisible();
  await expect.poll(() => hash(page)).toBe('#/my-films?sort=lowest&q=zz+top&stars=4');
  await page.goBack();
  await expect(page.getByRole('combobox', { name: 'Stars' })).toHaveValue('');
  await expect(controls(page)).toHaveCount(4);
  await page.reload();
  await expect(page.getByRole('combobox', { name: 'Order' })).toHaveValue('lowest');
  await expect(controls(page).first()).toHaveValue('1');
});

test('a catalogue of 87,000 films: scrolled to its end, searched, and only what is in sight is there', async ({
  page,
  site,
}) => {
  test.setTimeout(180_000);
  const data = '.cache/e2e-87k';
  const outDir = '.cache/e2e-87k-site';
  const made = await writeMovieLens(data, 87_000, 60_000);
  await buildSite({ outDir, data });
  await site.restart(outDir);
  await page.goto(`${site.address}#/browse?order=oldest`);
  await expect(page.getByText('87,000 films', { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(cards(page).first()).toBeVisible();
  const last = page.getByRole('listitem').and(page.locator('[aria-posinset="87000"]'));
  await expect(async () => {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await expect(last.getByRole('article')).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await expect(last.getByText('No year')).toBeVisible(); // of no year: last
  expect(await page.getByRole('listitem').count()).toBeLessThan(150);
  const other = made.findLast(({ otherTitle }) => /^[A-Za-z ]{12,}$/.test(otherTitle ?? ''));
  if (!other) throw new Error('no film with another title');
  await page.keyboard.press('/');
  await page.keyboard.type(other.otherTitle ?? '');
  await expect(page.getByRole('dialog').getByRole('option').first()).toContainText(other.title);
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in Browse, the filtered search and the palette, ${theme}`, async ({ page, site }) => {
    test.setTimeout(90_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.goto(site.address);
    await learned(page);
    await rate(controls(page).first(), 5);
    const found: Record<string, string[]> = {};
    const look = async (screen: string): Promise<void> => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
      if (violations.length > 0)
        found[screen] = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
    };
    await visit(page, '/browse?genres=Western');
    await expect(cards(page).first()).toBeVisible();
    await look('browse');
    await page.setViewportSize({ width: 360, height: 740 });
    await expect(cards(page).first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await look('browse, phone');
    await visit(page, '/search?q=the&genres=Western');
    await expect(controls(page).first()).toBeVisible();
    await look('search, filtered, phone');
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('map');
    await expect(page.getByRole('dialog').getByRole('group', { name: 'Films' })).toBeVisible();
    await look('palette, phone');
    expect(found).toEqual({});
  });
}
