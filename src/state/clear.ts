/** Everything of this page that the browser keeps. */
import { deleteDatabase } from '../journal/index.ts';

export const ENGINE_DATABASE = 'cinefold-engine';
const PREFIX = 'cinefold-';

export async function clearBrowser(): Promise<void> {
  const results = await Promise.allSettled([
    clearKeys(() => localStorage),
    clearKeys(() => sessionStorage),
    clearCaches(),
    clearServiceWorker(),
    clearDatabases(),
  ]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** The address below which everything is this page's. Other pages of the same host share its caches and are left alone. */
const scope = (): string => new URL(import.meta.env.BASE_URL, document.baseURI).href;

async function clearKeys(storage: () => Storage): Promise<void> {
  let keys: Storage;
  try {
    keys = storage();
  } catch {
    return; // switched off: there is nothing in it
  }
  for (const key of Object.keys(keys)) if (key.startsWith(PREFIX)) keys.removeItem(key);
}

async function clearCaches(): Promise<void> {
  if (!('caches' in globalThis)) return;
  const names = await caches.keys();
  // workbox ends its caches' names with the scope
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) || name.endsWith(`-${scope()}`)).map((name) => caches.delete(name)),
  );
}

async function clearServiceWorker(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const registrations = await navigator.serviceWorker.getRegistrations();
  await Promise.all(registrations.filter((one) => one.scope === scope()).map((one) => one.unregister()));
}

async function clearDatabases(): Promise<void> {
  const named = indexedDB.databases
    ? (await indexedDB.databases()).flatMap(({ name }) => name ?? [])
    : [ENGINE_DATABASE];
  await Promise.all(named.filter((name) => name.startsWith(PREFIX)).map(deleteDatabase));
}
