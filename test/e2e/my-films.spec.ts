import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './site.ts';
import { controlOf, controls, rate, titleOf, visit } from './visitor.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/imports');
const fixture = (...paths: string[]) => paths.map((path) => join(FIXTURES, path));

async function choose(page: Page, ...paths: string[]): Promise<void> {
  await visit(page, '/import');
  await expect(page.getByRole('heading', { name: 'Bring your history' })).toBeVisible();
  const choosing = page.waitForEvent('filechooser');
  await page.getByText('Drop an export, zip or CSV or JSON').click();
  await (await choosing).setFiles(fixture(...paths));
}
const importButton = (page: Page) => page.getByRole('button', { name: /^Import \d+ films?$/ });
async function bring(page: Page, ...paths: string[]): Promise<void> {
  await choose(page, ...paths);
  await importButton(page).click();
  await expect(page.getByText(/^Imported \d+ films?\./)).toBeVisible();
}
async function undo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Undo the import' }).click();
  await expect(page.getByText('The import was undone.')).toBeVisible();
  await page.getByRole('button', { name: 'Choose another file' }).click();
}
const tab = (page: Page, name: string) => page.getByRole('navigation', { name: 'Lists' }).getByRole('link', { name });

async function saved(page: Page, name: string): Promise<{ path: string; text: string }> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name, exact: true }).click();
  const path = await (await download).path();
  return { path, text: await readFile(path, 'utf8') };
}

const LETTERBOXD = ['ratings', 'diary', 'reviews', 'watched', 'watchlist'].map((name) => `letterboxd/${name}.csv`);
const TRAKT = ['ratings-movies', 'watched-history', 'lists-watchlist', 'comments-movies'].map(
  (name) => `trakt/${name}.json`,
);

test('an export of each source comes in after a preview, and one undo takes it back', async ({ page, site }) => {
  test.setTimeout(120_000);
  await page.goto(`${site.address}#/import`);
  for (const { files, scale, heat, rated } of [
    { files: ['imdb-ratings.csv'], scale: '7/10 becomes 3.5 stars', heat: '4.5', rated: 3 },
    { files: ['movielens-ratings.csv'], scale: 'nothing is converted', heat: '4.5', rated: 3 },
    { files: ['tmdb-ratings.csv', 'tmdb-watchlist.csv'], scale: '8.5/10 becomes 4.5 stars', heat: '4.5', rated: 2 },
    { files: TRAKT, scale: '9/10 becomes 4.5 stars', heat: '4.5', rated: 2 },
    { files: ['simkl/SimklBackup.json'], scale: '9/10 becomes 4.5 stars', heat: '4.5', rated: 1 },
    { files: ['simkl.csv'], scale: '9/10 becomes 4.5 stars', heat: '4.5', rated: 1 },
    { files: LETTERBOXD, scale: 'nothing is converted', heat: '4.5', rated: 4 },
  ]) {
    await choose(page, ...files);
    await expect(page.getByText(scale), files.join()).toBeVisible();
    await importButton(page).click();
    await page.getByRole('link', { name: 'To my films' }).click();
    await expect(controlOf(page, 'Heat'), files.join()).toHaveValue(heat);
    await expect(tab(page, 'Rated')).toHaveText(`Rated ${rated}`);
    await page.goBack();
    await undo(page);
    await visit(page, '/my-films');
    await expect(page.getByText('Nothing rated yet')).toBeVisible();
  }
});

test('a table of the visitor’s own: columns named, the scale chosen, a doubtful film chosen, the rest handed back', async ({
  page,
  site,
}) => {
  await page.goto(`${site.address}#/import`);
  await choose(page, 'own.csv');
  await page.getByRole('combobox', { name: 'Year', exact: true }).selectOption('Jahr');
  await page.getByRole('combobox', { name: 'Rating', exact: true }).selectOption('Wertung');
  await page.getByRole('combobox', { name: 'Date', exact: true }).selectOption('Gesehen am');
  await page.getByRole('combobox', { name: 'Review', exact: true }).selectOption('Notiz');
  await page.getByRole('combobox', { name: 'Ratings go up to' }).selectOption('100');
  await page.getByRole('button', { name: 'Find the films' }).click();
  await expect(page.getByText('90/100 becomes 4.5 stars')).toBeVisible();
  await importButton(page).click();
  await visit(page, '/film/6');
  await expect(page.getByText('Mit "Anführung";')).toBeVisible();

  // Another year, and a film that nobody made.
  await visit(page, '/import');
  await page.getByRole('button', { name: 'Choose another file' }).click();
  const choosing = page.waitForEvent('filechooser');
  await page.getByText('Drop an export, zip or CSV or JSON').click();
  await (
    await choosing
  ).setFiles([
    {
      name: 'ratings.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(
        'Date,Name,Year,Letterboxd URI,Rating\n2024-01-01,Fargo,1980,x,2\n2024-01-01,=1+1,2030,x,3\n',
      ),
    },
  ]);
  await expect(page.getByText('1 film needs a look')).toBeVisible();
  await page.getByRole('combobox', { name: 'Which film is Fargo?' }).selectOption({ label: 'Fargo (1996)' });
  const { text } = await saved(page, 'Save them as CSV');
  expect(text).toContain("'=1+1,2030");
  await importButton(page).click();
  await visit(page, '/my-films');
  await expect(controlOf(page, 'Fargo')).toHaveValue('2');
  await expect(page.getByText('1 film that this data set does not know')).toBeVisible();
});

