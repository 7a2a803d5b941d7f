import type { Attachment } from 'svelte/attachments';

let due = false;

/** Called at each change of the screen: the next heading that appears takes the focus. */
export function expectArrival(): void {
  due = true;
}

/** For the main heading of a screen: moves the focus to it after a navigation, so that keys and screen readers start there. */
export const arrival: Attachment<HTMLElement> = (heading) => {
  if (!due) return;
  due = false;
  heading.focus({ preventScroll: true });
};
