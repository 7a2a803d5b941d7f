import { parseStars, parseUint32 } from './fields.ts';
import { growingUint32, growingUint8 } from './growing.ts';
import type { RatingColumns } from './interactions.ts';
import type { ByteSource } from './source.ts';
import { readTable, type Fault, type Positions, type ReadOptions, type TableReader, type Tally } from './table.ts';

/** Lines of used rows, kept only where they jump: rows mostly follow each other. */
class LineIndex {
  private readonly positions: number[] = [];
  private readonly lines: number[] = [];
  private next = 0;

  add(position: number, line: number): void {
    if (line !== this.next) {
      this.positions.push(position);
      this.lines.push(line);
    }
    this.next = line + 1;
  }

  /** By halving: a file may jump at every other row, and ask for each. */
  lineOf(position: number): number {
    let jump = 0;
    let beyond = this.positions.length;
    while (beyond - jump > 1) {
      const middle = (jump + beyond) >> 1;
      if (this.positions[middle] <= position) jump = middle;
      else beyond = middle;
    }
    return this.lines[jump] + position - this.positions[jump];
  }
}

/** Ratings into columns. */
class RatingReader implements TableReader {
  readonly harmless = new Set([] as const);
  readonly userIndex = growingUint32();
  readonly filmIndex = growingUint32();
  readonly codes = growingUint8();
  readonly times = growingUint32();
  readonly lines = new LineIndex();
  /** In order of appearance. */
  readonly userIds: number[] = [];
  hasTimes = false;
  private readonly users = new Map<number, number>();
  private readonly films = new Map<number, number>();
  /** Of the last used row; null before the first, for a cell may be empty. */
  private userText: string | null = null;
  private user = -1;
  private columns = { user: 0, film: 0, rating: 0, time: -1 };

  constructor(filmIds: readonly number[]) {
    filmIds.forEach((id, index) => this.films.set(id, index));
  }

  readonly optional = ['timestamp'];

  required(): readonly string[] {
    return ['userId', 'movieId', 'rating'];
  }

  start(positions: Positions): void {
    const at = (name: string): number => positions.get(name) ?? -1;
    this.columns = { user: at('userid'), film: at('movieid'), rating: at('rating'), time: at('timestamp') };
    this.hasTimes = this.columns.time !== -1;
  }

  row(cells: readonly string[], line: number): Fault | null {
    const { columns } = this;
    const userText = cells[columns.user];
    // Files are mostly sorted by user.
    const userId = userText === this.userText ? this.userIds[this.user] : parseUint32(userText);
    if (userId === -1) return { reason: 'bad-id', column: 'userId', found: userText };
    const filmText = cells[columns.film];
    const filmId = parseUint32(filmText);
    if (filmId === -1) return { reason: 'bad-id', column: 'movieId', found: filmText };
    const code = parseStars(cells[columns.rating]);
    if (code === 0) return { reason: 'bad-stars', column: 'rating', found: cells[columns.rating] };
    let time = 0;
    if (this.hasTimes) {
      time = parseUint32(cells[columns.time]);
      if (time === -1) return { reason: 'bad-time', column: 'timestamp', found: cells[columns.time] };
    }
    const film = this.films.get(filmId);
    if (film === undefined) return { reason: 'unknown-film', column: 'movieId', found: filmText };
    if (userText !== this.userText) this.enter(userText, userId);
    this.lines.add(this.codes.length, line);
    this.userIndex.push(this.user);
    this.filmIndex.push(film);
    this.codes.push(code);
    if (this.hasTimes) this.times.push(time);
    return null;
  }

  private enter(text: string, id: number): void {
    let user = this.users.get(id);
    if (user === undefined) {
      user = this.userIds.length;
      this.userIds.push(id);
      this.users.set(id, user);
    }
    this.user = user;
    this.userText = text;
  }
}

/** Numbers users by ascending id, whatever the order of the file. */
function numberUsers(reader: RatingReader): { userIds: Uint32Array; userIndex: Uint32Array } {
  const userIds = Uint32Array.from(reader.userIds).sort();
  const rank = new Map<number, number>();
  userIds.forEach((id, index) => rank.set(id, index));
  const indexOf = Uint32Array.from(reader.userIds, (id) => rank.get(id) ?? 0);
  const userIndex = reader.userIndex.take();
  for (let i = 0; i < userIndex.length; i += 1) userIndex[i] = indexOf[userIndex[i]];
  return { userIds, userIndex };
}

/** @param filmIds by FilmIndex. @returns columns in the order of the file, and the line of each entry. */
export async function readRatings(
  source: ByteSource,
  filmIds: readonly number[],
  tally: Tally,
  options: ReadOptions,
): Promise<{ columns: RatingColumns; lineOf: (position: number) => number }> {
  const reader = new RatingReader(filmIds);
  await readTable(source, reader, tally, options);
  const { userIds, userIndex } = numberUsers(reader);
  const columns = {
    users: userIds.length,
    films: filmIds.length,
    userIndex,
    filmIndex: reader.filmIndex.take(),
    codes: reader.codes.take(),
    times: reader.hasTimes ? reader.times.take() : null,
    userIds,
  };
  return { columns, lineOf: (position) => reader.lines.lineOf(position) };
}
