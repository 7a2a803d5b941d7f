/** How a link was handed on: by the system's own sheet, to the clipboard, not after all, or not possible here. */
export type Shared = 'shared' | 'copied' | 'dismissed' | 'refused';

/** Hands a link on by the way that this browser has. */
export async function shareLink(title: string, url: string): Promise<Shared> {
  // Browsers without it lack the method, whatever the types say.
  if ('share' in navigator) {
    try {
      await navigator.share({ title, url });
      return 'shared';
    } catch (reason) {
      if (reason instanceof DOMException && reason.name === 'AbortError') return 'dismissed';
      // Not for this kind of page or window: the clipboard may do.
    }
  }
  try {
    await navigator.clipboard.writeText(url);
    return 'copied';
  } catch {
    return 'refused'; // the caller shows the link
  }
}
