import { test as base, type BrowserContext, type ConsoleMessage } from '@playwright/test';
import { serve, type Site } from '../serve.ts';
import { SITE } from './build.ts';

/** What a whole context did: every page, worker and service worker in it. */
export interface Watch {
  readonly requests: string[];
  /** Errors and warnings of the console (a broken policy is one), and uncaught errors. */
  readonly complaints: string[];
  /** Complaints that a test brings about itself and does not mean: call it around the act. */
  expectComplaint(pattern: RegExp): void;
}

interface Fixtures {
  /** The built page with the sample, on a plain static server of this test's own, under /cinefold/. */
  site: Site;
  watch: Watch;
}

export function watchContext(context: BrowserContext): Watch & { readonly expected: RegExp[] } {
  const requests: string[] = [];
  const complaints: string[] = [];
  const expected: RegExp[] = [];
  context.on('request', (request) => requests.push(request.url()));
  context.on('console', (message: ConsoleMessage) => {
    if (['error', 'warning'].includes(message.type())) {
      complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  context.on('weberror', (error) => complaints.push(`uncaught: ${error.error().message}`));
  return { requests, complaints, expected, expectComplaint: (pattern) => void expected.push(pattern) };
}

/** Every test ends with a clean console and without a request to another origin. */
export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of what a fixture needs from here
  site: async ({}, use) => {
    const site = await serve(SITE);
    await use(site);
    await site.stop();
  },
  watch: [
    async ({ context, site }, use) => {
      const watch = watchContext(context);
      await use(watch);
      const { origin } = new URL(site.address);
      const foreign = watch.requests.filter((url) => /^(https?|wss?):/.test(url) && new URL(url).origin !== origin);
      base.expect(foreign, 'requests to another origin').toEqual([]);
      const unexpected = watch.complaints.filter((text) => !watch.expected.some((pattern) => pattern.test(text)));
      base.expect(unexpected, 'complaints on the console').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';
