import { expect, type Locator, type Page } from '@playwright/test';

/** What a visitor does and sees: by roles, names and addresses. */

/** The lead film's heading and the cards; not the films that an explanation names, nor cards that stand by. */
const LISTED = ':is(h2, article) a[href^="#/film/"]:not(.off *)';

/** Goes to a screen by its address, without loading the page anew. */
export async function visit(page: Page, route: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, route);
}

/** The rating controls on the screen, in reading order. */
export const controls = (page: Page): Locator =>
  page.getByRole('main').getByRole('slider', { name: /^Your rating of / });

export const controlOf = (page: Page, title: string): Locator =>
  page.getByRole('main').getByRole('slider', { name: `Your rating of ${title}`, exact: true });

/** The title that a rating control is for. */
export async function titleOf(control: Locator): Promise<string> {
  return ((await control.getAttribute('aria-label')) ?? '').replace('Your rating of ', '');
}

/** There is something to rate. */
export const ready = (page: Page): Promise<void> => expect(controls(page).first()).toBeVisible();

/** Rates by keyboard: whole stars by their digit, a half by one step of the arrow. */
export async function rate(control: Locator, stars: number): Promise<void> {
  await control.focus();
  await control.press(String(Math.floor(stars)));
  if (stars % 1) await control.press('ArrowRight');
  await expect(control).toHaveValue(String(stars));
}

/** Rates by pointer or finger: on the right half of the star for whole stars, on its left half for a half. */
export async function tapStars(page: Page, control: Locator, stars: number): Promise<void> {
  await control.scrollIntoViewIfNeeded();
  const box = await control.locator('..').locator('.stars').boundingBox();
  if (!box) throw new Error('the stars are not on the screen');
  await page.mouse.click(box.x + (box.width * (stars - 0.25)) / 5, box.y + box.height / 2);
  await expect(control).toHaveValue(String(stars));
}

/** Goes to For you and waits for a list out of the visitor's own ratings. */
export async function personalList(page: Page, ratings: number): Promise<string[]> {
  await visit(page, '/for-you');
  await expect(page.getByRole('link', { name: basedOn(ratings) })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'More for you' })).toBeVisible({ timeout: 20_000 });
  return list(page);
}

const basedOn = (ratings: number): string => `Based on ${ratings} ${ratings === 1 ? 'rating' : 'ratings'}`;

/** Opens a film of a list by its address, and gives its rating control. */
export async function openFilm(page: Page, href: string): Promise<Locator> {
  await visit(page, href.slice(1));
  await expect(page.getByRole('heading', { name: 'How everyone rated it' })).toBeVisible();
  const title = await page.getByRole('main').getByRole('heading', { level: 1 }).innerText();
  return controlOf(page, title);
}

/** The films of the list, by address, in order. */
export async function list(page: Page): Promise<string[]> {
  const links = page.getByRole('main').locator(LISTED);
  await expect(links.nth(7)).toBeVisible();
  const all = await links.evaluateAll((found) => found.map((link) => link.getAttribute('href') ?? ''));
  return [...new Set(all)];
}

/** Until the model has learned all it will: nothing re-ranks by itself any more. */
export async function learned(page: Page): Promise<void> {
  await visit(page, '/welcome');
  await expect(page.getByText(/^(Learned from .* ratings, on this device|Ready: what was learned)/)).toBeVisible({
    timeout: 45_000,
  });
}

/** Until the page is stored and its service worker answers for it. */
export async function stored(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
  await expect
    .poll(() => page.evaluate(() => Boolean(navigator.serviceWorker.controller)), { timeout: 20_000 })
    .toBe(true);
}
