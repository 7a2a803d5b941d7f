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
    else setTimeout(run);
  });
}
