/** What the address says about the visitor's films: `?list=later&sort=title&q=...&genre=...&decade=1990&stars=4`. */
import { NO_FILTER, SORTINGS, type Filter, type Sorting } from './list.ts';

export const TABS = ['rated', 'later', 'seen', 'hidden', 'reviews', 'numbers'] as const;
export type Tab = (typeof TABS)[number];

export interface Wanted {
  readonly tab: Tab;
  readonly sorting: Sorting;
  readonly filter: Filter;
}

const MAX_TEXT = 200;

/** What cannot be is as if it were not there. */
export function wantedOf(query: string): Wanted {
  const given = new URLSearchParams(query);
  const one = <T extends string>(key: string, all: readonly T[], otherwise: T): T =>
    all.find((value) => value === given.get(key)) ?? otherwise;
  const decade = given.get('decade') ?? '';
  const stars = given.get('stars') ?? '';
  return {
    tab: one('list', TABS, 'rated'),
    sorting: one('sort', SORTINGS, 'newest'),
    filter: {
      text: (given.get('q') ?? '').slice(0, MAX_TEXT),
      genre: (given.get('genre') ?? '').slice(0, MAX_TEXT),
      decade: /^[12]\d\d0$/.test(decade) ? Number(decade) : null,
      stars: /^[1-5]$/.test(stars) ? Number(stars) : stars === 'low' ? 'low' : null,
    },
  };
}

/** The address of a list; the shortest that says it. */
export function addressOf({ tab, sorting, filter }: Wanted): string {
  const { text, genre, decade, stars } = filter;
  const query = new URLSearchParams();
  if (tab !== 'rated') query.set('list', tab);
  if (sorting !== 'newest') query.set('sort', sorting);
  if (text !== '') query.set('q', text);
  if (genre !== '') query.set('genre', genre);
  if (decade !== null) query.set('decade', String(decade));
  if (stars !== null) query.set('stars', String(stars));
  return query.size === 0 ? '/my-films' : `/my-films?${query}`;
}

/** The whole of a list, in its own order. */
export const whole = (tab: Tab): Wanted => ({ tab, sorting: 'newest', filter: NO_FILTER });
