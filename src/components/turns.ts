/**
 * Turns: work that is put off so that no frame holds much of it; one piece after each frame, the one asked for last first (who scrolls fast wants
 * what is in sight now).
 */
const waiting: (() => void)[] = [];
let running = false;

function next(): void {
  waiting.pop()?.();
  if (waiting.length > 0) requestAnimationFrame(() => setTimeout(next));
  else running = false;
}

/** @returns takes the piece back */
export function inTurn(run: () => void): () => void {
  waiting.push(run);
  if (!running) {
    running = true;
    requestAnimationFrame(() => setTimeout(next));
  }
  return () => {
    const at = waiting.indexOf(run);
    if (at !== -1) waiting.splice(at, 1);
  };
}
