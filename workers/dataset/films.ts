import type { FilmId } from '../protocol.ts';
import type { FilmFacts } from './catalogue.ts';
import { CSV, type Dialect } from './dialect.ts';
import { parseImdbId, parseTmdbId, parseUint32, parseYear } from './fields.ts';
import type { ByteSource } from './source.ts';
import { readTable, Tally, type Fault, type Positions, type ReadOptions, type TableReader } from './table.ts';
import { parseTitle, tidyTitle } from './title.ts';

const MOVIELENS = ['movieId', 'title', 'genres'] as const;
const OWN = ['id', 'title', 'year', 'genres'] as const;
/** What MovieLens writes where a film has none. */
const NO_GENRES = new Set(['(no genres listed)', 'unknown']);
/** Older releases say Children's. */
const OTHER_NAMES = new Map([["Children's", 'Children']]);

/** How a file of films is to be read, where its header does not say. */
export interface FilmShape {
  readonly dialect: Dialect;
  /** Genres of the columns `genre0`, `genre1` ..., which hold 0 or 1 (u.item of MovieLens 100K); null for one column. */
  readonly flags: readonly string[] | null;
  /** Columns as the visitor mapped them: year and genres may be missing, ids may be names. */
  readonly isMapped: boolean;
  readonly hasNamedIds: boolean;
}

const BY_HEADER: FilmShape = { dialect: CSV, flags: null, isMapped: false, hasNamedIds: false };

/** Films while they are read: facts by id. Links are put in before they become a catalogue. */
class FilmReader implements TableReader {
  readonly harmless = new Set(['duplicate-film'] as const);
  readonly films = new Map<number, FilmFacts>();
  /** Ids by name, from 1, where ids are names. */
  readonly byName = new Map<string, number>();
  private readonly tally: Tally;
  private readonly shape: FilmShape;
  private isMovieLens = true;
  private positions: Positions = new Map();
  /** Lists of genres are few: films with the same share one. */
  private readonly genreLists = new Map<string, readonly string[]>();

  constructor(tally: Tally, shape: FilmShape) {
    this.tally = tally;
    this.shape = shape;
  }

  readonly optional = ['otherTitle', 'imdbId', 'tmdbId'];

  required(names: ReadonlySet<string>): readonly string[] {
    const { flags, isMapped } = this.shape;
    if (isMapped) return ['id', 'title'];
    if (flags) return ['movieId', 'title', ...flags.map((_, i) => `genre${i}`)];
    return names.has('id') && !names.has('movieid') ? OWN : MOVIELENS;
  }

  start(positions: Positions): void {
    this.positions = positions;
    this.isMovieLens = positions.has('movieid') || !positions.has('year');
  }

  row(cells: readonly string[], line: number): Fault | null {
    const idColumn = this.positions.has('movieid') ? 'movieId' : 'id';
    const idText = this.cell(cells, idColumn);
    const id = this.shape.hasNamedIds ? this.numberOf(idText.trim()) : parseUint32(idText);
    if (id === -1) return { reason: 'bad-id', column: idColumn, found: idText };
    const titleText = this.cell(cells, 'title');
    const parsed = this.isMovieLens ? parseTitle(titleText) : null;
    const title = parsed ? parsed.title : tidyTitle(titleText);
    // Before `use`, which tells of films that are used.
    if (title === '') return { reason: 'no-title', column: 'title', found: titleText };
    if (this.films.has(id)) return { reason: 'duplicate-film', column: idColumn, found: `${id},${titleText}` };
    const { otherTitle, year } = parsed ?? {
      otherTitle: tidyTitle(this.cell(cells, 'otherTitle')) || null,
      year: this.use(parseYear, cells, 'year', 'bad-year', line),
    };
    this.films.set(id, {
      id: id as FilmId,
      title,
      otherTitle,
      year,
      genres: this.genres(this.shape.flags ? this.flagged(cells, this.shape.flags) : this.cell(cells, 'genres')),
      imdbId: imdbIdOf(idText, this.shape) ?? this.use(parseImdbId, cells, 'imdbId', 'bad-link', line),
      tmdbId: this.use(parseTmdbId, cells, 'tmdbId', 'bad-link', line),
    });
    return null;
  }

  private numberOf(name: string): number {
    if (name === '') return -1;
    const id = this.byName.get(name) ?? this.byName.size + 1;
    this.byName.set(name, id);
    return id;
  }

