import type { Attachment } from 'svelte/attachments';
import { bring } from './brought.ts';
import { isReachable, placeOf } from './keepFocus.ts';

/** How long after the button went something may still come. */
const LATE_MS = 1000;

/** For a button that makes the list before it longer: who pressed it by key goes on at the first entry that came. The button may be gone by then. */
export const showsMore: Attachment<HTMLElement> = (button) => {
  /** Looks for what came; last: whatever there is. Null where nobody waits. */
  let look: ((last?: boolean) => void) | null = null;
  const observer = new MutationObserver(() => look?.());

  const press = ({ detail }: MouseEvent): void => {
    if (detail > 0 && !button.matches(':focus-visible')) return;
    const list = listBefore(button);
    if (!list) return;
    const before = entriesOf(list).length;
    look = (last = false) => {
      const here = document.activeElement;
      const entries = entriesOf(list);
      const next = entries.at(entries.length > before ? before : -1);
      const isElsewhere = here !== button && here !== document.body;
      if (!isElsewhere && !last && entries.length <= before) return;
      observer.disconnect();
      look = null;
      if (next && !isElsewhere) bring(next.querySelector<HTMLElement>('a[href]') ?? next);
    };
    // Cards are made when there is time, and shown a moment later.
    observer.disconnect();
    observer.observe(list, { childList: true, subtree: true, attributeFilter: ['class', 'inert', 'style'] });
  };

  button.addEventListener('click', press, { capture: true }); // before the list is longer
  return () => {
    button.removeEventListener('click', press, { capture: true });
    if (look) setTimeout(() => look?.(true), LATE_MS);
  };
};

const listBefore = (button: Element): Element | undefined =>
  [...document.querySelectorAll('main :is(ul, ol):not(li *)')]
    .filter((list) => list.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING)
    .at(-1);

const entriesOf = (list: Element): HTMLElement[] =>
  ([...list.children] as HTMLElement[])
    .filter(isReachable)
    .map((entry, at) => ({ entry, at: placeOf(entry, at) }))
    .sort((a, b) => a.at - b.at)
    .map(({ entry }) => entry);
