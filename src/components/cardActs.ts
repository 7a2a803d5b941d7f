/** What can be done to a film on its card, by its buttons or, while the card has the focus, by a key. */
export type CardAct = 'like' | 'dislike' | 'later' | 'seen' | 'hide' | 'why' | 'more';

export const CARD_KEYS: Readonly<Record<string, CardAct>> = {
  l: 'like',
  d: 'dislike',
  w: 'later',
  s: 'seen',
  x: 'hide',
  e: 'why',
  m: 'more',
};

export const keyOf = (act: CardAct): string =>
  (Object.keys(CARD_KEYS).find((key) => CARD_KEYS[key] === act) ?? '').toUpperCase();

/** As @lucide/svelte draws them, whose components take longer to make than all the rest of a card. */
const BOOKMARK = 'M19 21l-7-4-7 4V5a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2z';
export const ICONS: Readonly<Record<CardAct | 'saved', string>> = {
  like: 'M7 10v12M15 5.88 14 10h5.83a2 2 0 0 1 1.92 2.56l-2.33 8A2 2 0 0 1 17.5 22H4a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2h2.76a2 2 0 0 0 1.79-1.11L12 2a3.13 3.13 0 0 1 3 3.88Z',
  dislike:
    'M17 14V2M9 18.12 10 14H4.17a2 2 0 0 1-1.92-2.56l2.33-8A2 2 0 0 1 6.5 2H20a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-2.76a2 2 0 0 0-1.79 1.11L12 22a3.13 3.13 0 0 1-3-3.88Z',
  later: BOOKMARK,
  saved: `${BOOKMARK}M9 10l2 2 4-4`,
  seen: 'M20 6 9 17l-5-5',
  hide: 'M18 6L6 18M6 6l12 12',
  why: 'M12 17h.01M9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3',
  more: 'M4 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M11 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0M18 12a1 1 0 1 0 2 0a1 1 0 1 0-2 0',
};
