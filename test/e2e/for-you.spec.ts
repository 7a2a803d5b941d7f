import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { expect, test } from './site.ts';
import { learned, list, openFilm, personalList, rate, visit } from './visitor.ts';

/** Godfather, Blade Runner, 12 Angry Men, 2001, Spirited Away. */
const LOVED = [858, 541, 1203, 924, 5618];
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function visitor(page: Page, address: string): Promise<string[]> {
  await page.goto(address);
  await learned(page);
  for (const id of LOVED) await rate(await openFilm(page, `#/film/${id}`), 5);
  return personalList(page, LOVED.length);
}

const filters = (page: Page): Locator => page.getByRole('button', { name: /^Filters/ });
const drawer = (page: Page): Locator => page.getByRole('dialog', { name: 'Filters' });
const chips = (page: Page): Locator => page.getByRole('list', { name: 'Filters that are set' });
const query = (page: Page): string => new URL(page.url()).hash.split('?')[1] ?? '';
/** How many films the list is of, as the status line says. */
async function ranked(page: Page): Promise<number> {
  const text = await page.getByText(/anked [\d,]+ films? in/).innerText();
  return Number(/anked ([\d,]+)/.exec(text)?.[1].replaceAll(',', ''));
}

/** The list once it stands: other than it was, and the same at two looks. */
async function changed(page: Page, before: readonly string[]): Promise<string[]> {
  let last: readonly string[] = before;
  await expect
    .poll(async () => {
      const now = await list(page);
      const stands = now.join() === last.join() && now.join() !== before.join();
      last = now;
      return stands;
    })
    .toBe(true);
  return [...last];
}

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

/** By light and by dark. */
async function accessible(page: Page, screen: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    expect(await findings(page), `${screen}, ${colorScheme}`).toEqual([]);
  }
}

