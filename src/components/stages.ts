/** An entry of the document, and its number in the list, which the screen follows (CSS `order`). */
export interface Placed<T> {
  readonly entry: T;
  /** Null where it is not to be seen: it stands by. */
  readonly place: number | null;
  /** It is not to be seen because it goes. */
  readonly goes?: boolean;
}

/**
 * A list that changed, in the sequence of the document in which the first frame costs least: who stays is not moved (what is moved
 * is styled, laid out and painted anew) and stays as it was, only shown elsewhere; who goes is taken out later, for that costs as much
 * as all the rest; who stood by is shown where it is in view, and else stands by; who is new comes last; and of what nobody sees only
 * those are there that were before. After the paint the document follows, with all that is new to tell of each: `inOrder`.
 *
 * @param before what is in the document
 * @param after the entries that shall be there
 * @param inView how many of the first entries are on the screen
 */
export function firstStage<T>(
  before: readonly Placed<T>[],
  after: readonly T[],
  inView: number,
  id: (entry: T) => number,
): readonly Placed<T>[] {
  const next = new Map(after.map((entry, place) => [id(entry), { entry, place }]));
  const there = new Set(before.map(({ entry }) => id(entry)));
  return [
    ...before.map((old): Placed<T> => {
      const { entry } = old;
      const placed = next.get(id(entry));
      if (old.place !== null) return placed ? { entry, place: placed.place } : { entry, place: null, goes: true };
      return placed && (placed.place < inView || old.goes) ? placed : old;
    }),
    ...[...next.values()].slice(0, inView).filter(({ entry }) => !there.has(id(entry))),
  ];
}

export const inOrder = <T>(entries: readonly T[]): readonly Placed<T>[] =>
  entries.map((entry, place) => ({ entry, place }));

/** Runs when the next frame is on the screen; soon where nothing is painted. */
export function afterPaint(run: () => void): void {
  if (document.hidden) setTimeout(run);
  else requestAnimationFrame(() => setTimeout(run));
}

/** The same, once what else waits for that has run. */
export function lastAfterPaint(run: () => void): void {
  afterPaint(() => setTimeout(run));
}

/** Runs after the next frame, once the page has nothing better to do; a third of a second later at the latest. */
export function whenIdle(run: () => void): void {
  afterPaint(() => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(run, { timeout: 300 });
    else run();
  });
}
