import type { FilmId, Recommended } from '../../../workers/protocol.ts';
import type { Move } from '../../components/moves.ts';
import { inOrder, type Placed } from '../../components/stages.ts';

/** A card of the list. */
export interface Entry {
  readonly film: Recommended;
  readonly move: Move | null;
}
type Entries = readonly Placed<Entry>[];

/** Cards that stand by: a rating brings two new films into sight, seldom more than seven. */
const STANDING_BY = 12;
/** Cards that are made at once: some milliseconds. */
const AT_ONCE = 3;

export const idOf = ({ film }: Entry): FilmId => film.id;
const idsOf = (entries: readonly Entry[]): ReadonlySet<FilmId> => new Set(entries.map(idOf));

/** The list as it shall stand in the document, and after it those that stand by. */
export function settled(entries: Entries, list: readonly Entry[]): Entries {
  const listed = idsOf(list);
  const standing = entries.filter(({ entry, place, goes }) => place === null && !goes && !listed.has(idOf(entry)));
  return [...inOrder(list), ...standing];
}

/** What these lists would bring into sight, the likeliest first. */
export function expected(
  entries: Entries,
  lists: readonly (readonly Recommended[])[],
  inView: number,
): readonly Entry[] {
  const here = idsOf(entries.flatMap(({ entry, place }) => (place === null ? [] : [entry])));
  const found = new Map<FilmId, { readonly entry: Entry; lists: number }>();
  for (const film of lists.flatMap((list) => list.slice(0, inView))) {
    if (here.has(film.id)) continue;
    const known = found.get(film.id) ?? { entry: { film, move: { kind: 'new' } }, lists: 0 };
    known.lists++;
    found.set(film.id, known);
  }
  const likely = [...found.values()].sort((a, b) => b.lists - a.lists);
  return likely.slice(0, STANDING_BY).map(({ entry }) => entry);
}

/** The entries with a few more of those that are expected standing by, in place of some that are not; null once all do. */
export function withMore(entries: Entries, wanted: readonly Entry[]): Entries | null {
  const there = idsOf(entries.map(({ entry }) => entry));
  const more = wanted.filter((entry) => !there.has(idOf(entry))).slice(0, AT_ONCE);
  if (more.length === 0) return null;
  const ids = idsOf(wanted);
  const standing = entries.filter(({ place, goes }) => place === null && !goes);
  const others = standing.filter(({ entry }) => !ids.has(idOf(entry)));
  const dismissed = new Set(others.slice(0, Math.max(0, standing.length + more.length - STANDING_BY)));
  return [...entries.filter((placed) => !dismissed.has(placed)), ...more.map((entry) => ({ entry, place: null }))];
}
