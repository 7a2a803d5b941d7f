import type { Attachment } from 'svelte/attachments';

/** A press that was meant for what stood under the pointer a moment ago must not rate what slid there since. */
const SETTLE_MS = 500;
const MOVED_PX = 6;

let pointer: { readonly x: number; readonly y: number } | null = null;
let shift: { readonly at: number; readonly from: { readonly x: number; readonly y: number } } | null = null;

const follow = ({ clientX, clientY }: MouseEvent): void => {
  pointer = { x: clientX, y: clientY };
};
if (typeof window !== 'undefined') {
  for (const type of ['pointermove', 'pointerup'] as const) {
    window.addEventListener(type, follow, { passive: true, capture: true });
  }
}

/** Films of a list changed places, came or went. */
export function listShifted(): void {
  shift = pointer && { at: performance.now(), from: pointer };
}

/** A press soon after the list changed under a pointer that has hardly moved since. */
function isStale({ clientX, clientY }: MouseEvent): boolean {
  if (!shift || performance.now() - shift.at > SETTLE_MS) return false;
  return Math.hypot(clientX - shift.from.x, clientY - shift.from.y) <= MOVED_PX;
}

/** A press on an entry that is on its way: nobody aims at that. */
function isOnItsWay({ currentTarget, target }: Event): boolean {
  const list = currentTarget as HTMLElement;
  const entry = [...list.children].find((child) => child.contains(target as Node));
  return entry?.getAnimations().some(({ playState }) => playState === 'running') ?? false;
}

/** For a list: nothing in it takes a press that was meant for another film. A click by key (detail 0) has no pointer. */
export const takesNoStrayPress: Attachment<HTMLElement> = (list) => {
  /** The press that is under way, however long it takes. */
  let refused = false;
  const stop = (event: MouseEvent): void => {
    if (event.type === 'click' && event.detail === 0) return;
    const isStray = isStale(event) || isOnItsWay(event);
    if (event.type === 'pointerdown') refused = isStray;
    if (!isStray && !refused) return;
    event.stopPropagation();
    if (event.type === 'click') event.preventDefault(); // a link's
  };
  for (const type of ['pointerdown', 'click'] as const) list.addEventListener(type, stop, { capture: true });
  return () => {
    for (const type of ['pointerdown', 'click'] as const) list.removeEventListener(type, stop, { capture: true });
  };
};
