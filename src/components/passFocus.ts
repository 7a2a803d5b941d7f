import type { Attachment } from 'svelte/attachments';

const CAN_HAVE_IT = ':is(button, a[href], input, select, textarea):not(:disabled)';

/**
 * For buttons that take one another's place: the focus of one that goes passes to another of them, else to their heading; that of one that cannot
 * be pressed for a while comes back to it. Left alone where the visitor went on meanwhile.
 */
export const passFocus: Attachment<HTMLElement> = (group) => {
  let held: Element | null = null;

  const hold = ({ target }: FocusEvent): void => {
    held = target instanceof Element ? target : null;
  };
  const leave = (): void => {
    const left = held;
    // Browsers may tell of it before a button is taken out too: then nobody has left it.
    setTimeout(() => {
      if (held === left && left?.matches(CAN_HAVE_IT) && left.isConnected && document.activeElement !== left)
        held = null;
    });
  };
  const observer = new MutationObserver(() => {
    if (!held) return;
    const here = document.activeElement;
    if (here !== document.body && here !== held) held = null;
    else if (!held.isConnected) focusOn(group.querySelector<HTMLElement>(CAN_HAVE_IT) ?? group.querySelector('h2, h3'));
    else if (here !== held && held.matches(CAN_HAVE_IT)) focusOn(held as HTMLElement);
  });

  group.addEventListener('focusin', hold);
  group.addEventListener('focusout', leave);
  observer.observe(group, { childList: true, subtree: true, attributeFilter: ['disabled'] });
  return () => {
    observer.disconnect();
    group.removeEventListener('focusin', hold);
    group.removeEventListener('focusout', leave);
  };
};

/** Also on what is not for pressing: it can have the focus, but Tab passes over it. */
export function focusOn(element: HTMLElement | null): void {
  if (!element) return;
  if (!element.matches(CAN_HAVE_IT)) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}
