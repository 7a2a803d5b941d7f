import type { Attachment } from 'svelte/attachments';
import { bring } from './brought.ts';
import { lastAfterPaint } from './stages.ts';

/**
 * For a list whose entries leave it when they are acted on: the focus that went with one goes to the entry that takes its place on the screen, on
 * its link, where a key that comes at once does nothing by accident. A focus that nobody sees (of a pointer) is left alone, until a key is pressed on it.
 */
export const keepFocus: Attachment<HTMLElement> = (list) => {
  let held: Element | null = null;
  let on: HTMLElement | null = null;
  /** Of the entry that is held, when it last had one. */
  let place = 0;

  const entries = (): HTMLElement[] => [...list.children] as HTMLElement[];
  const hold = ({ type, target }: Event): void => {
    const visible = target instanceof Element && (type === 'keydown' || target.matches(':focus-visible'));
    on = visible && target instanceof HTMLElement ? target : null;
    held = visible ? (entries().find((entry) => entry.contains(target)) ?? null) : null;
    notePlace();
  };
  const notePlace = (): void => {
    const all = entries();
    const at = all.findIndex((entry) => entry === held);
    if (at >= 0 && isReachable(all[at])) place = placeOf(all[at], at);
  };
  const leave = (): void => {
    const left = held;
    // Browsers may tell of it before an entry is taken out too: then it has not left by itself.
    setTimeout(() => {
      if (held === left && left?.isConnected && !left.contains(document.activeElement)) held = null;
    });
  };
  const observer = new MutationObserver(() => {
    if (!held) return;
    if (held.isConnected) {
      // Moved within the document, which takes the focus from it.
      if (document.activeElement === document.body) on?.focus({ preventScroll: true });
      notePlace();
      return;
    }
    held = null;
    if (document.activeElement !== document.body) return;
    // To give the focus lays the page out: the list is painted first, and whoever waits for that goes on.
    lastAfterPaint(() => {
      if (document.activeElement !== document.body) return;
      const left = entries()
        .map((entry, at) => ({ entry, at: placeOf(entry, at) }))
        .filter(({ entry }) => isReachable(entry))
        .sort((a, b) => a.at - b.at);
      const next = left.find(({ at }) => at >= place) ?? left.at(-1);
      bring(next?.entry.querySelector<HTMLElement>('a[href]'));
    });
  });

  list.addEventListener('focusin', hold);
  list.addEventListener('keydown', hold, { capture: true }); // before the key takes the entry away
  list.addEventListener('focusout', leave);
  observer.observe(list, { childList: true });
  return () => {
    observer.disconnect();
    list.removeEventListener('focusin', hold);
    list.removeEventListener('keydown', hold, { capture: true });
    list.removeEventListener('focusout', leave);
  };
};

/** Entries that go or stand by: see reorder.ts. */
export const isReachable = (entry: Element): boolean => !entry.matches('.off, [inert]');
/** The number by which the screen follows (CSS `order`), else the one in the document. */
export const placeOf = ({ style }: HTMLElement, at: number): number => (style.order === '' ? at : Number(style.order));
