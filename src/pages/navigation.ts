import { expectArrival } from '../components/arrival.ts';
import { shifted } from '../components/shifts.ts';

const KEY = 'cinefold-place';
/** How long a screen that is still being filled may take until the old scroll position is given up. */
const PATIENCE_MS = 1500;

interface Entry {
  readonly [KEY]?: number;
}

/** Scroll position of each history entry of this tab. */
const positions = new Map<number, number>();
/** What else a screen wants to find again when the visitor comes back to it. */
const memories = new Map<number, Map<string, unknown>>();
let entry = 0;
let target = 0;
let path = '';
let settling = false;

const entryOf = (state: unknown): number | undefined => (state as Entry | null)?.[KEY];
const pathNow = (): string => location.hash.replace(/^#/, '').split('?')[0] || '/';

/**
 * Keeps scroll positions by history entry: a new screen starts at its top with the focus on its heading, and Back comes back to
 * where the visitor was. Call once, before the router starts; then `arrived` whenever a screen was put in place.
 */
export function followNavigation(): void {
  history.scrollRestoration = 'manual';
  if (mendAddress()) window.dispatchEvent(new HashChangeEvent('hashchange')); // the router has read it already
  path = pathNow();
  mark(history.state);
  window.addEventListener('popstate', ({ state }) => {
    mendAddress(); // the router reads the address after this
    mark(state);
    const next = pathNow();
    settling = next !== path;
    if (settling) {
      expectArrival();
      shifted('screen'); // until the screen is there the old one takes no press for it
    }
    path = next;
  });
  window.addEventListener(
    'scroll',
    () => {
      if (!settling) positions.set(entry, window.scrollY);
    },
    { passive: true },
  );
  for (const type of ['wheel', 'touchmove', 'keydown']) {
    window.addEventListener(type, () => (settling = false), { passive: true });
  }
}

/** An address that cannot be decoded is none: without its query or, where the path is broken, that of no screen. */
function mendAddress(): boolean {
  const mended = readableHash(location.hash);
  if (mended === location.hash) return false;
  history.replaceState(history.state, '', mended);
  return true;
}

export function readableHash(hash: string): string {
  const path = hash.split('?', 1)[0];
  if (!decodes(path)) return '#/not-found';
  return decodes(hash) ? hash : path;
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** A screen stands: goes to its top, or back to where the visitor was as soon as it is long enough. */
export function arrived(): void {
  const next = pathNow();
  if (next !== path) {
    // Replaced in place (a redirect): no popstate told of it.
    path = next;
    expectArrival();
    target = 0;
    settling = true;
  }
  if (!settling) return;
  shifted('screen');
  const deadline = performance.now() + PATIENCE_MS;
  const settle = (): void => {
    if (!settling) return;
    const reach = document.documentElement.scrollHeight - window.innerHeight;
    if (target > reach && performance.now() < deadline) {
      requestAnimationFrame(settle);
      return;
    }
    window.scrollTo(0, target);
    positions.set(entry, target);
    settling = false;
  };
  settle();
}

/** What this screen kept under a name when the visitor was at this history entry before. */
export function recall<T extends number | string>(name: string, otherwise: T): T {
  const found = memories.get(entry)?.get(name);
  return typeof found === typeof otherwise ? (found as T) : otherwise;
}

/** Keeps something of a screen for when the visitor comes back to this history entry. */
export function keep(name: string, value: number | string): void {
  const memory = memories.get(entry) ?? new Map<string, unknown>();
  memories.set(entry, memory.set(name, value));
}

function mark(state: unknown): void {
  const known = entryOf(state);
  entry = known ?? Date.now();
  target = known === undefined ? 0 : (positions.get(known) ?? 0);
  if (known === undefined) history.replaceState({ ...(state as object | null), [KEY]: entry }, '');
}
