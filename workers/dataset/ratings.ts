import type { RatingRuns } from './assemble.ts';
import { CSV, type Dialect } from './dialect.ts';
import type { DigitReading } from './digits.ts';
import { parseStars, parseUint32 } from './fields.ts';
import { growingUint32, growingUint8 } from './growing.ts';
import { ascending, IdTable } from './ids.ts';
import { LineIndex } from './lines.ts';
import type { Budget } from './memory.ts';
import { withPauses } from './pause.ts';
import type { ByteSource } from './source.ts';
import { readTable, type Fault, type Positions, type ReadOptions, type TableReader, type Tally } from './table.ts';

/** What a ratings file calls its columns, and how their cells are read. */
export interface RatingShape {
  readonly user: string;
  readonly film: string;
  readonly rating: string;
  /** null where there is none. */
  readonly time: string | null;
  /** Asks for times only where the header has them. */
  readonly isTimeOptional: boolean;
  /** A column with the film's title; null where there is none. */
  readonly title: string | null;
  /** Code (stars x 2), 0 where the cell holds none. */
  readonly parseStars: (text: string) => number;
  /** Seconds since 1970, -1 where the cell holds none. */
  readonly parseTime: (text: string) => number;
  /** Ids are texts, not numbers. */
  readonly hasNamedUsers: boolean;
  readonly hasNamedFilms: boolean;
  /** Ids of a catalogue's films by name; null where there is no catalogue, or its ids are numbers. */
  readonly filmsByName: ReadonlyMap<string, number> | null;
}

export const MOVIELENS_RATINGS: RatingShape = {
  user: 'userId',
  film: 'movieId',
  rating: 'rating',
  time: 'timestamp',
  isTimeOptional: true,
  title: null,
  parseStars,
  parseTime: parseUint32,
  hasNamedUsers: false,
  hasNamedFilms: false,
  filmsByName: null,
};

/** Ids that are texts, numbered as they come. */
class NameTable {
  readonly names: string[] = [];
  private readonly indices = new Map<string, number>();

  add(name: string): number {
    let index = this.indices.get(name);
    if (index === undefined) {
      index = this.names.length;
      this.names.push(name);
      this.indices.set(name, index);
    }
    return index;
  }

  /** Number of each name in the order of the names: stands for an id. */
  ranks(): Uint32Array {
    const order = Uint32Array.from(this.names, (_, index) => index).sort((a, b) =>
      this.names[a] < this.names[b] ? -1 : 1,
    );
    const ranks = new Uint32Array(order.length);
    order.forEach((index, rank) => (ranks[index] = rank + 1));
    return ranks;
  }
}

/** No name has this id: names are numbered from 0 or 1. */
const UNKNOWN = 0xffffffff;

/** Ratings into columns. */
class RatingReader implements TableReader {
  readonly harmless = new Set([] as const);
  readonly filmIndex = growingUint32();
  readonly codes = growingUint8();
  readonly times = growingUint32();
  readonly runUser = growingUint32();
  readonly runStart = growingUint32();
  readonly lines = new LineIndex();
  readonly users = new IdTable();
  readonly userNames = new NameTable();
  readonly films = new IdTable();
  readonly filmNames = new NameTable();
  /** First title of a film, by the number in which it came. */
  readonly titles: string[] = [];
  hasTimes = false;
  private readonly shape: RatingShape;
  private readonly isOpen: boolean;
  private readonly budget: Budget;
  /** Of the last used row; null before the first, for a cell may be empty. */
  private userText: string | null = null;
  private userId = -1;
  private user = -1;
  private columns = { user: 0, film: 0, rating: 0, time: -1, title: -1 };

  /** @param filmIds by FilmIndex; null to number films as they come. */
  constructor(shape: RatingShape, filmIds: readonly number[] | null, budget: Budget) {
    this.shape = shape;
    this.isOpen = filmIds === null;
    this.budget = budget;
    for (const id of filmIds ?? []) this.films.add(id);
  }

  get optional(): readonly string[] {
    return this.shape.isTimeOptional && this.shape.time !== null ? [this.shape.time] : [];
  }

  required(): readonly string[] {
    const { user, film, rating, time, isTimeOptional, title } = this.shape;
    return [user, film, rating, isTimeOptional ? null : time, title].filter((name) => name !== null);
  }

  start(positions: Positions): void {
    const at = (name: string | null): number => (name === null ? -1 : (positions.get(name.toLowerCase()) ?? -1));
    const { user, film, rating, time, title } = this.shape;
    this.columns = { user: at(user), film: at(film), rating: at(rating), time: at(time), title: at(title) };
    this.hasTimes = this.columns.time !== -1;
  }

  digits(width: number): DigitReading | null {
    const { user, film, rating, time, title } = this.columns;
    const { hasNamedFilms, hasNamedUsers } = this.shape;
    const isPlain = user === 0 && film === 1 && rating === 2 && title === -1 && width === (this.hasTimes ? 4 : 3);
    if (!isPlain || (this.hasTimes && time !== 3) || hasNamedFilms || hasNamedUsers) return null;
    if (this.shape.parseStars !== parseStars || this.shape.parseTime !== parseUint32) return null;
    return { hasTime: this.hasTimes, take: (user, film, code, time, line) => this.take(user, film, code, time, line) };
  }

