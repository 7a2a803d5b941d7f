import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './site.ts';
import { controls, learned, list, rate, ready, visit } from './visitor.ts';

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const retrain = (page: Page) => page.getByRole('button', { name: 'Retrain' });
const runs = (page: Page) => page.getByRole('heading', { level: 3, name: /^#\d+ / });

async function open(page: Page, address: string): Promise<void> {
  await page.goto(`${address}#/model`);
  await expect(page.getByRole('heading', { level: 1, name: 'Inside the model' })).toBeVisible();
  await expect(retrain(page)).toBeVisible({ timeout: 30_000 });
}

const settingsInUse = (page: Page) => page.getByText(/^\d+ factors, α₀ /);

test('what runs is told; other settings are trained, measured, and still there after a reload', async ({
  page,
  site,
}) => {
  test.setTimeout(150_000);
  await open(page, site.address);
  await expect(page.getByText(/^(WebAssembly SIMD|scalar JavaScript)/).first()).toBeVisible();
  await expect(settingsInUse(page)).toHaveText(/^64 factors, .* 8 passes, seed 42$/);
  await expect(runs(page)).toHaveText(['#1 Data set opened'], { timeout: 30_000 });

  // What cannot be is told at its field; nothing is trained.
  await field(page, 'Factors').fill('20');
  await retrain(page).click();
  await expect(field(page, 'Factors')).toBeFocused();
  await expect(page.getByRole('alert').getByText('A multiple of 8.')).toBeVisible();
  await expect(runs(page)).toHaveCount(1);

  await field(page, 'Factors').fill('16');
  await field(page, 'Passes').fill('5');
  await retrain(page).click();
  await expect(settingsInUse(page)).toHaveText(/^16 factors, .* 5 passes/, { timeout: 60_000 });
  const losses = page.getByRole('table', { name: 'Training loss after each pass' }).getByRole('cell');
  await expect(losses).toHaveCount(5);
  const numbers = (await losses.allInnerTexts()).map(Number);
  expect([...numbers].sort((a, b) => b - a)).toEqual(numbers);

  await page.getByRole('button', { name: 'Measure' }).click();
  await expect(page.getByRole('button', { name: 'Measure again' })).toBeVisible({ timeout: 90_000 });
  const measured = page.getByRole('table', { name: /^Held-out measurement/ });
  const recallOf = async (name: string): Promise<number> =>
    Number(await measured.getByRole('row', { name }).getByRole('cell').first().innerText());
  const own = await recallOf('this model');
  expect(own).toBeGreaterThan(await recallOf('most popular'));
  await expect(runs(page)).toHaveText(['#3 Measured', '#2 Retrained', '#1 Data set opened']);

  await page.reload();
  await expect(settingsInUse(page)).toHaveText(/^16 factors, .* 5 passes/, { timeout: 30_000 });
  await expect(page.getByText('stored on this device')).toBeVisible();
  expect(await recallOf('this model')).toBe(own);
  await expect(losses).toHaveCount(5);
  await expect(runs(page)).toHaveCount(3);

  // The way back.
  await page.getByRole('button', { name: /^Use the model with 64 factors/ }).click();
  await expect(settingsInUse(page)).toHaveText(/^64 factors/);
});

test('a training can be cancelled: the model from before stays, and the run says so', async ({ page, site }) => {
  await open(page, site.address);
  await expect(runs(page)).toHaveCount(1, { timeout: 30_000 });
  await field(page, 'Factors').fill('128');
  await field(page, 'Passes').fill('100');
  await retrain(page).click();
  await expect(page.getByText(/^Pass \d+ of 100/)).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expect(page.getByText(/^Pass \d+ of 100/)).toBeHidden();
  await expect(retrain(page)).toBeFocused();
  await expect(page.getByText('The training was cancelled.')).toBeAttached();
  await expect(settingsInUse(page)).toHaveText(/^64 factors/);
  await expect(page.getByRole('list').getByText('cancelled').first()).toBeVisible();
  await expect(page.getByText('The new model is in use.')).toHaveCount(0);
  // The newest run stands first; that of the first visit may have been cut short too.
  await page.getByRole('button', { name: 'Run again from there' }).first().click();
  await expect(page.getByText(/^Pass \d+ of 100/)).toBeVisible();
  await expect(page.getByText('1 retry')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(runs(page)).toHaveCount(2);
});

test('new ratings are learned from when nothing else is going on, and the list on the screen stays', async ({
  page,
  site,
}) => {
  test.setTimeout(90_000);
  await page.clock.install();
  await page.goto(`${site.address}#/welcome`);
  await ready(page);
  for (const index of [0, 1, 2]) await rate(controls(page).nth(index), 5);
  await learned(page);
  await visit(page, '/for-you');
  const before = await list(page);
  await page.clock.fastForward(21_000);
  await visit(page, '/model');
  await expect(runs(page).first()).toHaveText(/Learned from your ratings/, { timeout: 60_000 });
  await expect(page.getByText('Your ratings in it').locator('..')).toHaveText(/3/, { timeout: 60_000 });
  await page.getByRole('checkbox', { name: /^Learn from my ratings/ }).uncheck();
  await page.clock.fastForward(21_000);
  await expect(page.getByText('Your ratings in it').locator('..')).toHaveText(/none/, { timeout: 60_000 });
  await visit(page, '/for-you');
  expect((await list(page)).length).toBe(before.length);
});

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the Model page, ${theme}, and it fits a phone`, async ({ page, site }) => {
    test.setTimeout(90_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page, site.address);
    await retrain(page).click();
    await expect(page.getByRole('table', { name: 'Training loss after each pass' })).toBeAttached({ timeout: 60_000 });
    await expect(runs(page)).toHaveCount(2, { timeout: 60_000 });
    await field(page, 'Seed').fill('x');
    await retrain(page).click();
    await expect(page.getByRole('alert')).toBeVisible();
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`))).toEqual([]);
    for (const width of [360, 390, 768, 1440]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    }
  });
}
