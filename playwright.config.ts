import { defineConfig } from '@playwright/test';
import { chromiumOptions } from './test/chromium.ts';

/** End-to-end tests run on the built page; test/e2e/build.ts builds it once, test/e2e/site.ts serves it. */
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: '.cache/e2e',
  globalSetup: './test/e2e/build.ts',
  forbidOnly: Boolean(process.env.CI),
  // A machine that is shared has bad moments; what passes only at the second try is listed as flaky.
  retries: process.env.CI ? 1 : 0,
  // One page at a time: some tests hold the page to a time, and it trains on every core.
  workers: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: { launchOptions: chromiumOptions(), trace: 'retain-on-failure', screenshot: 'only-on-failure' },
  projects: [
    { name: 'desktop', use: { viewport: { width: 1440, height: 900 } } },
    {
      name: 'phone',
      testMatch: ['first-light.spec.ts', 'axe.spec.ts'],
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
    },
  ],
});
