import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium } from '@playwright/test';
import { chromiumOptions } from '../chromium.ts';
import { session } from './session.ts';
import { expect, test } from './site.ts';

interface NetLog {
  constants: { logEventTypes: Record<string, number> };
  events: { type: number; params?: { url?: string; initiator?: string } }[];
}

const LOG = '.cache/e2e-net.json';

/** Everything that a page, a worker or a service worker asked of the network, from Chromium's own log below all of them. */
function asked(): string[] {
  const { constants, events } = JSON.parse(readFileSync(LOG, 'utf8')) as NetLog;
  const start = constants.logEventTypes.URL_REQUEST_START_JOB;
  return events
    .filter(({ type, params }) => type === start && params?.url && params.initiator !== 'not an origin')
    .map(({ params }) => params?.url ?? '');
}

test('a whole session asks nothing of another origin', async ({ site }) => {
  test.setTimeout(120_000);
  const stranger = createServer((_, response) => response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end());
  await new Promise<void>((done) => stranger.listen(0, done));
  const foreign = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`;

  const options = chromiumOptions();
  const browser = await chromium.launch({
    ...options,
    args: [...options.args, `--log-net-log=${process.cwd()}/${LOG}`],
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await session(page, site);
  // The log sees what it should: a page without our policy asks another origin.
  const other = await context.newPage();
  await other.goto('about:blank');
  await other.evaluate((url) => fetch(url, { mode: 'no-cors' }).catch(() => null), foreign);
  await browser.close();
  stranger.close();

  const urls = asked();
  const { origin } = new URL(site.address);
  expect(urls).toContain(foreign);
  expect(urls.filter((url) => url.startsWith(origin)).length).toBeGreaterThan(10);
  expect(urls.filter((url) => !url.startsWith(`${origin}/`) && url !== foreign)).toEqual([]);
  rmSync(LOG);
});

test('the policy in the page stops what would leave it', async ({ page, site, watch }) => {
  watch.expectComplaint(/Content Security Policy|Trusted/);
  await page.goto(site.address);
  const stopped = await page.evaluate(async () => {
    // In a task of the page's own: what the test's tool evaluates itself is let through.
    const failed = (act: () => unknown): Promise<boolean> =>
      new Promise((done) => {
        setTimeout(() => {
          Promise.try(act).then(
            () => done(false),
            () => done(true),
          );
        });
      });
    return {
      fetch: await failed(() => fetch('http://127.0.0.1:9/')),
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it is what must fail
      eval: await failed(() => new Function('return 1')),
      markup: await failed(() => {
        document.createElement('div').innerHTML = '<b>title</b>';
      }),
      worker: await failed(() => new Worker('/cinefold/theme.js')),
      style: await failed(() => {
        const style = document.createElement('style');
        style.textContent = 'body { display: none }';
        document.head.append(style);
        if (getComputedStyle(document.body).display !== 'none') throw new Error('not applied');
      }),
    };
  });
  expect(stopped).toEqual({ fetch: true, eval: true, markup: true, worker: true, style: true });
});