test('a file that cannot be imported says what, where, and that nothing was changed', async ({ page, site }) => {
  await page.goto(`${site.address}#/import`);
  await choose(page, 'imdb-ratings.csv', 'movielens-ratings.csv');
  await expect(page.getByRole('alert')).toContainText('These files come from several services (IMDb, MovieLens)');
  await choose(page, 'letterboxd/profile.csv', 'own.csv');
  await expect(page.getByRole('alert')).toContainText('Nothing was changed');
});

test('a film that is rated here: keep mine, take theirs, or the newer one', async ({ page, site }) => {
  await page.goto(`${site.address}#/film/6`);
  await rate(controlOf(page, 'Heat'), 1);
  await choose(page, 'imdb-ratings.csv');
  await expect(page.getByText('Yours kept instead')).toBeVisible(); // rated today
  await page.getByLabel('Take theirs').check();
  await expect(page.getByText('of them change yours')).toBeVisible();
  await importButton(page).click();
  await visit(page, '/my-films');
  await expect(controlOf(page, 'Heat')).toHaveValue('4.5');
  await page.reload();
  await expect(controlOf(page, 'Heat')).toHaveValue('4.5');

  // Also in another visit the import is one act.
  await visit(page, '/import');
  await page.getByRole('button', { name: /^Undo the import from IMDb/ }).click();
  await visit(page, '/my-films');
  await expect(controlOf(page, 'Heat')).toHaveValue('1');
});

test('many films are found, filtered and changed at once, with one undo', async ({ page, site }) => {
  await page.goto(`${site.address}#/import`);
  await bring(page, ...LETTERBOXD);
  await visit(page, '/my-films');
  await page.getByRole('combobox', { name: 'Order' }).selectOption('Highest');
  await expect(controls(page).first()).toHaveValue('5');
  expect(await titleOf(controls(page).first())).toBe('The Godfather');
  await page.getByRole('searchbox', { name: 'Find in this list' }).fill('amelie 2001');
  await expect(controls(page)).toHaveCount(1);
  await page.getByRole('searchbox', { name: 'Find in this list' }).fill('');
  await page.getByRole('combobox', { name: 'Decade' }).selectOption('1990s');
  await expect(controls(page)).toHaveCount(2);
  await page.getByRole('button', { name: 'Select', exact: true }).click();
  await page.getByRole('button', { name: 'Select all 2 shown' }).click();
  await page.getByRole('combobox', { name: 'Rate all of them' }).selectOption('1.5 stars');
  await expect(controlOf(page, 'Heat')).toHaveValue('1.5');
  await expect(controlOf(page, 'The Matrix')).toHaveValue('1.5');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(controlOf(page, 'Heat')).toHaveValue('4.5');
  await expect(controlOf(page, 'The Matrix')).toHaveValue('3');
  await page.getByRole('checkbox', { name: 'Select Heat' }).check();
  await page.getByRole('button', { name: 'Take off this list' }).click();
  await expect(tab(page, 'Rated')).toHaveText('Rated 3');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(tab(page, 'Rated')).toHaveText('Rated 4');

  // The key takes back what was done last, of many films too, and when nothing on the screen offers it any more.
  await rate(controlOf(page, 'The Matrix'), 1);
  await page.getByRole('checkbox', { name: 'Select Heat' }).check();
  await page.getByRole('button', { name: 'Take off this list' }).click();
  await expect(tab(page, 'Rated')).toHaveText('Rated 3');
  const dismiss = page.getByRole('button', { name: 'Dismiss' });
  while ((await dismiss.count()) > 0) await dismiss.first().click();
  // In a field it is the field's.
  const find = page.getByRole('searchbox', { name: 'Find in this list' });
  await find.press('Control+z');
  await expect(find).toHaveValue('amelie 2001');
  await expect(tab(page, 'Rated')).toHaveText('Rated 3');
  await find.fill('');
  await page.getByRole('heading', { level: 1 }).focus();
  await page.keyboard.press('Control+z');
  await expect(tab(page, 'Rated')).toHaveText('Rated 4');
  await expect(controlOf(page, 'The Matrix')).toHaveValue('1');
  await rate(controlOf(page, 'The Matrix'), 3);

  // A review, written here and read on the film's page.
  await visit(page, '/my-films?list=reviews');
  await expect(page.getByText('They drink coffee')).toBeVisible();
  await page.getByRole('button', { name: 'Edit the review of Heat' }).click();
  await page.getByRole('textbox', { name: 'Your review of Heat' }).fill('Once more.\nBetter.');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await visit(page, '/film/6');
  await expect(page.getByText('Once more.')).toBeVisible();
  // The focus goes with the button that was pressed, and back to it.
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await expect(page.getByRole('textbox', { name: 'Your review of Heat' })).toBeFocused();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Edit', exact: true })).toBeFocused();
});

