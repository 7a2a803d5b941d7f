import { DatasetError, makeItem, readItems, tidyFacts } from '../dataset/index.ts';
import type { AddedItem, Answer, Film, FilmId, ImportFile, ItemFacts, PreparedItem, ReadItems } from '../protocol.ts';
import { ok, refuse } from './answers.ts';
import { knownAs, type Library } from './library.ts';

/** Films and series of the visitor's own: what they say of one becomes an item, unless it is known. */

type Draw = () => number;

/**
 * What adding such a film would do. items: those that the visitor has; editing: the one whose facts these are from now on. draw: uniform from
 * [0, 1).
 */
export function prepareItem(
  library: Library,
  items: readonly AddedItem[],
  facts: ItemFacts,
  editing: FilmId | null,
  draw: Draw,
): Answer<PreparedItem> {
  const tidy = tidyFacts(facts);
  if (typeof tidy === 'string') return ok({ kind: 'fault', fault: tidy });
  const names = new Set(namesOf(tidy));
  const own = items.find((item) => item.id !== editing && namesOf(item).some((name) => names.has(name)));
  const film = knownAs(library, tidy) ?? (own ? filmOf(own) : null);
  if (film) return ok({ kind: 'known', film });
  return ok({ kind: 'new', item: editing === null ? makeItem(tidy, draw) : { id: editing, ...tidy } });
}

/** The items of a CSV file. Throws nothing that `importFiles` would not answer with. */
export async function readItemFile(
  library: Library,
  items: readonly AddedItem[],
  { path, blob }: ImportFile,
  draw: Draw,
): Promise<Answer<ReadItems>> {
  const { blobBytes } = await import('../dataset/import/stream.ts');
  try {
    const source = { name: path, size: blob.size, bytes: () => blobBytes(blob) };
    const read = await readItems(source);
    const found: AddedItem[] = [];
    const known: ItemFacts[] = [];
    const names = new Set(items.flatMap(namesOf));
    for (const facts of read.items) {
      const own = namesOf(facts);
      if (own.some((name) => names.has(name)) || knownAs(library, facts)) known.push(facts);
      else found.push(makeItem(facts, draw));
      for (const name of own) names.add(name);
    }
    return ok({ items: found, known, skipped: read.skipped });
  } catch (reason) {
    if (reason instanceof DatasetError) return refuse(reason.problem);
    throw reason;
  }
}

/** Two that share one are the same: IMDb id, title and year. */
const namesOf = ({ imdbId, title, year }: ItemFacts): string[] => [
  `${title.toLowerCase()}|${year ?? ''}`,
  ...(imdbId === null ? [] : [imdbId]),
];

const filmOf = (item: AddedItem): Film => ({ ...item, ratings: 0, mean: null });
