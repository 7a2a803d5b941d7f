/// <reference lib="webworker" />
/**
 * The service worker: everything of one version is stored when it is installed and served from there, so the page opens without a
 * network. It adds the isolation headers for hosts that send none (from the second visit on the page then has shared memory).
 * A new version waits until the page says SKIP_WAITING. It asks no other origin for anything.
 */
import { clientsClaim } from 'workbox-core';
import {
  addPlugins,
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  precacheAndRoute,
  type PrecacheEntry,
} from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { isolated } from './isolated.ts';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (PrecacheEntry | string)[] };

addPlugins([{ handlerWillRespond: ({ response }) => Promise.resolve(isolated(response)) }]);
precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

// The page's own address with any query; its routes are behind the #.
const page = createHandlerBoundToURL('index.html');
const base = new URL(self.registration.scope).pathname;
registerRoute(
  new NavigationRoute(page, {
    allowlist: [new RegExp(`^${base.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(index\\.html)?(\\?|$)`)],
  }),
);
// Any other address below it: the host's answer, or the page where there is no network.
registerRoute(
  ({ request, sameOrigin }) => sameOrigin && request.mode === 'navigate',
  async (options) => {
    try {
      return isolated(await fetch(options.request));
    } catch {
      return page(options);
    }
  },
);

self.addEventListener('message', (event) => {
  if ((event.data as { type?: unknown } | null)?.type === 'SKIP_WAITING') void self.skipWaiting();
});
clientsClaim();
