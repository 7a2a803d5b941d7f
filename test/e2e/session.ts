import type { Page } from '@playwright/test';
import type { Site } from '../serve.ts';
import { controls, learned, list, openFilm, personalList, rate, ready, stored, visit } from './visitor.ts';

/** A visit through every screen: what a log of the whole session is taken from. */
export async function session(page: Page, site: Site): Promise<void> {
  await page.goto(site.address);
  await ready(page);
  for (const index of [0, 2, 4]) await rate(controls(page).nth(index), 5 - index);
  await learned(page);
  await stored(page);
  const films = await personalList(page, 3);
  await openFilm(page, films[2] ?? '');
  for (const route of ['/search?q=the', '/my-films', '/import', '/settings', '/random', '/no-such-screen']) {
    await visit(page, route);
    await page.getByRole('main').getByRole('heading').first().waitFor();
  }
  await page.reload();
  await visit(page, '/for-you');
  await list(page);
}
