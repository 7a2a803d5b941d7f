/** An entry and its number in the list, which the screen follows (CSS `order`) before the document does. */
export interface Placed<T> {
  readonly entry: T;
  readonly place: number;
}

/**
 * A list that changed, in the sequence of the document in which the first frame costs least: who stays is not moved (what is moved
 * is styled, laid out and painted anew), only shown elsewhere; who is new comes last; and of what nobody sees only those are there
 * that were before, as they were. After the paint the document follows: `inOrder`.
 *
 * @param before the entries of the document
 * @param after the entries that shall be there
 * @param inView how many of the first entries are on the screen
 */
export function firstStage<T>(
  before: readonly T[],
  after: readonly T[],
  inView: number,
  id: (entry: T) => number,
): readonly Placed<T>[] {
  const next = new Map(inOrder(after).map((placed) => [id(placed.entry), placed]));
  const staying = before.flatMap((entry) => {
    const placed = next.get(id(entry));
    if (!placed) return [];
    return placed.place < inView ? placed : { entry, place: placed.place };
  });
  const old = new Set(staying.map(({ entry }) => id(entry)));
  return [...staying, ...[...next.values()].slice(0, inView).filter(({ entry }) => !old.has(id(entry)))];
}

export const inOrder = <T>(entries: readonly T[]): readonly Placed<T>[] =>
  entries.map((entry, place) => ({ entry, place }));

/** Runs when the next frame is on the screen; soon where nothing is painted. */
export function afterPaint(run: () => void): void {
  if (document.hidden) setTimeout(run);
  else requestAnimationFrame(() => setTimeout(run));
}

/** Runs after the next frame, once the page has nothing better to do; a third of a second later at the latest. */
export function whenIdle(run: () => void): void {
  afterPaint(() => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(run, { timeout: 300 });
    else run();
  });
}
