import type { Attachment } from 'svelte/attachments';

/** Tells, at first and whenever it changes, whether some of the element is on the screen. */
export const inSight =
  (tell: (yes: boolean) => void): Attachment<Element> =>
  (element) => {
    const sight = new IntersectionObserver((entries) => tell(entries.at(-1)?.isIntersecting ?? true));
    sight.observe(element);
    return () => sight.disconnect();
  };