  private flagged(cells: readonly string[], names: readonly string[]): string {
    return names.filter((_, i) => this.cell(cells, `genre${i}`) === '1').join('|');
  }

  private cell(cells: readonly string[], name: string): string {
    const position = this.positions.get(name.toLowerCase());
    return position === undefined ? '' : cells[position];
  }

  /** A cell that a film can do without: what cannot be read is told, and null. */
  private use<T>(
    parse: (text: string) => T | null | undefined,
    cells: readonly string[],
    column: string,
    reason: 'bad-link' | 'bad-year',
    line: number,
  ): T | null {
    const text = this.cell(cells, column);
    const value = parse(text);
    if (value === undefined) this.tally.add(reason, line, text);
    return value ?? null;
  }

  private genres(text: string): readonly string[] {
    let genres = this.genreLists.get(text);
    if (genres === undefined) {
      const separator = this.shape.isMapped && !text.includes('|') ? /[;,]/ : '|';
      const named = text.split(separator).map((name) => tidyTitle(name));
      const known = named.map((name) => OTHER_NAMES.get(name) ?? name);
      genres = [...new Set(known)].filter((genre) => genre !== '' && !NO_GENRES.has(genre));
      this.genreLists.set(text, genres);
    }
    return genres;
  }
}

/** IMDb's number where films are named by it. */
export function imdbIdOf(name: string, { hasNamedIds }: Pick<FilmShape, 'hasNamedIds'>): string | null {
  return hasNamedIds && name.trim().startsWith('tt') ? (parseImdbId(name.trim()) ?? null) : null;
}

/** MovieLens links.csv: puts the ids of IMDb and TMDB into films that are there. */
class LinkReader implements TableReader {
  /** A links file may be of a larger set of films. */
  readonly harmless = new Set(['unknown-film', 'duplicate-film'] as const);
  private readonly films: Map<number, FilmFacts>;
  private readonly linked = new Set<number>();
  private movie = 0;
  private imdb = 0;
  private tmdb = 0;

  constructor(films: Map<number, FilmFacts>) {
    this.films = films;
  }

  readonly optional = [];

  required(): readonly string[] {
    return ['movieId', 'imdbId', 'tmdbId'];
  }

  start(positions: Positions): void {
    this.movie = positions.get('movieid') ?? 0;
    this.imdb = positions.get('imdbid') ?? 0;
    this.tmdb = positions.get('tmdbid') ?? 0;
  }

  row(cells: readonly string[]): Fault | null {
    const idText = cells[this.movie];
    const id = parseUint32(idText);
    if (id === -1) return { reason: 'bad-id', column: 'movieId', found: idText };
    const imdbId = parseImdbId(cells[this.imdb]);
    if (imdbId === undefined) return { reason: 'bad-link', column: 'imdbId', found: cells[this.imdb] };
    const tmdbId = parseTmdbId(cells[this.tmdb]);
    if (tmdbId === undefined) return { reason: 'bad-link', column: 'tmdbId', found: cells[this.tmdb] };
    const film = this.films.get(id);
    if (film === undefined) return { reason: 'unknown-film', column: 'movieId', found: idText };
    if (this.linked.has(id)) return { reason: 'duplicate-film', column: 'movieId', found: idText };
    this.linked.add(id);
    this.films.set(id, { ...film, imdbId, tmdbId });
    return null;
  }
}

export interface ReadFilms {
  /** By ascending id: the order of their indices, whatever the file's. */
  readonly films: readonly FilmFacts[];
  readonly tallies: readonly Tally[];
  /** Ids by name; null where ids are numbers. */
  readonly byName: ReadonlyMap<string, number> | null;
}

export async function readFilms(
  source: ByteSource,
  links: ByteSource | null,
  options: ReadOptions,
  shape: FilmShape = BY_HEADER,
): Promise<ReadFilms> {
  const tally = new Tally(source.name);
  const tallies = [tally];
  const reader = new FilmReader(tally, shape);
  await readTable(source, reader, tally, options, shape.dialect);
  if (links) {
    const linkTally = new Tally(links.name);
    tallies.push(linkTally);
    await readTable(links, new LinkReader(reader.films), linkTally, options);
  }
  const films = Array.from(reader.films.values()).sort((a, b) => a.id - b.id);
  return { films, tallies, byName: shape.hasNamedIds ? reader.byName : null };
}
