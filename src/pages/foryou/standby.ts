import type { FilmId, Recommended } from '../../../workers/protocol.ts';
import type { Move } from '../../components/moves.ts';

/** A card of the list. */
export interface Entry {
  readonly film: Recommended;
  readonly move: Move | null;
}
type Entries = readonly Entry[];
/** Of each film of the list; what has none stands by, or goes. */
export type Places = ReadonlyMap<FilmId, number>;

/** Cards that stand by: a rating brings two new films into sight, seldom more than seven. */
const STANDING_BY = 12;
/** Cards that are made at once: some milliseconds. */
const AT_ONCE = 3;

export const idOf = ({ film }: Entry): FilmId => film.id;
const idsOf = (entries: Entries): ReadonlySet<FilmId> => new Set(entries.map(idOf));
export const placesOf = (list: Entries): Places => new Map(list.map((entry, place) => [idOf(entry), place]));

/** Who is shown no more: those that go, for good unless they come back, and those that were going already. */
export const leaving = (before: Places, after: Places, going: ReadonlySet<FilmId>): ReadonlySet<FilmId> =>
  new Set([...going, ...before.keys()].filter((id) => !after.has(id)));
export const NOBODY: ReadonlySet<FilmId> = new Set();

/**
 * The document's first answer to another list, in which the first frame costs least: nobody in it is moved, taken out or told anew, for
 * that is styled, laid out and painted anew; what is in view and not there yet comes last. The same entries where all of that is there.
 */
export function joined(entries: Entries, list: Entries, inView: number): Entries {
  const there = idsOf(entries);
  const missing = list.slice(0, inView).filter((entry) => !there.has(idOf(entry)));
  return missing.length === 0 ? entries : [...entries, ...missing];
}

/** The list as it shall stand in the document, and after it those that stand by. */
export function settled(entries: Entries, list: Entries, going: ReadonlySet<FilmId>): Entries {
  const listed = idsOf(list);
  return [...list, ...entries.filter((entry) => !listed.has(idOf(entry)) && !going.has(idOf(entry)))];
}

/** Its number depends on the rating, which nobody knows yet. */
const newcomer = (film: Recommended): Entry => ({ film: { ...film, predicted: null }, move: { kind: 'new' } });

/** What these lists would bring into sight, the likeliest first. */
export function expected(places: Places, lists: readonly (readonly Recommended[])[], inView: number): Entries {
  const found = new Map<FilmId, { readonly entry: Entry; lists: number }>();
  for (const film of lists.flatMap((list) => list.slice(0, inView))) {
    if (places.has(film.id)) continue;
    const known = found.get(film.id) ?? { entry: newcomer(film), lists: 0 };
    known.lists++;
    found.set(film.id, known);
  }
  const likely = [...found.values()].sort((a, b) => b.lists - a.lists);
  return likely.slice(0, STANDING_BY).map(({ entry }) => entry);
}

/**
 * The entries with a few more of those that are expected standing by, in place of some that are not; null once all do.
 *
 * @param shown who does not stand by: is in the list, or goes
 */
export function withMore(entries: Entries, wanted: Entries, shown: (film: FilmId) => boolean): Entries | null {
  const there = idsOf(entries);
  const more = wanted.filter((entry) => !there.has(idOf(entry))).slice(0, AT_ONCE);
  if (more.length === 0) return null;
  const ids = idsOf(wanted);
  const standing = entries.filter((entry) => !shown(idOf(entry)));
  const others = standing.filter((entry) => !ids.has(idOf(entry)));
  const dismissed = new Set(others.slice(0, Math.max(0, standing.length + more.length - STANDING_BY)));
  return [...entries.filter((entry) => !dismissed.has(entry)), ...more];
}
