import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './site.ts';
import { controls, learned, list, openFilm, personalList, rate, ready, visit } from './visitor.ts';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}\n${failureSummary ?? ''}`),
  );
}

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any screen, ${theme}`, async ({ page, site }) => {
    test.setTimeout(120_000);
    // Scrolled-out cards and moving ones cannot be judged by their colours.
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.goto(`${site.address}#/welcome`);
    await ready(page);
    const found: Record<string, string[]> = {};
    const look = async (screen: string): Promise<void> => {
      const problems = await findings(page);
      if (problems.length > 0) found[screen] = problems;
    };

    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await look('welcome, nothing rated');
    await visit(page, '/for-you');
    await list(page);
    await look('for you, nothing rated');
    await visit(page, '/my-films');
    await expect(page.getByText('Nothing rated yet')).toBeVisible();
    await look('my films, nothing rated');

    await visit(page, '/welcome');
    await ready(page);
    for (const index of [0, 1, 2]) await rate(controls(page).nth(index), 5 - index);
    await look('welcome, three rated');
    await learned(page);
    const films = await personalList(page, 3);
    await look('for you');
    const own = await openFilm(page, films[1] ?? '');
    await look('film');
    await page.getByRole('button', { name: 'Watch later' }).first().click();
    await rate(own, 4);
    await look('film, rated and saved');
    await visit(page, '/search?q=star');
    await expect(page.getByRole('main').getByRole('link').first()).toBeVisible();
    await look('search');
    await visit(page, '/search?q=qqqqq');
    await expect(page.getByText('No film matches')).toBeVisible();
    await look('search, nothing found');
    await visit(page, '/my-films');
    await ready(page);
    await look('my films');
    await visit(page, '/settings');
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
    await look('settings');
    await page.getByRole('button', { name: 'Delete everything' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await look('settings, dialog');
    await page.keyboard.press('Escape');
    await visit(page, '/film/999999999');
    await expect(page.getByText('This film is not in the data set')).toBeVisible();
    await look('film, unknown');
    await visit(page, '/no-such-screen');
    await expect(page).toHaveTitle(/^Not found/);
    await look('not found');
    await visit(page, '/for-you');
    await list(page);
    await page.keyboard.press('/');
    await page.keyboard.type('matrix');
    await expect(
      page.getByRole('dialog').getByRole('option').or(page.getByRole('dialog').getByRole('link')).first(),
    ).toBeVisible();
    await look('search, over a screen');
    expect(found).toEqual({});
  });
}
