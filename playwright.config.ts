import { defineConfig } from '@playwright/test';
import { chromiumOptions } from './test/chromium.ts';

const DESKTOP = { width: 1440, height: 900 };
const TIMED = ['timing.spec.ts', 'my-films-smooth.spec.ts'];

/** End-to-end tests run on the built page; test/e2e/build.ts builds it once, test/e2e/site.ts serves it. */
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: '.cache/e2e',
  globalSetup: './test/e2e/build.ts',
  forbidOnly: Boolean(process.env.CI),
  // A machine that is shared has bad moments; what passes only at the second try is listed as flaky.
  retries: process.env.CI ? 1 : 0,
  workers: 2,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: { launchOptions: chromiumOptions(), trace: 'on-first-retry', screenshot: 'only-on-failure' },
  projects: [
    { name: 'desktop', use: { viewport: DESKTOP }, testIgnore: TIMED },
    {
      name: 'phone',
      testMatch: ['first-light.spec.ts', 'axe.spec.ts'],
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
    },
    // What holds the page to a time has the machine for itself.
    { name: 'timed', use: { viewport: DESKTOP }, testMatch: TIMED, dependencies: ['desktop', 'phone'], workers: 1 },
  ],
});
