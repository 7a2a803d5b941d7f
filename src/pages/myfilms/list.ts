/** Which of the visitor's films a list shows, and in which order. */
import type { Film, FilmId } from '../../../workers/protocol.ts';
import type { Hidden, Verdict } from '../../journal/index.ts';
import { fold } from '../../imports/fold.ts';

export const SORTINGS = ['newest', 'oldest', 'highest', 'lowest', 'surprising', 'apart', 'title', 'year'] as const;
export type Sorting = (typeof SORTINGS)[number];

/** A film of a list, with what the visitor did and what the catalogue knows; null until the data set is there. */
export interface Entry {
  readonly id: FilmId;
  readonly film: Film | null;
  readonly title: string;
  readonly year: number | null;
  /** Stars that were given, or that the verdict counts as. */
  readonly stars: number | null;
  readonly verdict: Verdict | null;
  /** Why it is not for the visitor, where it is not and they said why. */
  readonly hiddenFor: Pick<Hidden, 'reason' | 'genre'> | null;
  /** Milliseconds, 0 where unknown. */
  readonly at: number;
  readonly review: string | null;
}

export interface Filter {
  readonly text: string;
  /** '' for all. */
  readonly genre: string;
  /** First year of a decade. */
  readonly decade: number | null;
  /** Least stars; 'low' for two and less. */
  readonly stars: number | 'low' | null;
}

export const NO_FILTER: Filter = { text: '', genre: '', decade: null, stars: null };

export const decadeOf = (year: number | null): number | null => (year === null ? null : Math.floor(year / 10) * 10);

export function filtered(entries: readonly Entry[], { text, genre, decade, stars }: Filter): readonly Entry[] {
  const words = fold(text).split(' ').filter(Boolean);
  if (words.length === 0 && genre === '' && decade === null && stars === null) return entries;
  return entries.filter((entry) => {
    if (genre !== '' && !entry.film?.genres.includes(genre)) return false;
    if (decade !== null && decadeOf(entry.year) !== decade) return false;
    if (stars !== null && !fits(entry.stars, stars)) return false;
    if (words.length === 0) return true;
    const line = fold(`${entry.title} ${entry.film?.otherTitle ?? ''} ${entry.year ?? ''} ${entry.review ?? ''}`);
    return words.every((word) => line.includes(word));
  });
}

const fits = (own: number | null, stars: number | 'low'): boolean =>
  own !== null && (stars === 'low' ? own <= 2 : own >= stars);

/**
 * In the order asked for. Films that are alike in it stay newest first, and those that have nothing to compare come last.
 *
 * @param newest the film acted on last first
 * @param predicted null where there is no guess
 */
export function ordered(
  newest: readonly Entry[],
  sorting: Sorting,
  predicted: (id: FilmId) => number | null,
): readonly Entry[] {
  const by = (value: (entry: Entry) => number | null): readonly Entry[] => {
    const values = new Map(newest.map((entry) => [entry.id, value(entry) ?? -Infinity]));
    const of = ({ id }: Entry): number => values.get(id) ?? -Infinity;
    // Two without a value are alike: the difference of infinities is no number.
    return newest.toSorted((a, b) => (of(a) === of(b) ? 0 : of(b) - of(a)));
  };
  const off = (own: number | null, other: number | null | undefined): number | null =>
    own === null || other === null || other === undefined ? null : Math.abs(own - other);
  switch (sorting) {
    case 'newest':
      return newest;
    case 'oldest':
      return newest.toReversed();
    case 'highest':
      return by(({ stars }) => stars);
    case 'lowest':
      return by(({ stars }) => (stars === null ? null : -stars));
    case 'surprising':
      return by(({ id, stars }) => off(stars, predicted(id)));
    case 'apart':
      return by(({ film, stars }) => off(stars, film?.mean));
    case 'year':
      return by(({ year }) => year);
    case 'title': {
      const collator = new Intl.Collator(undefined, { numeric: true });
      return newest.toSorted((a, b) => collator.compare(a.title, b.title));
    }
  }
}
