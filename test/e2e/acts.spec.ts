import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './site.ts';
import { controlOf, controls, learned, list, openFilm, personalList, rate, ready, visit } from './visitor.ts';

const card = (page: Page, href: string): Locator =>
  page
    .getByRole('main')
    .getByRole('article')
    .filter({ has: page.locator(`a[href="${href}"]`) });
const undo = (page: Page): Locator => page.getByRole('button', { name: 'Undo', exact: true });
/** The list with all that a card says but for how it moved. */
const shown = (page: Page): Promise<string[]> =>
  page
    .getByRole('main')
    .locator('article.card:not(.off *)')
    .evaluateAll((cards) =>
      cards
        .toSorted((a, b) => Number(a.parentElement?.style.order) - Number(b.parentElement?.style.order))
        .map((one) => `${one.querySelector('a')?.hash} ${one.querySelector('.score')?.textContent}`),
    );

async function threeRated(page: Page, address: string): Promise<string[]> {
  await page.goto(address);
  await ready(page);
  for (const index of [0, 2, 4]) await rate(controls(page).nth(index), 5 - index);
  await learned(page);
  return personalList(page, 3);
}

/** No card is on its way to another place: a finger would meet the one that passes. */
const atRest = (page: Page): Promise<void> =>
  expect
    .poll(() =>
      page.evaluate(
        () =>
          document
            .getAnimations()
            .filter(({ effect }) => effect instanceof KeyframeEffect && effect.target?.matches('ul.grid > li')).length,
      ),
    )
    .toBe(0);

/** Does something to a card that sends it away, and takes it back: the list is then what it was. */
async function thereAndBack(
  page: Page,
  href: string,
  act: (film: Locator) => Promise<void>,
  back = (): Promise<void> => undo(page).click(),
): Promise<void> {
  await atRest(page);
  const before = await shown(page);
  await act(card(page, href));
  await expect(card(page, href)).toHaveCount(0);
  await expect(undo(page)).toBeVisible();
  await back();
  await expect.poll(() => shown(page)).toEqual(before);
}

