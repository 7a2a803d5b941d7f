/**
 * The motion of a list that is laid out as a grid of equal cells: each child glides from where it was to where it is now (FLIP).
 * The place of a child is its CSS `order`; one without stands by, and is left alone.
 */
export interface Reorder {
  /** Follows the list until the function that it returns is called. */
  readonly watch: (list: HTMLElement) => () => void;
  /** How many places reach down to the last one that is on the screen; Infinity where that is not known. */
  inView(): number;
  /** Notes the places of the children, and lets go of a focus that one has which goes now. Call before the list changes. */
  before(goes?: (child: HTMLElement) => boolean): void;
  /** Sets those in motion that are now at one of the first `atMost` places and were elsewhere. Call after the list has changed. */
  after(atMost: number): void;
}

/** Distance from one cell to the next, px, and the cells of a row. */
interface Cells {
  readonly columns: number;
  readonly across: number;
  readonly down: number;
}

/**
 * Asks for no place when the list changes: to ask then lays the page out, before the change and once more after it, and that is
 * most of what a re-ranking costs. Cells are measured when the list is resized, and who is in view is told by the browser.
 */
export function reorder(options: { readonly duration: number; readonly easing: string }): Reorder {
  let list: HTMLElement | null = null;
  let cells: Cells | null = null;
  let places: ReadonlyMap<Element, number> = new Map();
  let running: Animation[] = [];
  /** Every child that is watched; false where it is out of sight, and true until that is told. */
  const visible = new Map<Element, boolean>();

  const sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) if (visible.has(target)) visible.set(target, isIntersecting);
  });
  const size = new ResizeObserver(() => {
    cells = list && measure(list);
  });
  function lookAt(children: ReadonlySet<Element>): void {
    for (const child of visible.keys()) {
      if (children.has(child)) continue;
      visible.delete(child);
      sight.unobserve(child);
    }
    for (const child of children) {
      if (visible.has(child)) continue;
      visible.set(child, true);
      sight.observe(child);
    }
  }

  return {
    watch(watched) {
      list = watched;
      size.observe(list);
      lookAt(new Set(childrenOf(list)));
      return () => {
        list = null;
        cells = null;
        size.disconnect();
        sight.disconnect();
        visible.clear();
      };
    },
    inView() {
      if (!list || document.hidden) return Infinity;
      return 1 + Math.max(-1, ...childrenOf(list).map((child) => (visible.get(child) === false ? -1 : placeOf(child))));
    },
    before(goes) {
      const children = list ? childrenOf(list) : [];
      places = new Map(children.map((child) => [child, placeOf(child)]));
      if (!list || !goes) return;
      const focused = document.activeElement;
      const holder = ([...list.children] as HTMLElement[]).find((child) => child.contains(focused));
      // To take out what has the focus lays the page out, when half of it has changed; to let go of it first costs nothing.
      if (holder && focused instanceof HTMLElement && goes(holder)) focused.blur();
    },
    after(atMost) {
      if (!list) return;
      const children = childrenOf(list);
      lookAt(new Set(children));
      running = running.filter((motion) => motion.playState === 'running');
      const before = places;
      places = new Map();
      if (!cells) return;
      const { columns, across, down } = cells;
      // What is on its way goes on: the new way is added to what is left of the old one.
      const composite = running.length > 0 ? 'add' : 'replace';
      for (const child of children) {
        const place = placeOf(child);
        const old = before.get(child) ?? place;
        if (old === place || place >= atMost) continue;
        const x = ((old % columns) - (place % columns)) * across;
        const y = (Math.floor(old / columns) - Math.floor(place / columns)) * down;
        running.push(child.animate({ transform: [`translate(${x}px, ${y}px)`, 'none'] }, { ...options, composite }));
      }
    },
  };
}

/** Those that have a place. */
const childrenOf = (list: HTMLElement): HTMLElement[] =>
  ([...list.children] as HTMLElement[]).filter((child) => child.style.order !== '');
const placeOf = (child: HTMLElement): number => Number(child.style.order);

/** Cells of a grid whose rows are of one height; null for one that is not laid out. */
function measure(list: HTMLElement): Cells | null {
  const style = getComputedStyle(list);
  const columns = style.gridTemplateColumns.split(' ').map(Number.parseFloat);
  const row = Number.parseFloat(style.gridTemplateRows);
  const across = columns[0] + (Number.parseFloat(style.columnGap) || 0);
  const down = row + (Number.parseFloat(style.rowGap) || 0);
  return Number.isFinite(across) && Number.isFinite(down) ? { columns: columns.length, across, down } : null;
}
