/** A title as it is compared within one export: without case, accents and punctuation. The engine has its own, for its catalogue. */
export const fold = (title: string): string =>
  title
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/['’`]/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim() || title.trim();
