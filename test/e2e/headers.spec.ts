import { preview } from 'vite';
import { SITE } from './build.ts';
import { session } from './session.ts';
import { expect, test } from './site.ts';

/** A host that sends public/_headers, as `npm start` and Cloudflare Pages do: the policy holds in workers too, threads from the start. */
test('on a host that sends the headers the first visit is isolated, and the whole session works', async ({
  page,
  site,
}) => {
  test.setTimeout(120_000);
  await site.stop();
  const host = await preview({
    base: '/cinefold/',
    build: { outDir: SITE },
    preview: { port: Number(new URL(site.address).port), strictPort: true },
    logLevel: 'error',
  });
  const response = await page.goto(site.address);
  expect(response?.headers()['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(response?.headers()['x-content-type-options']).toBe('nosniff');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await session(page, site);
  await host.close();
});

test('on a host that sends none the page is isolated from the second visit on', async ({ page, site }) => {
  await page.goto(site.address);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
  await expect.poll(() => page.evaluate(() => Boolean(navigator.serviceWorker.controller))).toBe(true);
  await page.reload();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});
