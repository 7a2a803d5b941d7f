/**
 * The README's pictures, taken from the built page as it is: `npm run pictures`. Rates the same films each time and waits until the
 * model has learned all it will, so that a picture changes only where the page does.
 */
import { chromium, type Page } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { buildSite } from '../build.ts';
import { chromiumOptions } from '../chromium.ts';
import { controlOf, learned, openFilm, rate, ready, visit } from '../e2e/visitor.ts';
import { serve } from '../serve.ts';

const OUT = '.github/pictures';
const SITE = '.cache/pictures-site';
/** A visitor: films by MovieLens id, and stars. */
const RATED: readonly (readonly [id: number, stars: number])[] = [
  [858, 5], // The Godfather
  [541, 5], // Blade Runner
  [1203, 4.5], // 12 Angry Men
  [924, 4.5], // 2001: A Space Odyssey
  [5618, 4], // Spirited Away
  [356, 2], // Forrest Gump
];
/** Screens of which a look is enough, and their headings. */
const PLAIN = {
  'search?q=star': 'Find a film',
  model: 'Inside the model',
  import: 'Bring your history',
  'own-films': 'Films of your own',
  settings: 'Settings',
};
const SETTINGS = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

async function shoot(page: Page, name: string): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => null));
  // The message of the last rating goes by itself; a picture should not depend on when.
  const dismiss = page.getByRole('button', { name: 'Dismiss' });
  while (await dismiss.count()) await dismiss.first().click();
  await page.waitForTimeout(600); // cards move for 420 ms
  await page.screenshot({ path: `${OUT}/${name}.png` });
}

mkdirSync(OUT, { recursive: true });
await buildSite({ outDir: SITE });
const site = await serve(SITE);
const browser = await chromium.launch(chromiumOptions());
for (const [form, viewport] of Object.entries(SETTINGS)) {
  const colorScheme = form === 'phone' ? 'dark' : 'light';
  const page = await browser.newPage({ viewport, colorScheme });
  await page.goto(site.address);
  await ready(page);
  await learned(page);
  for (const [id, stars] of RATED) await rate(await openFilm(page, `#/film/${id}`), stars);
  await visit(page, '/for-you');
  await page.getByRole('heading', { name: 'More for you' }).waitFor();
  await shoot(page, `for-you-${form}`);
  await page.getByRole('button', { name: /^Filters/ }).click();
  await page.getByRole('button', { name: 'Leave out Horror' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '1970s' }).click();
  await shoot(page, `filters-${form}`);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Clear all' }).click();
  await page.getByRole('region', { name: 'Hidden gems' }).waitFor();
  await page
    .getByRole('heading', { name: /^Because you loved/ })
    .evaluate((row) => row.scrollIntoView({ block: 'center' }));
  await shoot(page, `rows-${form}`);
  await visit(page, '/top-100');
  await page
    .getByText(/^You gave .+ stars$/)
    .and(page.locator(':visible'))
    .first()
    .waitFor();
  await shoot(page, `top-100-${form}`);
  await openFilm(page, '#/film/5618');
  await controlOf(page, 'Spirited Away').waitFor();
  await shoot(page, `film-${form}`);
  await visit(page, '/welcome');
  await ready(page);
  await shoot(page, `welcome-${form}`);
  await visit(page, '/my-films');
  await page.getByRole('heading', { level: 1, name: 'My films' }).waitFor();
  await shoot(page, `my-films-${form}`);
  await visit(page, '/browse?order=best');
  await page.getByRole('listitem').getByRole('article').first().waitFor();
  await page.waitForTimeout(600);
  await shoot(page, `browse-${form}`);
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('option').first().waitFor();
  await page.keyboard.type('map');
  await shoot(page, `palette-${form}`);
  await page.keyboard.press('Escape');
  await visit(page, '/map');
  await page.getByRole('application').waitFor();
  await page.waitForTimeout(3_000); // it is being drawn
  await shoot(page, `map-${form}`);
  for (const [screen, heading] of Object.entries(PLAIN)) {
    await visit(page, `/${screen}`);
    await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    await page.waitForTimeout(600);
    await shoot(page, `${screen.split('?')[0]}-${form}`);
  }
  await page.close();
}
await browser.close();
await site.stop();
