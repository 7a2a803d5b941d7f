import type { ColumnMapping, TablePreview } from '../../protocol.ts';
import { CSV, type Dialect } from '../dialect.ts';
import { DatasetError } from '../error.ts';
import { parseStars, parseUint32 } from '../fields.ts';
import type { FilmShape } from '../films.ts';
import type { RatingShape } from '../ratings.ts';
import { isNumber } from './recognise.ts';

type Scale = ColumnMapping['ratings']['scale'];
type TimeUnit = ColumnMapping['ratings']['timeUnit'];

const NAMES = {
  user: /user|reviewer|reader|profile|customer|viewer|member|person/i,
  film: /movie|film|item|title.?id|tconst|imdb|show|anime|book|product|\bid\b/i,
  rating: /rating|stars?\b|score|vote|grade/i,
  time: /time|date|when|\bts\b/i,
  title: /title|name/i,
  year: /year|released?/i,
  genres: /genre|categor/i,
  imdb: /imdb|tconst/i,
};

/** The highest ratings that scales have. */
const TOPS = [1, 5, 10, 20, 100];

const column = (table: TablePreview, at: number): string[] => table.rows.map((row) => row[at] ?? '');
const widthOf = (table: TablePreview): number => table.header?.length ?? table.rows[0]?.length ?? 0;

/** The first column whose name fits, or null; without those that are taken. */
function named(table: TablePreview, pattern: RegExp, taken: readonly (number | null)[]): number | null {
  const at = (table.header ?? []).findIndex((name, i) => pattern.test(name) && !taken.includes(i));
  return at === -1 ? null : at;
}

function free(table: TablePreview, taken: readonly number[]): number {
  for (let at = 0; at < widthOf(table); at += 1) if (!taken.includes(at)) return at;
  return 0;
}

/** The scale that the first rows fit into. */
function seenScale(cells: readonly string[]): Scale {
  const values = cells.filter(isNumber).map(Number);
  const highest = values.reduce((most, value) => Math.max(most, value), 0);
  const lowest = values.reduce((least, value) => Math.min(least, value), 0);
  const max = TOPS.find((top) => highest <= top) ?? highest;
  return { min: lowest < 0 ? Math.min(lowest, -max) : 0, max };
}

function seenTimeUnit(cells: readonly string[]): TimeUnit {
  const known = cells.filter((cell) => cell !== '');
  if (known.some((cell) => !/^\d+$/.test(cell))) return 'date';
  return known.some((cell) => Number(cell) > 0xffffffff) ? 'milliseconds' : 'seconds';
}

/** What the names of columns, and without them their order, suggest. */
export function guessMapping(tables: readonly TablePreview[]): ColumnMapping {
  const [table] = tables;
  const rating = named(table, NAMES.rating, []);
  const user = named(table, NAMES.user, [rating]);
  const film = named(table, NAMES.film, [rating, user]);
  const userAt = user ?? free(table, [rating ?? -1, film ?? -1]);
  const filmAt = film ?? free(table, [rating ?? -1, userAt]);
  const ratingAt = rating ?? free(table, [userAt, filmAt]);
  const taken = [userAt, filmAt, ratingAt];
  const next = free(table, taken);
  const time = table.header ? named(table, NAMES.time, taken) : widthOf(table) > 3 ? next : null;
  const catalogue = tables.slice(1).find((each) => named(each, NAMES.title, []) !== null);
  return {
    ratings: {
      path: table.path,
      user: userAt,
      film: filmAt,
      rating: ratingAt,
      time,
      timeUnit: time === null ? 'seconds' : seenTimeUnit(column(table, time)),
      title: named(table, NAMES.title, [...taken, time]),
      scale: seenScale(column(table, ratingAt)),
    },
    films: catalogue ? guessFilms(catalogue) : null,
  };
}

function guessFilms(table: TablePreview): ColumnMapping['films'] {
  const id = named(table, NAMES.film, []) ?? 0;
  const title = named(table, NAMES.title, [id]) ?? 1;
  const year = named(table, NAMES.year, [id, title]);
  const genres = named(table, NAMES.genres, [id, title, year]);
  return { path: table.path, id, title, year, genres, imdbId: named(table, NAMES.imdb, [id, title, year, genres]) };
}

/** Any scale's number as a code: its highest is 5 stars, and the lowest stars are half a one. */
function scaleParser({ min, max }: Scale): (text: string) => number {
  if (min >= 0 && max === 5) return (text) => parseStars(text) || scaled(text, min, 0, max);
  return (text) => scaled(text, min, Math.min(0, min), max);
}

