import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { asZip, madeCsv, makeFilms, makeRatings } from '../unit/import.made.ts';
import { expect, test } from './site.ts';
import { controlOf, rate, visit } from './visitor.ts';

const FILMS = makeFilms(60);
const ZIP = asZip(madeCsv(FILMS, makeRatings(80, FILMS, true)))[0].blob;
const CSV = `title,year,genres
Evenings at Home,2003,"Drama, Comedy"
Zanzibar Nights,2021,
The Long Road Nowhere,1951,Western|War
,1999,Drama
,66,Horror
`;

const main = (page: Page) => page.getByRole('main');
const field = (page: Page, name: string) => main(page).getByRole('textbox', { name, exact: true });
const button = (page: Page, name: string | RegExp) => main(page).getByRole('button', { name, exact: true });
const heading = (page: Page, name: string) => main(page).getByRole('heading', { name, exact: true });
async function choose(
  page: Page,
  text: string,
  file: { name: string; mimeType: string; buffer: Buffer },
): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await page.getByText(text).click();
  await (await choosing).setFiles(file);
}

test('a film of one’s own is added where search finds none, rated, found, listed, changed and removed', async ({
  page,
  site,
}) => {
  test.setTimeout(90_000);
  await page.goto(`${site.address}#/search?q=zanzibar nights`);
  await main(page).getByRole('link', { name: 'Not there? Add it yourself' }).click();
  await expect(field(page, 'Title')).toHaveValue('zanzibar nights');
  await field(page, 'Title').fill('');
  await button(page, 'Add it').click();
  await expect(main(page).getByRole('alert')).toHaveText('A film needs a title.');
  await expect(field(page, 'Title')).toBeFocused();
  await field(page, 'Title').fill('The Matrix');
  await field(page, 'Year').fill('1999');
  await button(page, 'Add it').click();
  await expect(main(page).getByRole('alert')).toContainText('This data set has The Matrix already.');
  await field(page, 'Title').fill('Zanzibar Nights');
  await field(page, 'Year').fill('21');
  await button(page, 'Add it').click();
  await expect(main(page).getByRole('alert')).toContainText('The year is a whole number of four digits');
  await field(page, 'Year').fill('2021');
  await button(page, 'Western').click();
  await field(page, 'Other genres').fill('Opera');
  await button(page, 'Add it').click();
  await expect(heading(page, '1 film of your own')).toBeVisible();
  await expect(page.getByText('Added Zanzibar Nights')).toBeVisible();
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(main(page).getByText('None yet')).toBeVisible();

  // Added once more, rated, and there in search, on its page and in the record.
  await field(page, 'Title').fill('Zanzibar Nights');
  await field(page, 'Year').fill('2021');
  await button(page, 'Western').click();
  await button(page, 'Add it').click();
  await rate(controlOf(page, 'Zanzibar Nights'), 4);
  await expect(page.getByRole('button', { name: 'Undo', exact: true })).toBeVisible();
  await expect(page.getByText(/^Rated Zanzibar Nights 4/).first()).toBeVisible();
  await page.reload();
  await expect(controlOf(page, 'Zanzibar Nights')).toHaveValue('4', { timeout: 30_000 });
  await visit(page, '/search?q=zanzibar');
  await main(page).getByRole('link', { name: 'Zanzibar Nights' }).click();
  await expect(main(page).getByRole('heading', { level: 1 })).toHaveText('Zanzibar Nights');
  await visit(page, '/my-films');
  await expect(controlOf(page, 'Zanzibar Nights')).toHaveValue('4');

  // Changed: the rating goes with it.
  await visit(page, '/own-films');
  await button(page, 'Change Zanzibar Nights').click();
  await expect(field(page, 'Title')).toHaveValue('Zanzibar Nights');
  await field(page, 'Title').fill('Zanzibar Days');
  await button(page, 'Save').click();
  await expect(controlOf(page, 'Zanzibar Days')).toHaveValue('4');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(controlOf(page, 'Zanzibar Nights')).toHaveValue('4');
  await button(page, 'Remove Zanzibar Nights').click();
  await expect(main(page).getByText('None yet')).toBeVisible();
  await visit(page, '/my-films');
  await expect(heading(page, '1 film that this data set does not know')).toBeVisible();
  await main(page).getByRole('link', { name: 'Add them as films of your own' }).click();
  await button(page, 'Add them to your own').click();
  await expect(controlOf(page, 'Zanzibar Nights')).toHaveValue('4');
});

test('films out of a CSV stay in another data set, in a backup and through its restoring', async ({ page, site }) => {
  test.setTimeout(120_000);
  await page.goto(`${site.address}#/own-films`);
  await field(page, 'Title').fill('Zanzibar Nights');
  await field(page, 'Year').fill('2021');
  await button(page, 'Add it').click();
  await expect(heading(page, '1 film of your own')).toBeVisible();
  const csv = (text: string) => ({ name: 'mine.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await choose(page, 'Drop a CSV of films', csv('name\nx\n'));
  await expect(main(page).getByRole('alert')).toContainText('mine.csv could not be read. Nothing was added.');
  await choose(page, 'Drop a CSV of films', csv(CSV));
  await expect(heading(page, '2 new films in mine.csv')).toBeVisible();
  await expect(main(page).getByText('1 film is here already')).toBeVisible();
  await expect(
    main(page)
      .getByText(/no title/i)
      .first(),
  ).toBeVisible();
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))).toEqual([]);
  for (const width of [360, 768, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  }
  await button(page, 'Add 2 films').click();
  await expect(heading(page, '3 films of your own')).toBeVisible();
  await rate(controlOf(page, 'The Long Road Nowhere'), 5);

  // Another data set shows them as well.
  await visit(page, '/model');
  await page.locator('input[type=file][multiple]').setInputFiles({
    name: 'dropped.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from(await ZIP.arrayBuffer()),
  });
  await expect(page.getByText('MovieLens latest is in use.')).toBeVisible({ timeout: 30_000 });
  await visit(page, '/own-films');
  await expect(controlOf(page, 'The Long Road Nowhere')).toHaveValue('5');
  await visit(page, '/search?q=evenings at home');
  await expect(main(page).getByRole('link', { name: 'Evenings at Home' })).toBeVisible();
  await page.reload();
  await expect(main(page).getByRole('link', { name: 'Evenings at Home' })).toBeVisible({ timeout: 30_000 });

  await visit(page, '/my-films');
  const download = page.waitForEvent('download');
  await button(page, 'Back up').click();
  const backup = await readFile(await (await download).path());
  await visit(page, '/settings');
  await button(page, 'Delete everything').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete everything' }).click();
  await expect(page.getByText('Everything was deleted.').first()).toBeVisible();
  await page.goto(`${site.address}#/own-films`);
  await page.reload();
  await expect(main(page).getByText('None yet')).toBeVisible({ timeout: 30_000 });
  await visit(page, '/my-films');
  await choose(page, 'Drop a Cinefold backup', { name: 'b.json', mimeType: 'application/json', buffer: backup });
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await expect(controlOf(page, 'The Long Road Nowhere')).toHaveValue('5');
  await visit(page, '/own-films');
  await expect(heading(page, '3 films of your own')).toBeVisible();
});
