/** What the address says about all films: the filter as For you has it, and `order=title&new=1`. */
import type { BrowseOrder, FilmFilter } from '../../../workers/protocol.ts';
import { NO_WISHES, queryOf, wishesOf, withGenresOf } from '../../state/wishes.ts';

export const ORDERS = ['known', 'best', 'score', 'title', 'newest', 'oldest'] as const satisfies BrowseOrder[];

export interface Browsing {
  readonly filter: FilmFilter;
  readonly order: BrowseOrder;
  /** Without what the visitor has rated, seen or hidden. */
  readonly unknownOnly: boolean;
}

/**
 * What cannot be is as if it were not there.
 *
 * @param genres those of the open data set, once it is open
 */
export function browsingOf(query: string, genres?: readonly string[]): Browsing {
  const given = new URLSearchParams(query);
  const wishes = wishesOf(query);
  return {
    filter: (genres ? withGenresOf(wishes, genres) : wishes).filter,
    order: ORDERS.find((order) => order === given.get('order')) ?? 'known',
    unknownOnly: given.get('new') === '1',
  };
}

/** The query of a filter alone, with what else stands in it; without question mark. */
export function filterQuery(filter: FilmFilter, more: readonly string[] = []): string {
  const own = queryOf({ ...NO_WISHES, filter });
  return [...(own === '' ? [] : [own]), ...more].join('&');
}

const withQuery = (path: string, query: string): string => (query === '' ? path : `${path}?${query}`);

/** `browsingOf` reads it back. */
export function browseAddress({ filter, order, unknownOnly }: Browsing): string {
  const more = [...(order === 'known' ? [] : [`order=${order}`]), ...(unknownOnly ? ['new=1'] : [])];
  return withQuery('/browse', filterQuery(filter, more));
}

/** A random film of those that pass. */
export const randomAddress = (filter: FilmFilter): string => withQuery('/random', filterQuery(filter));

/** Searching among those that pass. */
export function searchAddress(text: string, filter: FilmFilter): string {
  return withQuery('/search', filterQuery(filter, text === '' ? [] : [`q=${encodeURIComponent(text)}`]));
}

export const isFiltered = (filter: FilmFilter): boolean => filterQuery(filter) !== '';
