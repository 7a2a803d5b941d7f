/** The card list's motion: each child glides from where it was to where it is now (FLIP). */
export interface Reorder {
  /** Notes where the children are. Call before the list changes. */
  before(list: HTMLElement): void;
  /** Sets in motion those of the first `atMost` children that were elsewhere. Call after the list has changed. */
  after(list: HTMLElement, atMost: number): void;
}

/**
 * All places are read at once before the change and once after it: `animate:flip` reads each after it has set the one before in
 * motion, and so lays the page out anew for every card.
 */
export function reorder(options: { readonly duration: number; readonly easing: string }): Reorder {
  let from: ReadonlyMap<Element, DOMRect> = new Map();
  // Kept here: to ask the children for theirs would compute all styles once more.
  let running: Animation[] = [];
  return {
    before(list) {
      from = places(list);
    },
    after(list, atMost) {
      const before = from;
      from = new Map();
      for (const motion of running) motion.cancel();
      running = [];
      for (const [child, place] of [...places(list)].slice(0, atMost)) {
        const old = before.get(child);
        const [x, y] = old ? [old.left - place.left, old.top - place.top] : [0, 0];
        if (x === 0 && y === 0) continue;
        running.push(child.animate({ transform: [`translate(${x}px, ${y}px)`, 'none'] }, options));
      }
    },
  };
}

const places = (list: HTMLElement): Map<Element, DOMRect> =>
  new Map([...list.children].map((child) => [child, child.getBoundingClientRect()]));
