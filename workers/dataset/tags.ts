import type { FilmIndex } from './types.ts';
import { growingUint32 } from './growing.ts';
import { parseUint32 } from './fields.ts';
import { withPauses, type Steps } from './pause.ts';
import type { ByteSource } from './source.ts';
import { readTable, Tally, type Fault, type Positions, type ReadOptions, type TableReader } from './table.ts';

/** What people wrote on films, the tags given most often first. By film: `indptr` has films + 1 entries. */
export interface FilmTags {
  /** Lower case, each once. */
  readonly names: readonly string[];
  readonly indptr: Uint32Array;
  /** Positions in `names`. */
  readonly tags: Uint32Array;
  /** How often each was given to the film. */
  readonly counts: Uint32Array;
}

/** Tags of a film that are kept. */
const MOST = 10;
/** Characters; what is longer is a remark and no tag. */
const LONGEST = 40;

const normal = (text: string): string => text.normalize('NFC').trim().replace(/\s+/gu, ' ').toLowerCase();

class TagReader implements TableReader {
  /** Tags may be of a larger set of films. */
  readonly harmless = new Set(['unknown-film'] as const);
  readonly optional = [];
  readonly films = growingUint32();
  readonly tags = growingUint32();
  readonly names = new Map<string, number>();
  private readonly indexOf: ReadonlyMap<number, number>;
  private movie = 0;
  private tag = 0;

  constructor(indexOf: ReadonlyMap<number, number>) {
    this.indexOf = indexOf;
  }

  required(): readonly string[] {
    return ['movieId', 'tag'];
  }

  start(positions: Positions): void {
    this.movie = positions.get('movieid') ?? 0;
    this.tag = positions.get('tag') ?? 0;
  }

  row(cells: readonly string[]): Fault | null {
    const idText = cells[this.movie];
    const id = parseUint32(idText);
    if (id === -1) return { reason: 'bad-id', column: 'movieId', found: idText };
    const film = this.indexOf.get(id);
    if (film === undefined) return { reason: 'unknown-film', column: 'movieId', found: idText };
    const name = normal(cells[this.tag]);
    if (name === '' || name.length > LONGEST) return null;
    let number = this.names.get(name);
    if (number === undefined) this.names.set(name, (number = this.names.size));
    this.films.push(film);
    this.tags.push(number);
    return null;
  }
}

/**
 * The ten tags that were given to each film most often, of a MovieLens tags.csv, in a stream: eight bytes a row, four more while they are counted, and
 * the names. Ties: in the order of the alphabet.
 * @param ids ids of the films, by index
 * @throws DatasetError as any table: see README.md
 */
export async function readTags(
  source: ByteSource,
  ids: readonly number[],
  options: ReadOptions,
): Promise<{ tags: FilmTags; tally: Tally }> {
  const tally = new Tally(source.name);
  const reader = new TagReader(new Map(ids.map((id, index) => [id, index])));
  await readTable(source, reader, tally, options);
  return { tags: await withPauses(mostGiven(reader, ids.length), options.signal), tally };
}

/** Rows or names between two pauses: some milliseconds. */
const BLOCK = 200_000;
/** Rows that are sorted and counted between two pauses: slower work. Those of one film stay together. */
const COUNTED = 20_000;

function* mostGiven(read: Pick<TagReader, 'films' | 'tags' | 'names'>, size: number): Steps<FilmTags> {
  const films = yield* read.films.taking();
  const tags = yield* read.tags.taking();
  const names: string[] = [];
  for (const name of read.names.keys()) if (names.push(name) % BLOCK === 0) yield;
  const starts = new Uint32Array(size + 1);
  for (let row = 0; row < films.length; row++) {
    if (row % BLOCK === 0) yield;
    starts[films[row] + 1]++;
  }
  for (let film = 0; film < size; film++) starts[film + 1] += starts[film];
  const next = starts.slice();
  const byFilm = new Uint32Array(tags.length);
  for (let row = 0; row < tags.length; row++) {
    if (row % BLOCK === 0) yield;
    byFilm[next[films[row]]++] = tags[row];
  }
  const indptr = new Uint32Array(size + 1);
  const kept = growingUint32();
  const counts = growingUint32();
  // Only names that a film keeps, in the order in which films keep them.
  const keptNames: string[] = [];
  const numbers = new Map<number, number>();
  for (let film = 0, pauseAt = 0; film < size; film++) {
    if (starts[film] >= pauseAt) {
      yield;
      pauseAt = starts[film] + COUNTED;
    }
    for (const { tag, count } of mostOf(byFilm.subarray(starts[film], starts[film + 1]), names)) {
      let number = numbers.get(tag);
      if (number === undefined) numbers.set(tag, (number = keptNames.push(names[tag]) - 1));
      kept.push(number);
      counts.push(count);
    }
    indptr[film + 1] = kept.length;
  }
  return { names: keptNames, indptr, tags: yield* kept.taking(), counts: yield* counts.taking() };
}

/** The tags given most often, of those given to one film. Sorts `tags`. */
function mostOf(
  tags: Uint32Array,
  names: readonly string[],
): readonly { readonly tag: number; readonly count: number }[] {
  const given: { tag: number; count: number }[] = [];
  // Sorted, the same ones stand side by side.
  for (const tag of tags.sort()) {
    const last = given.at(-1);
    if (last?.tag === tag) last.count++;
    else given.push({ tag, count: 1 });
  }
  return given.sort((a, b) => b.count - a.count || (names[a.tag] < names[b.tag] ? -1 : 1)).slice(0, MOST);
}

/** A film's tags, the one given most often first; none where nobody gave it one, or it came after them. */
export function tagsOf(tags: FilmTags | null | undefined, film: FilmIndex): { tag: string; count: number }[] {
  if (!tags || film + 1 >= tags.indptr.length) return [];
  const { names, indptr, counts } = tags;
  return Array.from({ length: indptr[film + 1] - indptr[film] }, (_, at) => ({
    tag: names[tags.tags[indptr[film] + at]],
    count: counts[indptr[film] + at],
  }));
}
