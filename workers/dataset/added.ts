import {
  FIRST_ADDED_ID,
  type AddedItem,
  type FilmId,
  type ItemFacts,
  type ItemFault,
  type SkippedRows,
} from '../protocol.ts';
import { extendCatalogue } from './catalogue.ts';
import { CSV } from './dialect.ts';
import { isFilmYear, parseImdbId, parseTmdbId, parseYear } from './fields.ts';
import { genresOf, type Dataset } from './read.ts';
import type { ByteSource } from './source.ts';
import { readTable, Tally, type Fault, type Positions, type ReadOptions, type TableReader } from './table.ts';
import { tidyTitle } from './title.ts';
import type { Interactions } from './types.ts';

/** Genres stand with bars, commas or semicolons between. */
const BETWEEN_GENRES = /[|,;]/;
/** Numbers of items are below: their ids are then below those that the journal makes of IMDb ids and titles. */
const NUMBERS = 2 ** 40 - FIRST_ADDED_ID;

/**
 * An item with its id. Ids are drawn, not counted: those of two devices may meet in a backup.
 * draw: uniform from [0, 1).
 */
export const makeItem = (facts: ItemFacts, draw: () => number): AddedItem => ({
  id: (FIRST_ADDED_ID + Math.floor(draw() * NUMBERS)) as FilmId,
  ...facts,
});

/** With tidy texts; or what is wrong. */
export function tidyFacts(facts: ItemFacts): ItemFacts | ItemFault {
  const title = tidyTitle(facts.title);
  if (title === '') return 'no-title';
  if (facts.year !== null && !(Number.isInteger(facts.year) && isFilmYear(facts.year))) return 'bad-year';
  const imdbId = parseImdbId(facts.imdbId ?? '');
  const tmdbId = parseTmdbId(facts.tmdbId === null ? '' : String(facts.tmdbId));
  if (imdbId === undefined || tmdbId === undefined) return 'bad-link';
  const genres = [...new Set(facts.genres.map(tidyTitle))].filter((genre) => genre !== '');
  const otherTitle = tidyTitle(facts.otherTitle ?? '') || null;
  return { title, otherTitle, year: facts.year, genres, imdbId, tmdbId };
}

class ItemReader implements TableReader {
  readonly harmless = new Set([] as const);
  readonly optional = ['year', 'genres', 'otherTitle', 'imdbId', 'tmdbId'];
  readonly items: ItemFacts[] = [];
  private positions: Positions = new Map();
  private readonly tally: Tally;

  constructor(tally: Tally) {
    this.tally = tally;
  }

  required(): readonly string[] {
    return ['title'];
  }

  start(positions: Positions): void {
    this.positions = positions;
  }

  row(cells: readonly string[], line: number): Fault | null {
    const cell = (name: string): string => {
      const at = this.positions.get(name.toLowerCase());
      return at === undefined ? '' : cells[at].trim();
    };
    /** What a film can do without: where it cannot be read it is told, and null. */
    const use = <T>(parse: (text: string) => T | null | undefined, name: string, reason: ItemFault): T | null => {
      const value = parse(cell(name));
      if (value === undefined) this.tally.add(reason, line, cell(name));
      return value ?? null;
    };
    const title = cell('title');
    // Before `use`, which tells of films that are used.
    if (tidyTitle(title) === '') return { reason: 'no-title', column: 'title', found: title };
    const item = tidyFacts({
      title,
      otherTitle: cell('otherTitle'),
      year: use(parseYear, 'year', 'bad-year'),
      genres: cell('genres').split(BETWEEN_GENRES),
      imdbId: use(parseImdbId, 'imdbId', 'bad-link'),
      tmdbId: use(parseTmdbId, 'tmdbId', 'bad-link'),
    });
    if (typeof item === 'string') throw new Error(`Read facts that are none: ${item}`);
    this.items.push(item);
    return null;
  }
}

interface FactRows {
  readonly items: readonly ItemFacts[];
  readonly skipped: readonly SkippedRows[];
}

/**
 * Reads items from a CSV file with a column `title`, and `year`, `genres` (with bars, commas or semicolons between), `otherTitle`,
 * `imdbId` and `tmdbId` where there are such.
 * @throws DatasetError where the file cannot be used, as a file of films.
 */
export async function readItems(source: ByteSource, options: ReadOptions = {}): Promise<FactRows> {
  const tally = new Tally(source.name);
  const reader = new ItemReader(tally);
  await readTable(source, reader, tally, options, CSV);
  return { items: reader.items, skipped: tally.skipped() };
}

const titleKey = (title: string, year: number | null): string => `${title.toLowerCase()} ${year ?? ''}`;

/** The interactions with columns for films that nobody has rated. */
function widen(interactions: Interactions, more: number): Interactions {
  const { byUser, byFilm } = interactions;
  const films = interactions.films + more;
  const indptr = new Uint32Array(films + 1).fill(interactions.count);
  indptr.set(byFilm.indptr);
  return { ...interactions, films, byUser: { ...byUser, columns: films }, byFilm: { ...byFilm, rows: films, indptr } };
}

/**
 * The data set with items of the visitor's behind its films: to be found, rated and listed like any other. Ratings are shared with
 * the data set, not copied. Its hash stays: models are trained on its ratings.
 * @returns also the items that were there already: same id, IMDb id, or title and year.
 */
export function addItems(
  dataset: Dataset,
  items: readonly AddedItem[],
): { readonly dataset: Dataset; readonly known: readonly AddedItem[] } {
  const { catalogue } = dataset;
  const imdbIds = new Set(catalogue.films.map(({ imdbId }) => imdbId).filter((id) => id !== null));
  const titles = new Set(catalogue.films.map(({ title, year }) => titleKey(title, year)));
  const ids = new Set<number>();
  const known: AddedItem[] = [];
  const fresh = items.filter((item) => {
    const { id, imdbId, title, year } = item;
    const isKnown =
      catalogue.indexOf(id) !== undefined ||
      ids.has(id) ||
      (imdbId !== null && imdbIds.has(imdbId)) ||
      titles.has(titleKey(title, year));
    if (isKnown) {
      known.push(item);
      return false;
    }
    ids.add(id);
    if (imdbId !== null) imdbIds.add(imdbId);
    titles.add(titleKey(title, year));
    return true;
  });
  fresh.sort((a, b) => a.id - b.id);
  const films = fresh.map((item) => ({ ...item, genres: Object.freeze([...item.genres]), ratings: 0, mean: null }));
  const extended = extendCatalogue(catalogue, films);
  return {
    dataset: {
      ...dataset,
      catalogue: extended,
      interactions: widen(dataset.interactions, fresh.length),
      genres: genresOf(extended.films),
    },
    known,
  };
}
