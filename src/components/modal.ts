import type { Attachment } from 'svelte/attachments';

/** Opens a dialog over the page while it is mounted; closing it gives the focus back to where it was. */
export const modal: Attachment<HTMLDialogElement> = (dialog) => {
  dialog.showModal();
  return () => dialog.close();
};