test('each wish changes the list, together and alone; the address has them, Back undoes them, the next visit keeps them', async ({
  page,
  site,
  context,
}) => {
  test.setTimeout(120_000);
  const plain = await visitor(page, site.address);
  const all = await ranked(page);

  // Everything of one drawer, by keyboard where it is a slider.
  await filters(page).click();
  await expect(drawer(page)).toBeVisible();
  const adventure = drawer(page).getByRole('slider', { name: 'Familiar to adventurous' });
  await adventure.focus();
  await adventure.press('End');
  await expect(adventure).toHaveAttribute('aria-valuetext', '100 % more adventurous');
  await drawer(page).getByRole('slider', { name: 'Variety' }).press('ArrowRight');
  await expect.poll(() => query(page)).toBe('adventure=1&variety=0.05');
  await page.keyboard.press('Escape');
  await expect(drawer(page)).toBeHidden();
  await expect(filters(page)).toBeFocused();
  const bold = await changed(page, plain);
  expect(await ranked(page)).toBe(all);

  await filters(page).click();
  await drawer(page).getByRole('button', { name: 'Drama', exact: true }).click();
  await drawer(page).getByRole('button', { name: 'Leave out War' }).click();
  await drawer(page).getByRole('button', { name: '1980s' }).click();
  await drawer(page).getByRole('button', { name: '1990s' }).click();
  await drawer(page).getByRole('combobox').selectOption({ label: '50 people' });
  await accessible(page, 'filters');
  await drawer(page)
    .getByRole('button', { name: /^Show \d+ films$/ })
    .click();
  await expect
    .poll(() => query(page))
    .toBe('genres=Drama&without=War&decades=1980,1990&min=50&adventure=1&variety=0.05');
  const few = await ranked(page);
  expect(few).toBeGreaterThan(10);
  expect(few).toBeLessThan(all / 4);
  await expect(chips(page).getByRole('button')).toHaveCount(8); // seven wishes, and all of them
  await accessible(page, 'for you, filtered');
  const both = await changed(page, bold);

  // Chips take one away; Back brings it back, and one more Back undoes the whole second drawer.
  await chips(page).getByRole('button', { name: 'Remove: At least 50 ratings' }).click();
  await expect.poll(() => query(page)).not.toContain('min=');
  await expect.poll(() => ranked(page)).toBeGreaterThan(few);
  await expect(
    chips(page)
      .getByRole('button', { name: /^Remove/ })
      .and(page.locator(':focus')),
  ).toBeVisible();
  await page.goBack();
  await expect.poll(() => list(page)).toEqual(both);
  await page.goBack();
  await expect.poll(() => query(page)).toBe('adventure=1&variety=0.05');
  await expect.poll(() => list(page)).toEqual(bold);
  await page.goForward();
  await expect.poll(() => list(page)).toEqual(both);

  // Another visitor's browser has what the address says; this one has it the next time, without an address.
  await visit(page, '/settings');
  await visit(page, '/for-you');
  await expect.poll(() => query(page)).toContain('decades=1980,1990');
  const shared = await context.newPage();
  await shared.goto(`${site.address}#/for-you?genre=Western`);
  await expect(shared.getByRole('group', { name: 'Genre' }).getByRole('button', { name: 'Western' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect.poll(() => ranked(shared)).toBeLessThan(few);
  await shared.close();

  // Later and watched.
  await chips(page).getByRole('button', { name: 'Clear all' }).click();
  await expect.poll(() => query(page)).toBe('');
  await expect.poll(() => list(page)).toEqual(plain);
  await expect(filters(page)).toBeFocused();
  await filters(page).click();
  await drawer(page).getByRole('checkbox', { name: 'Hide what I have watched' }).uncheck();
  await page.keyboard.press('Escape');
  await expect.poll(() => ranked(page)).toBe(all + LOVED.length);
  expect(query(page)).toBe('watched=1');
  const own = page.getByRole('article').filter({ has: page.getByTitle('Your rating', { exact: true }) });
  for (let more = 0; more < 4 && (await own.count()) === 0; more++) {
    await page.getByRole('button', { name: 'Show more' }).click();
  }
  await expect(own.first()).toContainText('5.0');

  // Nothing is left, and the one filter that brings most back.
  await visit(page, '/for-you?later=1&genres=Western&min=1000000');
  await expect(page.getByText('These filters leave no film')).toBeVisible();
  await expect(page.getByText('No single filter is to blame')).toBeVisible();
  await visit(page, '/for-you?later=1&genres=Western&decades=1960');
  await expect(page.getByText('Without “Only what I keep for later” there')).toBeVisible();
  await accessible(page, 'nothing left');
  await page.getByRole('button', { name: 'Take “Only what I keep for later” away' }).click();
  await expect.poll(() => query(page)).toBe('genres=Western&decades=1960');
  await expect(page.getByRole('article').first()).toBeVisible();
  await expect(filters(page)).toBeFocused();
});

test('rows beside the list, another lead at the next visit, and the top 100 as a page and a file', async ({
  page,
  site,
  context,
}) => {
  test.setTimeout(120_000);
  // How often the page asks its worker for rows.
  await page.addInitScript(() => {
    const asked = { rows: 0 };
    Object.assign(globalThis, { asked });
    for (const { prototype } of [MessagePort, Worker]) {
      // eslint-disable-next-line @typescript-eslint/unbound-method -- it is applied to its own object
      prototype.postMessage = new Proxy(prototype.postMessage, {
        apply(post, self, values: unknown[]) {
          if (JSON.stringify(values[0])?.includes('["rows"]')) asked.rows++;
          Reflect.apply(post, self, values);
        },
      });
    }
  });
  const asked = (): Promise<number> =>
    page.evaluate(() => (globalThis as unknown as { asked: { rows: number } }).asked.rows);
  const films = await visitor(page, site.address);

  // Rows come by themselves, with nothing that is known.
  const because = page.getByRole('region', { name: /^Because you loved / });
  await expect(because).toBeVisible();
  await expect(page.getByRole('region', { name: 'Hidden gems' })).toBeVisible();
  await expect(page.getByRole('region', { name: /^Of the \d{4}s$/ })).toBeVisible();
  await expect(page.getByRole('region', { name: 'You against our guess' })).toBeHidden();
  // Once they are there, nobody asks until something changes.
  const before = await asked();
  expect(before).toBeGreaterThan(0);
  await page.waitForTimeout(3_000);
  expect(await asked()).toBe(before);
  const inRows = await page
    .getByRole('region')
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  expect(inRows.length).toBeGreaterThan(18);
  for (const id of LOVED) expect(inRows).not.toContain(`#/film/${id}`);
  // From film to film by arrow keys, and on by the button.
  const links = because.getByRole('link');
  await links.first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(links.nth(1)).toBeFocused();
  await because.getByRole('button', { name: /^On in: / }).click();
  await expect.poll(() => because.getByRole('list').evaluate((row) => row.scrollLeft)).toBeGreaterThan(50);
  await expect(because.getByRole('button', { name: /^Back in: / })).toBeEnabled();
  await accessible(page, 'rows');

  // The lead stays through the visit; another visit has another one, of the same list.
  await page.reload();
  expect((await personalList(page, LOVED.length))[0]).toBe(films[0]);
  const next = await context.newPage();
  await next.goto(`${site.address}#/for-you`);
  const later = await personalList(next, LOVED.length);
  expect(later[0]).not.toBe(films[0]);
  expect(films.slice(1, 5)).toContain(later[0]);
  expect(later.slice(0, 5).sort()).toEqual(films.slice(0, 5).sort());
  await next.close();

  // The whole list.
  await page.getByRole('link', { name: 'Top 100' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Your top 100' })).toBeVisible();
  await expect(page).toHaveTitle(/^Your top 100/);
  const rows = page.getByRole('table').getByRole('row');
  await expect(rows).toHaveCount(101);
  await expect(page.getByRole('button', { name: 'Download as CSV' })).toBeEnabled();
  await expect(rows.nth(1)).toContainText(/You gave .+ 5 stars/);
  await accessible(page, 'top 100');
  const shown = await rows.getByRole('link').evaluateAll((found) => found.map((link) => link.textContent.trim()));
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download as CSV' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('cinefold-top-100.csv');
  const lines = readFileSync(await download.path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(lines[0]).toBe('Rank,Title,Year,Genres,Score,Predicted stars,Reason,IMDb');
  expect(lines).toHaveLength(101);
  expect(lines[1]).toMatch(/^1,.+,\d{4},.+,0\.\d{4},\d\.\d{2},.*You gave .+ 5 stars.*,tt\d{7}$/);
  for (const [at, title] of shown.entries()) expect(lines[at + 1]).toContain(title.replaceAll('"', '""'));

  // With wishes, from the address of the list.
  await visit(page, '/for-you?genres=Western');
  await list(page);
  await page.getByRole('link', { name: 'Top 100' }).click();
  await expect(page).toHaveURL(/#\/top-100\?genres=Western$/);
  await expect(rows.nth(1)).toContainText('Western');
  expect(await rows.count()).toBeLessThan(101);
  await chips(page).getByRole('button', { name: 'Remove: Western' }).click();
  await expect(rows).toHaveCount(101);
});
