import type { Attachment } from 'svelte/attachments';

/** A press that was meant for what stood under the pointer a moment ago must not do something to what came there since. */
const SETTLE_MS = 500;
const MOVED_PX = 6;
/** A finger comes down again less exactly. */
const MOVED_FINGER_PX = 32;

interface Place {
  readonly x: number;
  readonly y: number;
}
let pointer: Place | null = null;
/** What stands on the screen changed places, came or went: films of a list, or the screen itself. */
type Shifting = 'list' | 'screen';
const shifts: Record<Shifting, { readonly at: number; readonly from: Place } | null> = { list: null, screen: null };

const follow = ({ clientX, clientY }: MouseEvent): void => {
  pointer = { x: clientX, y: clientY };
};
if (typeof window !== 'undefined') {
  for (const type of ['pointermove', 'pointerup'] as const) {
    window.addEventListener(type, follow, { passive: true, capture: true });
  }
}

export function shifted(what: Shifting): void {
  shifts[what] = pointer && { at: performance.now(), from: pointer };
}

/** A press soon after a shift by a pointer that has hardly moved since. */
function isStale(event: MouseEvent, what: Shifting): boolean {
  const shift = shifts[what];
  if (!shift || performance.now() - shift.at > SETTLE_MS) return false;
  const isFinger = (event as Partial<PointerEvent>).pointerType === 'touch'; // clicks are pointer events too
  const far = isFinger ? MOVED_FINGER_PX : MOVED_PX;
  return Math.hypot(event.clientX - shift.from.x, event.clientY - shift.from.y) <= far;
}

/** A press on an entry that is on its way: nobody aims at that. */
function isOnItsWay({ currentTarget, target }: Event): boolean {
  const list = currentTarget as HTMLElement;
  const entry = [...list.children].find((child) => child.contains(target as Node));
  return entry?.getAnimations().some(({ playState }) => playState === 'running') ?? false;
}

/** For a list, or the screen: nothing in it takes a press that was meant for what was there before. A click by key (detail 0) has no pointer. */
const takesNoStrayPress = (what: Shifting) => (place: HTMLElement) => {
  /** The press that is under way, however long it takes. */
  let refused = false;
  const stop = (event: MouseEvent): void => {
    if (event.type === 'click' && event.detail === 0) return;
    const isStray = isStale(event, what) || (what === 'list' && isOnItsWay(event));
    if (event.type === 'pointerdown') refused = isStray;
    if (!isStray && !refused) return;
    event.stopPropagation();
    if (event.type === 'click') event.preventDefault(); // a link's
  };
  for (const type of ['pointerdown', 'click'] as const) place.addEventListener(type, stop, { capture: true });
  return () => {
    for (const type of ['pointerdown', 'click'] as const) place.removeEventListener(type, stop, { capture: true });
  };
};
export const listTakesNoStrayPress: Attachment<HTMLElement> = takesNoStrayPress('list');
export const screenTakesNoStrayPress: Attachment<HTMLElement> = takesNoStrayPress('screen');

/** Places of `settling` that have shown something already. */
const shown = new WeakSet<HTMLElement>();

/** For what shows another film from time to time (which: of which one): nothing in it is pressed right after that, by key neither. */
export const settling =
  (which: unknown): Attachment<HTMLElement> =>
  (place) => {
    const since = shown.has(place) ? performance.now() : -Infinity;
    if (which !== null) shown.add(place);
    const stop = (event: MouseEvent): void => {
      if (performance.now() - since > SETTLE_MS) return;
      event.stopPropagation();
      event.preventDefault(); // a link's
    };
    place.addEventListener('click', stop, { capture: true });
    return () => place.removeEventListener('click', stop, { capture: true });
  };
