/**
 * The service worker as the page sees it: offline, and new versions on the visitor's word.
 *
 * How to use it (once, from src/state/app.svelte.ts, when the first list is there: storing the page for offline use must not
 * compete with the first visit):
 *
 *     const updates = await registerServiceWorker({ onOfflineReady, onUpdateReady });
 *     updates?.applyUpdate(); // only after the visitor agreed
 */
import type { Workbox } from 'workbox-window';
import { scriptUrl } from './trusted.ts';

export interface ServiceWorkerEvents {
  /** Page and data are stored on this device: from now on it opens without a network. At every visit after the first: at once. */
  onOfflineReady(): void;
  /** A new version is there and waits. Nothing changes until applyUpdate() is called. May come long after registering. */
  onUpdateReady(): void;
}

export interface Updates {
  /** Lets the waiting version take over and loads the page anew with it. Without a waiting version: loads the page anew. */
  applyUpdate(): void;
}

const HOUR = 3_600_000;

/**
 * Registers the service worker and listens to it.
 *
 * @returns null where there can be none: the development server, a browser without service workers, an insecure address, or a
 * browser that refused (told on the console). Never rejects.
 */
export async function registerServiceWorker(events: ServiceWorkerEvents): Promise<Updates | null> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return null;
  const { Workbox } = await import('workbox-window');
  const base = new URL(import.meta.env.BASE_URL, document.baseURI).href;
  const workbox = new Workbox(scriptUrl(`${base}sw.js`), { scope: base });
  const updates = listen(workbox, events);
  try {
    const registration = await workbox.register({ immediate: true });
    if (registration) checkNowAndThen(registration);
  } catch (reason) {
    console.warn('Cinefold cannot be stored for offline use here.', reason);
    return null;
  }
  if (navigator.serviceWorker.controller) events.onOfflineReady();
  return updates;
}

function listen(workbox: Workbox, events: ServiceWorkerEvents): Updates {
  let agreed = false;
  let waiting = false;
  let controlled = Boolean(navigator.serviceWorker.controller);
  const wait = (): void => {
    waiting = true;
    events.onUpdateReady();
  };
  workbox.addEventListener('activated', (event) => {
    if (!event.isUpdate) events.onOfflineReady();
  });
  workbox.addEventListener('waiting', wait);
  workbox.addEventListener('controlling', () => {
    waiting = false;
    if (agreed) location.reload();
    // Agreed to in another tab: this one goes on as it is until its own visitor says so.
    else if (controlled) events.onUpdateReady();
    controlled = true;
  });
  return {
    applyUpdate() {
      agreed = true;
      if (waiting) workbox.messageSkipWaiting();
      else location.reload();
    },
  };
}

/** A tab may stay open for weeks; browsers look for a new version only when a page is opened. */
function checkNowAndThen(registration: ServiceWorkerRegistration): void {
  let last = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || !navigator.onLine || Date.now() - last < HOUR) return;
    last = Date.now();
    registration.update().catch((reason: unknown) => console.warn('Looking for a new version failed.', reason));
  });
}
