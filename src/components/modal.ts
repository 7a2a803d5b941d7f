import type { Attachment } from 'svelte/attachments';

/**
 * Opens a dialog over the page while it is mounted, and gives the focus back to where it was: a dialog that is taken out of the page
 * before it is closed would leave it nowhere.
 */
export const modal: Attachment<HTMLDialogElement> = (dialog) => {
  const before = document.activeElement;
  dialog.showModal();
  return () => {
    // Told a moment later: by then another one may be open, and whoever took this one away knows.
    dialog.addEventListener('close', (event) => event.stopImmediatePropagation(), { capture: true });
    dialog.close();
    if (before instanceof HTMLElement && document.activeElement === document.body)
      before.focus({ preventScroll: true });
  };
};
