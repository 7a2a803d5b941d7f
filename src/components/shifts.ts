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

/** True for a press soon after the list changed under a pointer that has hardly moved since. */
export function isStale({ clientX, clientY }: MouseEvent): boolean {
  if (!shift || performance.now() - shift.at > SETTLE_MS) return false;
  return Math.hypot(clientX - shift.from.x, clientY - shift.from.y) <= MOVED_PX;
}
