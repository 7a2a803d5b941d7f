import type { FilterPart } from '../../../workers/protocol.ts';
import { m } from '../../messages/compiled/messages.js';
import { NO_WISHES, type ListWishes } from '../../state/wishes.ts';
import { count } from '../format.ts';

/** The button that is always there: has the focus when what had it goes with the wish that it took away. */
export const WISH_BUTTON = 'wishes';

export const focusWishButton = (): void => document.getElementById(WISH_BUTTON)?.focus({ preventScroll: true });

export interface Wish {
  readonly key: string;
  readonly label: string;
  /** The wishes without it. */
  readonly without: ListWishes;
}

export function adventureWords(adventure: number): string {
  const percent = Math.round(Math.abs(adventure - 0.5) * 200);
  if (percent === 0) return m.wish_adventure_normal();
  return adventure < 0.5 ? m.wish_adventure_familiar({ percent }) : m.wish_adventure_bold({ percent });
}

export const varietyWords = (variety: number): string =>
  variety === 0 ? m.wish_variety_off() : m.wish_variety_some({ percent: Math.round(variety * 100) });

/** What is wished for, one by one. */
export function wishWords(wishes: ListWishes): Wish[] {
  const { filter } = wishes;
  const filtered = (change: Partial<ListWishes['filter']>): ListWishes => ({
    ...wishes,
    filter: { ...filter, ...change },
  });
  const all: Wish[] = [
    ...filter.genres.map((genre) => ({
      key: `+${genre}`,
      label: genre,
      without: filtered({ genres: filter.genres.filter((other) => other !== genre) }),
    })),
    ...filter.withoutGenres.map((genre) => ({
      key: `-${genre}`,
      label: m.wish_without({ genre }),
      without: filtered({ withoutGenres: filter.withoutGenres.filter((other) => other !== genre) }),
    })),
    ...filter.decades.map((decade) => ({
      key: String(decade),
      label: m.wish_decade({ decade }),
      without: filtered({ decades: filter.decades.filter((other) => other !== decade) }),
    })),
  ];
  if (filter.minRatings > 0) {
    const label = m.wish_min_chip({ ratings: count(filter.minRatings) });
    all.push({ key: 'min', label, without: filtered({ minRatings: 0 }) });
  }
  if (wishes.adventure !== NO_WISHES.adventure) {
    const label = adventureWords(wishes.adventure);
    all.push({ key: 'adventure', label, without: { ...wishes, adventure: NO_WISHES.adventure } });
  }
  if (wishes.variety !== NO_WISHES.variety) {
    all.push({ key: 'variety', label: varietyWords(wishes.variety), without: { ...wishes, variety: 0 } });
  }
  if (wishes.later) all.push({ key: 'later', label: m.wish_later_chip(), without: { ...wishes, later: false } });
  if (wishes.watched) {
    all.push({ key: 'watched', label: m.wish_watched_chip(), without: { ...wishes, watched: false } });
  }
  return all;
}

/** A part of the filter in words, and the wishes without it. */
export function partWords(part: FilterPart, wishes: ListWishes): Omit<Wish, 'key'> {
  const { filter } = wishes;
  const filtered = (change: Partial<ListWishes['filter']>): ListWishes => ({
    ...wishes,
    filter: { ...filter, ...change },
  });
  switch (part) {
    case 'genres':
      return { label: m.nothing_part_genres({ genres: filter.genres.join(', ') }), without: filtered({ genres: [] }) };
    case 'withoutGenres':
      return {
        label: m.nothing_part_without({ genres: filter.withoutGenres.join(', ') }),
        without: filtered({ withoutGenres: [] }),
      };
    case 'decades':
      return {
        label: filter.decades.map((decade) => m.wish_decade({ decade })).join(', '),
        without: filtered({ decades: [] }),
      };
    case 'minRatings':
      return {
        label: m.wish_min_chip({ ratings: count(filter.minRatings) }),
        without: filtered({ minRatings: 0 }),
      };
    case 'only':
      return { label: m.wish_later(), without: { ...wishes, later: false } };
    case 'watched':
      return { label: m.wish_hide_watched(), without: { ...wishes, watched: true } };
  }
}