test('every act on every card by mouse and by keys; what was acted on leaves at once, undo brings it back exactly', async ({
  page,
  site,
}) => {
  const films = await threeRated(page, site.address);
  const [, second = '', third = ''] = films;

  for (const name of ['Like', 'Dislike', 'Seen', 'Not for me']) {
    await thereAndBack(page, second, async (film) => {
      await film.hover();
      await film
        .locator('.acts')
        .getByTitle(new RegExp(`^${name}`))
        .click();
    });
  }
  for (const key of ['l', 'd', 's', 'x', 'w', '4', 'stars 4']) {
    await thereAndBack(
      page,
      third,
      async (film) => {
        await film.getByRole(key === 'stars 4' ? 'slider' : 'link').focus();
        await page.keyboard.press(key.slice(-1));
      },
      () => page.keyboard.press('Control+z'),
    );
    await expect(undo(page)).toHaveCount(0);
    await page.mouse.move(0, 0);
  }

  // The key is for the last act, also while that is not stored or told yet.
  const asItWas = await shown(page);
  await card(page, second).getByRole('link').focus();
  await page.keyboard.press('4');
  await expect(undo(page)).toBeVisible();
  await atRest(page);
  await card(page, third).getByRole('slider').focus();
  await page.keyboard.press('2');
  await page.keyboard.press('Control+z');
  await expect(page.getByText(/^Undone: Rated .* 2\./).first()).toBeAttached();
  await expect(card(page, third)).toHaveCount(1);
  await expect(card(page, second)).toHaveCount(0);
  await page.keyboard.press('Control+z'); // and then the one before
  await expect(card(page, second)).toHaveCount(1);
  await expect.poll(() => shown(page)).toEqual(asItWas);

  // A reason is heeded, told, and taken back with the act.
  await card(page, third).getByRole('link').focus();
  await page.keyboard.press('m');
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByText('these keys work without opening this')).toBeVisible();
  const genre = (
    (await sheet
      .getByRole('button', { name: /^enough of / })
      .first()
      .textContent()) ?? ''
  ).slice(10);
  const before = await shown(page);
  await sheet.getByRole('button', { name: `enough of ${genre}` }).click();
  await expect(page.getByText(`${genre} films rank a little lower from now on.`).first()).toBeAttached();
  await expect(card(page, third)).toHaveCount(0);
  await visit(page, `/for-you?genre=${genre}`);
  await card(page, (await list(page))[1] ?? '')
    .getByRole('link')
    .focus();
  await page.keyboard.press('e');
  await expect(sheet.getByText(`You have enough of ${genre}`, { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await visit(page, '/my-films?list=hidden');
  await expect(page.getByText(`Enough of ${genre}: ranked a little lower`)).toBeVisible();
  await page
    .getByRole('button', { name: /^List .* again$/ })
    .first()
    .click();
  await visit(page, '/for-you');
  await expect.poll(() => shown(page)).toEqual(before);

  // Liked is shown as such, and counts until stars are given.
  await card(page, second).getByRole('link').focus();
  await page.keyboard.press('l');
  await expect(card(page, second)).toHaveCount(0);
  await visit(page, '/my-films');
  await expect(page.getByText('Liked: counts as 4.5')).toBeVisible();
  await page.reload();
  await expect(page.getByText('Liked: counts as 4.5')).toBeVisible();
  const control = controls(page).first();
  await expect(control).toHaveValue('0');
  await rate(control, 3);
  await expect(page.getByText('Liked: counts as 4.5')).toHaveCount(0);
});

test('a second press soon after the first does nothing to what came under it', async ({ page, site }) => {
  await threeRated(page, site.address);
  const based = page.getByRole('link', { name: /^Based on/ });
  const lead = page.getByRole('main').locator('.apart');
  for (const [name, ratings] of [
    ['Like', 4],
    ['Not for me', 4],
  ] as const) {
    await atRest(page);
    await page.waitForTimeout(600); // the last change is over
    const title = await lead.getByRole('heading', { level: 2 }).innerText();
    await lead.getByRole('button', { name, exact: true }).dblclick({ delay: 40 });
    await expect(lead.getByRole('heading', { level: 2 })).not.toHaveText(title);
    await page.waitForTimeout(600);
    await expect(based).toHaveText(`Based on ${ratings} ratings`);
    expect(new URL(page.url()).hash).toBe('#/for-you');
  }
  await page.waitForTimeout(600);
  const film = page.locator('main ul.grid > li:not(.off) a.film').nth(3);
  const href = await film.getAttribute('href');
  await film.dblclick({ delay: 40 });
  await page.waitForTimeout(600);
  expect(new URL(page.url()).hash).toBe(href);
  await visit(page, '/my-films');
  await expect(page.getByRole('link', { name: /^Rated / })).toHaveText('Rated 4');
});

const cents = (text: string | null): number => Math.round(Number((text ?? '').replace('−', '-')) * 100);

test('every number says why, adds up, and answers what if with what would truly be', async ({ page, site }) => {
  const [, , third = ''] = await threeRated(page, site.address);
  await card(page, third).getByRole('link').focus();
  await page.keyboard.press('e');
  const sheet = page.getByRole('dialog');
  const score = sheet.getByText(/^Together the bars are the ranking score/);
  await expect(score).toBeVisible();
  const parts = await sheet.locator('.contrib .n').allTextContents();
  const total = /score, ([−-]?\d+\.\d+)/.exec((await score.textContent()) ?? '')?.[1] ?? '';
  expect(parts.reduce((sum, part) => sum + cents(part), 0)).toBe(cents(total));
  const stars = /predicted (\d\.\d) stars are (\d\.\d) from everyone and ([+−]?\d\.\d)/.exec(
    (await score.textContent()) ?? '',
  );
  expect(cents(stars?.[2] ?? '') + cents(stars?.[3] ?? '')).toBe(cents(stars?.[1] ?? ''));

  const slider = sheet.getByRole('slider', { name: /^Other stars for / });
  const rows = sheet.getByRole('table').getByRole('row');
  const column = (at: number): Promise<string[]> =>
    Promise.all([1, 2, 3].map((row) => rows.nth(row).getByRole('cell').nth(at).innerText()));
  await slider.press('Home');
  await expect(sheet.getByText('Not rated', { exact: true })).toBeVisible();
  await slider.press('ArrowRight');
  await slider.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuetext', '1 of 5 stars');
  await expect(sheet.getByRole('status')).toContainText('With 1 of 5 stars for ');
  const title = ((await slider.getAttribute('aria-label')) ?? '').replace('Other stars for ', '');
  await expect(rows).toHaveCount(4);
  const then = await column(1);
  await page.keyboard.press('Escape');
  await visit(page, '/my-films');
  await rate(controlOf(page, title), 1);
  await visit(page, third.slice(1));
  await page.getByRole('button', { name: 'Show our guess' }).click();
  await page.getByRole('button', { name: 'What if you had rated otherwise?' }).click();
  await expect(rows).toHaveCount(4);
  await expect.poll(() => column(0)).toEqual(then);
});

test('the film page: years, two kinds of likeness, the place in one’s history, a link to share; axe finds nothing', async ({
  page,
  site,
  context,
}) => {
  test.setTimeout(120_000);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const [, second = ''] = await threeRated(page, site.address);
  const own = await openFilm(page, second);
  const years = page.getByRole('table', { name: 'Over the years' }).getByRole('row');
  await expect.poll(() => years.count()).toBeGreaterThan(2);

  const row = (name: string): Promise<string[]> =>
    page
      .getByRole('region', { name })
      .getByRole('article')
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
  await expect(page.getByRole('region', { name: 'Of the same kind' })).toBeVisible();
  const [liked, alike] = [await row('Films like this'), await row('Of the same kind')];
  expect(liked.length).toBeGreaterThan(2);
  expect(alike.length).toBeGreaterThan(2);
  expect(alike.filter((href) => liked.includes(href))).toEqual([]);

  await page.getByRole('button', { name: 'Dislike', exact: true }).click();
  await expect(page.getByText('Disliked: counts as 1.5')).toBeVisible();
  await expect(page.getByText('Number 4 of the 4 films that you have rated.')).toBeVisible();
  await rate(own, 4.5);
  await expect(page.getByText('Disliked: counts as 1.5')).toHaveCount(0);
  await expect(page.getByText(/ratings leave \d\.\d stars open either way/)).toBeVisible();

  const link = `${site.address}${second}`;
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.getByText('The link to this film is copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  await page.evaluate(() => {
    const told: unknown[] = [];
    Object.assign(globalThis, { told });
    Object.defineProperty(navigator, 'share', {
      configurable: true,
      value: (what: unknown) => Promise.resolve(void told.push(what)),
    });
  });
  await page.getByRole('button', { name: 'Share' }).click();
  const heading = await page.getByRole('main').getByRole('heading', { level: 1 }).textContent();
  await expect
    .poll(() => page.evaluate(() => (globalThis as unknown as { told: unknown[] }).told))
    .toEqual([{ title: heading, url: link }]);

  await page.getByRole('button', { name: 'Not for me', exact: true }).click();
  await page.getByRole('button', { name: 'too popular' }).click();
  await expect(page.getByRole('button', { name: 'too popular' })).toHaveAttribute('aria-pressed', 'true');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`),
      colorScheme,
    ).toEqual([]);
    await page.getByRole('button', { name: 'What if you had rated otherwise?' }).click();
    await expect(page.getByRole('dialog').getByRole('table').getByRole('row')).toHaveCount(4);
    const inSheet = await new AxeBuilder({ page }).include('dialog').analyze();
    expect(
      inSheet.violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`),
      colorScheme,
    ).toEqual([]);
    await page.keyboard.press('Escape');
  }
});