function scaled(text: string, min: number, zero: number, max: number): number {
  if (!isNumber(text)) return 0;
  const value = Number(text);
  return value < min || value > max ? 0 : Math.max(1, Math.round(((value - zero) / (max - zero)) * 10));
}

function timeParser(unit: TimeUnit): (text: string) => number {
  if (unit === 'seconds') return parseUint32;
  return (text) => {
    const ms = unit === 'date' ? Date.parse(text.trim()) : /^\d+$/.test(text) ? Number(text) : NaN;
    const seconds = Math.floor(ms / 1000);
    return seconds >= 0 && seconds <= 0xffffffff ? seconds : -1;
  };
}

/** Distinct names for all columns: those of the file where it has them, each with its number where it stands twice. */
function columnNames(table: TablePreview): string[] {
  const names = (table.header ?? []).map((name) => name.trim());
  const lower = names.map((name) => name.toLowerCase());
  return Array.from({ length: widthOf(table) }, (_, at) => {
    const isOwn = names[at] && lower.indexOf(lower[at]) === at && lower.lastIndexOf(lower[at]) === at;
    return isOwn ? names[at] : `${names[at] ?? ''}#${at + 1}`;
  });
}

/** @throws DatasetError 'mapping' where a column is not there or stands for two things. */
function check(table: TablePreview, columns: readonly (number | null)[]): void {
  const used = columns.filter((at) => at !== null);
  const bad = used.find((at, i) => !Number.isInteger(at) || at < 0 || at >= widthOf(table) || used.indexOf(at) !== i);
  if (bad === undefined) return;
  const found = `column ${bad + 1}`;
  throw new DatasetError({ code: 'file', file: table.path, row: null, column: null, found, expected: 'mapping' });
}

const dialectOf = (table: TablePreview, header: readonly string[]): Dialect => ({
  ...CSV,
  delimiter: table.delimiter,
  encoding: table.encoding,
  header,
  skipsFirst: table.header !== null,
});

const isWhole = (cell: string): boolean => cell === '' || isNumber(cell);

/** True where a column holds names, not numbers. */
const hasNames = (table: TablePreview, at: number): boolean => !column(table, at).every(isWhole);

export function mappedRatings(
  table: TablePreview,
  mapping: ColumnMapping['ratings'],
  hasNamedFilms: boolean,
): { shape: RatingShape; dialect: Dialect } {
  const { user, film, rating, time, timeUnit, title, scale } = mapping;
  check(table, [user, film, rating, time, title]);
  if (!(scale.max > scale.min)) {
    const found = `${scale.min} to ${scale.max}`;
    throw new DatasetError({ code: 'file', file: table.path, row: null, column: null, found, expected: 'mapping' });
  }
  const names = columnNames(table);
  const isPlain = scale.max === 5 && scale.min === 0;
  const shape: RatingShape = {
    user: names[user],
    film: names[film],
    rating: names[rating],
    time: time === null ? null : names[time],
    isTimeOptional: false,
    title: title === null ? null : names[title],
    parseStars:
      isPlain && column(table, rating).every((cell) => parseStars(cell) > 0) ? parseStars : scaleParser(scale),
    parseTime: timeParser(timeUnit),
    hasNamedUsers: hasNames(table, user),
    hasNamedFilms,
    filmsByName: null,
  };
  return { shape, dialect: dialectOf(table, names) };
}

/** Columns take the names that the reader of films knows. */
export function mappedFilms(table: TablePreview, mapping: NonNullable<ColumnMapping['films']>): FilmShape {
  const { id, title, year, genres, imdbId } = mapping;
  check(table, [id, title, year, genres, imdbId]);
  const names = columnNames(table).map((_, at) => `#${at + 1}`);
  names[id] = 'id';
  names[title] = 'title';
  if (year !== null) names[year] = 'year';
  if (genres !== null) names[genres] = 'genres';
  if (imdbId !== null) names[imdbId] = 'imdbId';
  return { dialect: dialectOf(table, names), flags: null, isMapped: true, hasNamedIds: hasNames(table, id) };
}

/** Films are named, not numbered, where either file does so. */
export function namesFilms(ratings: TablePreview, film: number, films: FilmShape | null): boolean {
  return films ? films.hasNamedIds : hasNames(ratings, film);
}
