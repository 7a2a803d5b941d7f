import { lastAfterPaint } from './stages.ts';

/**
 * The motion of a list that is laid out as a grid of equal cells: each child glides from where it was to where it is now (FLIP).
 * The place of a child is its CSS `order`; one without is `off`: there, laid out, and not to be seen.
 */
export interface Reorder {
  /** Follows the list until the function that it returns is called. */
  readonly watch: (list: HTMLElement) => () => void;
  /** How many places reach down to the last one that is on the screen; Infinity where that is not known. */
  inView(): number;
  /**
   * Gives each child its place, and sets those in motion that had another one. Call when the places or the children have changed.
   *
   * @param placeOf null for one that is not to be seen: it goes or, where it never had a place, stands by and is inert
   * @param atMost only at the first so many places is anything set in motion
   */
  arrange(placeOf: PlaceOf, atMost: number): void;
  /** Whether those that are in sight or stand by are layers of their own. */
  layer(on: boolean): void;
  /** Lets go of a focus that one has which goes now. Call before it is taken out. */
  letGo(goes: (child: HTMLElement) => boolean): void;
}

type PlaceOf = (child: HTMLElement) => number | null;

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
  let placing: PlaceOf | null = null;
  let running: Animation[] = [];
  let layered = false;
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

  function put(atMost: number): void {
    if (!list || !placing) return;
    running = running.filter((motion) => motion.playState === 'running');
    // What is on its way goes on: the new way is added to what is left of the old one.
    const composite = running.length > 0 ? 'add' : 'replace';
    for (const child of elementsOf(list)) {
      const place = placing(child);
      const old = placeOf(child);
      if (place === null) {
        if (child.classList.contains('off')) continue;
        child.classList.add('off');
        if (old !== null) child.style.order = '';
        else {
          child.inert = true;
          child.classList.toggle('layer', layered);
        }
        continue;
      }
      if (old === place) continue;
      child.style.order = String(place);
      if (old === null) child.classList.remove('off');
      else if (cells && place < atMost) running.push(glide(child, cells, old, place, composite));
    }
    lookAt(new Set(childrenOf(list)));
    // In the frame that shows who stood by, this would style all that is in it.
    lastAfterPaint(() => {
      if (list) for (const child of childrenOf(list)) child.inert = false;
    });
  }
  function glide(
    child: HTMLElement,
    cells: Cells,
    old: number,
    place: number,
    composite: CompositeOperation,
  ): Animation {
    const { columns, across, down } = cells;
    const x = ((old % columns) - (place % columns)) * across;
    const y = (Math.floor(old / columns) - Math.floor(place / columns)) * down;
    return child.animate({ transform: [`translate(${x}px, ${y}px)`, 'none'] }, { ...options, composite });
  }

  return {
    watch(watched) {
      list = watched;
      size.observe(list);
      list.addEventListener('keydown', swallow, { capture: true });
      put(0);
      return () => {
        watched.removeEventListener('keydown', swallow, { capture: true });
        list = null;
        cells = null;
        placing = null;
        size.disconnect();
        sight.disconnect();
        visible.clear();
      };
    },
    inView() {
      if (!list || document.hidden) return Infinity;
      const places = elementsOf(list).map((child) => (visible.get(child) === false ? null : placeOf(child)));
      return 1 + Math.max(-1, ...places.map((place) => place ?? -1));
    },
    arrange(placeOf, atMost) {
      placing = placeOf;
      put(atMost);
    },
    layer(on) {
      layered = on;
      if (!list) return;
      for (const child of elementsOf(list)) child.classList.toggle('layer', on && visible.get(child) !== false);
    },
    letGo(goes) {
      const focused = document.activeElement;
      const holder = list && elementsOf(list).find((child) => child.contains(focused));
      // To take out what has the focus lays the page out, when half of it has changed; to let go of it first costs nothing.
      if (holder && focused instanceof HTMLElement && goes(holder)) focused.blur();
    },
  };
}

const elementsOf = (list: HTMLElement): HTMLElement[] => [...list.children] as HTMLElement[];
const placeOf = ({ style }: HTMLElement): number | null => (style.order === '' ? null : Number(style.order));
/** Whoever goes has been acted on: what a key does more to it, nobody sees. */
function swallow(event: KeyboardEvent): void {
  const { key, target, ctrlKey, metaKey, altKey } = event;
  if (ctrlKey || metaKey || altKey || key === 'Tab' || key === 'Escape') return; // of the page or the browser
  if (!(target instanceof Element && target.closest('.off'))) return;
  event.preventDefault();
  event.stopPropagation();
}

/** Those that have a place. */
const childrenOf = (list: HTMLElement): HTMLElement[] => elementsOf(list).filter((child) => placeOf(child) !== null);

/** Cells of a grid whose rows are of one height; null for one that is not laid out. */
function measure(list: HTMLElement): Cells | null {
  const style = getComputedStyle(list);
  const columns = style.gridTemplateColumns.split(' ').map(Number.parseFloat);
  const row = Number.parseFloat(style.gridTemplateRows);
  const across = columns[0] + (Number.parseFloat(style.columnGap) || 0);
  const down = row + (Number.parseFloat(style.rowGap) || 0);
  return Number.isFinite(across) && Number.isFinite(down) ? { columns: columns.length, across, down } : null;
}
