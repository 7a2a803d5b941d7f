/**
 * Turns: work that is put off so that no frame holds much of it. After each frame some pieces run, in the order in which they were asked for; who is
 * gone by then takes its piece back.
 */
const waiting: (() => void)[] = [];
let running = false;
/** Milliseconds of script after a frame; styles, layout and paint of what it makes take three times as long. */
const BUDGET = 4;

function work(): void {
  const start = performance.now();
  do waiting.shift()?.();
  while (waiting.length > 0 && performance.now() - start < BUDGET);
  running = waiting.length > 0;
  if (running) requestAnimationFrame(() => setTimeout(work));
}

/** @returns takes the piece back */
export function inTurn(run: () => void): () => void {
  waiting.push(run);
  if (!running) {
    running = true;
    requestAnimationFrame(() => setTimeout(work));
  }
  return () => {
    const at = waiting.indexOf(run);
    if (at !== -1) waiting.splice(at, 1);
  };
}
