const BROUGHT_MS = 250;
let brought: { readonly to: Element | null; readonly at: number } = { to: null, at: 0 };

export const CAN_HAVE_FOCUS = ':is(button, a[href], input, select, textarea):not(:disabled)';

/** Gives the focus on behalf of what had it and went. To what is not for pressing too: it can have the focus, but Tab passes over it. */
export function bring(to: HTMLElement | null | undefined): void {
  if (!to) return;
  brought = { to, at: performance.now() };
  if (!to.matches(`${CAN_HAVE_FOCUS}, [tabindex]`)) to.tabIndex = -1;
  to.focus({ preventScroll: true });
}

/** To where there is something to read, as on arrival, where nobody else has the focus. */
export function bringToPage(): void {
  if (document.activeElement !== document.body) return;
  bring(document.querySelector<HTMLElement>('main h1') ?? document.querySelector('main'));
}

/** A key that is held or comes soon after the focus was brought here is for what had it before. */
export const isMeantForTheOneBefore = ({ target, repeat }: KeyboardEvent): boolean =>
  target === brought.to && (repeat || performance.now() - brought.at < BROUGHT_MS);

/** The key that is down was refused: some browsers press a button only when Space is let go. */
let refused = false;
function refuse(event: KeyboardEvent): void {
  if (event.key !== 'Enter' && event.key !== ' ') return;
  if (event.type === 'keydown') refused = isMeantForTheOneBefore(event);
  if (refused) event.preventDefault();
  if (event.type === 'keyup') refused = false;
}
if (typeof window !== 'undefined') {
  for (const type of ['keydown', 'keyup'] as const) window.addEventListener(type, refuse, { capture: true });
}