test('what goes out comes back: tables, a backup, and a locked one with its passphrase', async ({ page, site }) => {
  await page.goto(`${site.address}#/import`);
  await bring(page, ...LETTERBOXD);
  await visit(page, '/my-films');
  await expect(controls(page).first()).toBeVisible();
  const imdb = await saved(page, 'IMDb ids CSV');
  expect(imdb.text).toContain('tt0113277,9,2024-09-20,Heat,');
  const letterboxd = await saved(page, 'Letterboxd CSV');
  expect(letterboxd.text.split('\r\n')[0]).toBe('imdbID,tmdbID,Title,Year,Rating,WatchedDate,Tags,Review');
  expect(letterboxd.text).toContain('tt0113277,949,Heat,1995,4.5,2024-09-19,,"They drink coffee');
  expect((await saved(page, 'Letterboxd watchlist')).text).toContain('tt0078748,348,Alien,1979');

  await page.getByLabel('Lock it with a passphrase').check();
  await page.locator('input[type=password]').fill('correct horse');
  const locked = await saved(page, 'Back up');
  expect(locked.text).toContain('PBKDF2');
  expect(locked.text).not.toContain('Heat');

  await visit(page, '/settings');
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete everything' }).click();
  await expect(page.getByText('Everything was deleted.').first()).toBeVisible();
  await page.goto(`${site.address}#/my-films`);
  await page.reload();
  await expect(page.getByText('Nothing rated yet')).toBeVisible();
  const choosing = page.waitForEvent('filechooser');
  await page.getByText('Drop a Cinefold backup').click();
  await (
    await choosing
  ).setFiles({ name: 'locked.json', mimeType: 'application/json', buffer: Buffer.from(locked.text) });
  const dialog = page.getByRole('dialog', { name: 'This backup is locked' });
  await dialog.getByLabel('Passphrase').fill('wrong horse');
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(dialog.getByRole('alert')).toContainText('That passphrase does not open it.');
  await dialog.getByLabel('Passphrase').fill('correct horse');
  await dialog.getByRole('button', { name: 'Open' }).click();
  await page.getByRole('dialog', { name: 'Restore this backup?' }).getByRole('button', { name: 'Restore' }).click();
  await expect(controlOf(page, 'Heat')).toHaveValue('4.5');
  await expect(tab(page, 'Reviews')).toHaveText('Reviews 1');

  // Our own IMDb table is an IMDb export like any other.
  await visit(page, '/import');
  const again = page.waitForEvent('filechooser');
  await page.getByText('Drop an export, zip or CSV or JSON').click();
  await (await again).setFiles({ name: 'ratings.csv', mimeType: 'text/csv', buffer: Buffer.from(imdb.text) });
  await expect(page.getByText('Everything in these files is here already.')).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the screens of the visitor's films, ${theme}`, async ({ page, site }) => {
    test.setTimeout(90_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.goto(`${site.address}#/import`);
    const found: Record<string, string[]> = {};
    const look = async (screen: string): Promise<void> => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze();
      if (violations.length > 0) {
        found[screen] = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
      }
    };
    await look('import');
    await choose(page, 'own.csv');
    await expect(page.getByRole('heading', { name: 'Which column is what?' })).toBeVisible();
    await look('columns');
    await page.reload();
    await choose(page, ...LETTERBOXD);
    await expect(importButton(page)).toBeVisible();
    await look('preview');
    await importButton(page).click();
    await expect(page.getByText(/^Imported/)).toBeVisible();
    await look('imported');
    await visit(page, '/my-films');
    await expect(controls(page).first()).toBeVisible();
    await page.getByRole('button', { name: 'Select', exact: true }).click();
    await page.getByLabel('Lock it with a passphrase').check();
    await look('my films, selecting');
    await visit(page, '/my-films?list=reviews');
    await expect(page.getByText('They drink coffee')).toBeVisible();
    await look('reviews');
    await page.getByRole('button', { name: 'Edit the review of Heat' }).click();
    await look('a review, edited');
    await page.keyboard.press('Escape');
    await visit(page, '/my-films?list=numbers');
    await expect(page.getByRole('heading', { name: 'Genres' })).toBeVisible();
    await look('numbers');
    expect(found).toEqual({});
  });
}