  row(cells: readonly string[], line: number): Fault | null {
    const { columns, shape } = this;
    const userText = cells[columns.user];
    // Files are mostly sorted by user.
    const isSame = userText === this.userText;
    const userId = isSame
      ? this.userId
      : shape.hasNamedUsers
        ? nameAt(userText, this.userNames)
        : parseUint32(userText);
    if (userId === -1) return { reason: 'bad-id', column: shape.user, found: userText };
    const filmText = cells[columns.film];
    const filmId = this.filmIdOf(filmText);
    if (filmId === -1) return { reason: 'bad-id', column: shape.film, found: filmText };
    const code = shape.parseStars(cells[columns.rating]);
    if (code === 0) return { reason: 'bad-stars', column: shape.rating, found: cells[columns.rating] };
    let time = 0;
    if (this.hasTimes) {
      time = shape.parseTime(cells[columns.time]);
      if (time === -1) return { reason: 'bad-time', column: shape.time, found: cells[columns.time] };
    }
    if (!this.take(userId, filmId, code, time, line))
      return { reason: 'unknown-film', column: shape.film, found: filmText };
    this.userText = userText;
    if (columns.title !== -1) this.titles[this.films.indexOf(filmId)] ??= cells[columns.title];
    return null;
  }

  private filmIdOf(text: string): number {
    const { hasNamedFilms, filmsByName } = this.shape;
    if (!hasNamedFilms) return parseUint32(text);
    return filmsByName ? (filmsByName.get(text.trim()) ?? UNKNOWN) : nameAt(text, this.filmNames);
  }

  /** False where the film is not known. */
  private take(userId: number, filmId: number, code: number, time: number, line: number): boolean {
    const film = this.isOpen ? this.films.add(filmId) : this.films.indexOf(filmId);
    if (film === -1) return false;
    if (userId !== this.userId) {
      this.userId = userId;
      this.userText = null;
      this.user = this.users.add(userId);
      this.runUser.push(this.user);
      this.runStart.push(this.codes.length);
    }
    if ((this.codes.length & 0xffff) === 0) this.budget.check(this.bytes());
    this.lines.add(this.codes.length, line);
    this.filmIndex.push(film);
    this.codes.push(code);
    if (this.hasTimes) this.times.push(time);
    return true;
  }

  private bytes(): number {
    const { ratings, user, film } = this.budget.costs;
    const films = this.isOpen ? this.films.size * film : 0;
    return this.codes.length * ratings + this.users.size * user + films + this.runUser.length * 8;
  }
}

function nameAt(text: string, names: NameTable): number {
  const name = text.trim();
  return name === '' ? -1 : names.add(name);
}

/** A film that only the ratings name. */
export interface NamedFilm {
  readonly id: number;
  /** What the ratings call it. */
  readonly name: string;
  readonly title: string | null;
}

interface ReadRatings {
  readonly runs: RatingRuns;
  /** Of each rating. */
  readonly lineOf: (position: number) => number;
  /** Films by FilmIndex where no catalogue was given; else empty. */
  readonly films: readonly NamedFilm[];
}

/**
 * @param filmIds by FilmIndex; null where no catalogue tells the films: then the ratings do.
 * @throws DatasetError where the file as a whole is of no use, or holds more than memory allows.
 */
export async function readRatings(
  source: ByteSource,
  filmIds: readonly number[] | null,
  tally: Tally,
  budget: Budget,
  options: ReadOptions,
  shape: RatingShape = MOVIELENS_RATINGS,
  dialect: Dialect = CSV,
): Promise<ReadRatings> {
  const reader = new RatingReader(shape, filmIds, budget);
  await readTable(source, reader, tally, options, dialect);
  const userIds = reader.users.ids();
  const users = shape.hasNamedUsers ? pick(reader.userNames.ranks(), userIds) : userIds.slice();
  const known = filmIds === null ? numberFilms(reader, shape) : null;
  const { signal } = options;
  const runs = {
    users,
    runUser: await withPauses(reader.runUser.taking(), signal),
    runStart: await withPauses(reader.runStart.taking(), signal),
    films: await withPauses(reader.filmIndex.taking(), signal),
    codes: await withPauses(reader.codes.taking(), signal),
    times: reader.hasTimes ? await withPauses(reader.times.taking(), signal) : null,
    filmCount: filmIds?.length ?? reader.films.size,
    filmIndexOf: known?.indexOf ?? null,
  };
  return { runs, lineOf: (position) => reader.lines.lineOf(position), films: known?.films ?? [] };
}

const pick = (values: Uint32Array, at: Uint32Array): Uint32Array => at.map((index) => values[index]);

/** Films that came with the ratings, by ascending id. */
function numberFilms(reader: RatingReader, shape: RatingShape): { films: NamedFilm[]; indexOf: Uint32Array } {
  const came = reader.films.ids();
  const names = reader.filmNames.names;
  const order = ascending(shape.hasNamedFilms ? pick(reader.filmNames.ranks(), came) : came);
  const films = new Array<NamedFilm>(came.length);
  order.indexOf.forEach((index, at) => {
    const name = shape.hasNamedFilms ? names[came[at]] : String(came[at]);
    films[index] = { id: order.ids[index], name, title: reader.titles[at] ?? null };
  });
  return { films, indexOf: order.indexOf };
}