test.describe('by touch', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('like, dislike and watch later are one tap, the rest two; undo brings back exactly', async ({ page, site }) => {
    const [, second = ''] = await threeRated(page, site.address);
    for (const name of [/^Like /, /^Dislike /, / later$/]) {
      await thereAndBack(page, second, (film) => film.getByRole('button', { name }).tap());
    }
    for (const name of [/^Seen it/, /^Not for me/, /^too popular/]) {
      await thereAndBack(page, second, async (film) => {
        await film.getByRole('button', { name: /^More about / }).tap();
        await page.getByRole('dialog').getByRole('button', { name }).tap();
      });
    }
    // A number's reason is one tap away.
    await card(page, second)
      .getByRole('button', { name: /^Predicted for you/ })
      .tap();
    await expect(page.getByRole('dialog').getByText('Why it ranks where it does')).toBeVisible();
  });
});

test('cards that stand by for the next list are nowhere but in the document: not seen, not read, not reached', async ({
  page,
  site,
}) => {
  await threeRated(page, site.address);
  const places = await list(page);
  await controls(page).nth(3).focus();
  const standingBy = page.locator('main ul.grid > li.off');
  await expect.poll(() => standingBy.count()).toBeGreaterThan(0);
  const isSeen = (entry: Element): boolean =>
    entry.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  for (const one of await standingBy.all()) expect(await one.evaluate(isSeen)).toBe(false);
  expect(await list(page)).toEqual(places);
  // All that assistive technology is told of are the list's own cards, and Tab goes through these alone.
  const client = await page.context().newCDPSession(page);
  const { nodes } = await client.send('Accessibility.getFullAXTree');
  const articles = nodes.filter(({ ignored, role }) => !ignored && role?.value === 'article');
  expect(articles).toHaveLength(await page.locator('main ul.grid > li:not(.off)').count());
  const reached: string[] = [];
  for (let presses = 0; presses < 90; presses++) {
    await page.keyboard.press('Tab');
    const where = await page.evaluate(() => {
      const entry = document.activeElement?.closest('main ul.grid > li');
      return entry ? entry.className : null;
    });
    if (where === null) break;
    reached.push(where);
  }
  expect(reached.length).toBeGreaterThan(20);
  expect(reached.filter((name) => /\boff\b/.test(name))).toEqual([]);

  // Layers only while a rating is near: one that has moved would stay blurred. Whoever stood by and came can be reached.
  const layers = page.locator('main ul.grid > .layer');
  await controls(page).nth(3).focus();
  await expect.poll(() => layers.count()).toBeGreaterThan(7);
  await page.waitForTimeout(500); // until all that may come stands by
  const idsOf = (entries: Element[]): (string | undefined)[] =>
    entries.map((entry) => (entry as HTMLElement).dataset.film);
  const stood = await standingBy.evaluateAll(idsOf);
  await page.keyboard.press('1');
  await expect(page.getByText('Based on 4 ratings')).toBeVisible();
  await expect(layers).toHaveCount(0, { timeout: 3_000 });
  const standing = await page.locator('main ul.grid > li:not(.off)').evaluateAll(idsOf);
  const came = standing.filter((id) => stood.includes(id));
  expect(came.length).toBeGreaterThan(0);
  const link = page.locator(`main li[data-film="${came[0]}"]`).getByRole('link');
  await link.focus();
  await expect(link).toBeFocused();
});
