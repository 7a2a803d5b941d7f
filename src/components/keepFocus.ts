import type { Attachment } from 'svelte/attachments';
import { lastAfterPaint } from './stages.ts';

/**
 * For a list whose entries leave it when they are acted on: the focus that went with one goes to the entry that takes its place, on
 * its link, where the next key does nothing by accident. A focus that nobody sees (of a pointer) is left alone, until a key is pressed on it.
 */
export const keepFocus: Attachment<HTMLElement> = (list) => {
  let held: Element | null = null;
  let on: HTMLElement | null = null;

  const hold = ({ type, target }: Event): void => {
    const visible = target instanceof Element && (type === 'keydown' || target.matches(':focus-visible'));
    on = visible && target instanceof HTMLElement ? target : null;
    held = visible ? ([...list.children].find((entry) => entry.contains(target)) ?? null) : null;
  };
  const leave = (): void => {
    const left = held;
    // Browsers may tell of it before an entry is taken out too: then it has not left by itself.
    setTimeout(() => {
      if (held === left && left?.isConnected && !left.contains(document.activeElement)) held = null;
    });
  };
  const observer = new MutationObserver((records) => {
    const gone = held;
    if (!gone) return;
    if (gone.isConnected) {
      // Moved within the document, which takes the focus from it.
      if (document.activeElement === document.body) on?.focus({ preventScroll: true });
      return;
    }
    held = null;
    if (document.activeElement !== document.body) return;
    const place = records.findLast(({ removedNodes }) => [...removedNodes].includes(gone));
    const following: Element[] = [];
    for (let node = place?.nextSibling ?? null; node; node = node.nextSibling) {
      if (node instanceof Element && node.parentNode === list) following.push(node);
    }
    // To ask what is to be seen, and to give the focus, lays the page out: the list is painted first, and whoever waits for that goes on.
    lastAfterPaint(() => {
      if (document.activeElement !== document.body) return;
      const entry = following.find(isSeen) ?? [...list.children].findLast(isSeen);
      entry?.querySelector<HTMLElement>('a[href]')?.focus({ preventScroll: true });
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

const isSeen = (entry: Element): boolean =>
  !entry.matches('[inert]') && entry.checkVisibility({ opacityProperty: true, visibilityProperty: true });
