import type { ColumnMapping, FilmIdSpace, ImportFormat, ImportPreview, SeenFile, SeenRole } from '../../protocol.ts';
import { clip, DatasetError } from '../error.ts';
import type { FilmShape } from '../films.ts';
import { MOVIELENS_RATINGS, type RatingShape } from '../ratings.ts';
import type { Dialect } from '../dialect.ts';
import { preview, seen, type Member } from './files.ts';
import { guessMapping, mappedFilms, mappedRatings, namesFilms } from './mapping.ts';

/** Which files are read, and how. */
export interface Plan {
  readonly format: ImportFormat;
  readonly filmIds: FilmIdSpace;
  readonly ratings: { readonly member: Member; readonly shape: RatingShape; readonly dialect: Dialect };
  readonly films: { readonly member: Member; readonly shape: FilmShape } | null;
  readonly links: Member | null;
  readonly tags: Member | null;
  /** u.genre of 100K. */
  readonly genres: Member | null;
  readonly files: readonly SeenFile[];
}

function refuse(
  file: string,
  found: string,
  expected: 'ratings' | 'one-dataset' | 'not-empty' | 'utf-8' | 'mapping' | 'plain-entry',
): DatasetError {
  return new DatasetError({ code: 'file', file, row: null, column: null, found: clip(found), expected });
}

const ofRole = (members: readonly Member[], role: SeenRole): Member[] =>
  members.filter(({ what }) => what.role === role);
const names = (members: readonly Member[]): string => members.map(({ source }) => source.name).join(', ');

/** The only one of its kind; null where there is none. */
function only(members: readonly Member[]): Member | null {
  if (members.length > 1) throw refuse(members[0].source.name, names(members), 'one-dataset');
  return members[0] ?? null;
}

/** 100K comes with splits of its ratings beside them: the largest file is all of them. */
function ratingsOf(members: readonly Member[]): Member | null {
  const all = ofRole(members, 'ratings');
  if (all.length < 2 || all.some(({ what }) => what.format !== 'movielens-100k')) return only(all);
  return all.reduce((most, each) => (each.bytes > most.bytes ? each : most));
}

function tell(members: readonly Member[], used: ReadonlySet<Member>, by: SeenFile['by'] | undefined): SeenFile[] {
  return members.map((member) => {
    const isUsed = used.has(member);
    const file = seen(member, isUsed, isUsed && by ? by : member.what.by);
    return file.role === 'ratings' && !isUsed ? { ...file, role: 'part' } : file;
  });
}

/** @throws DatasetError 'ratings' (or why the files cannot hold any), 'one-dataset'. */
export function planMovieLens(members: readonly Member[]): Plan | null {
  const ratings = ratingsOf(members);
  if (!ratings || !ratings.what.dialect || !ratings.what.format) return null;
  const { dialect, format } = ratings.what;
  const films = only(ofRole(members, 'films').filter(({ what }) => what.format === format));
  const links = format === 'movielens-csv' && films ? only(ofRole(members, 'links')) : null;
  const tags = format === 'movielens-csv' && films ? only(ofRole(members, 'tags')) : null;
  const genres = format === 'movielens-100k' ? only(ofRole(members, 'genres')) : null;
  const used = new Set([ratings, films, links, tags, genres].filter((member) => member !== null));
  const isMovieLens =
    format !== 'movielens-csv' || (films?.what.header?.some((name) => /^movieid$/i.test(name.trim())) ?? false);
  return {
    format,
    filmIds: format === 'movielens-100k' ? 'movielens-100k' : isMovieLens ? 'movielens' : 'own',
    ratings: { member: ratings, shape: MOVIELENS_RATINGS, dialect },
    films: films?.what.dialect ? { member: films, shape: filmShape(films.what.dialect, format) } : null,
    links,
    tags,
    genres,
    files: tell(members, used, undefined),
  };
}

function filmShape(dialect: Dialect, format: ImportFormat): FilmShape {
  return { dialect, flags: format === 'movielens-100k' ? [] : null, isMapped: false, hasNamedIds: false };
}

/** @throws DatasetError 'mapping' where the mapping names what is not there. */
export function planMapped(members: readonly Member[], mapping: ColumnMapping): Plan {
  const find = (path: string): { member: Member; table: NonNullable<ReturnType<typeof preview>> } => {
    const member = members.find(({ source }) => source.name === path);
    const table = member && preview(member);
    if (!member || !table) throw refuse(path, path, 'mapping');
    return { member, table };
  };
  const ratings = find(mapping.ratings.path);
  const films = mapping.films && { ...find(mapping.films.path), mapping: mapping.films };
  const shape = films && mappedFilms(films.table, films.mapping);
  const hasNames = namesFilms(ratings.table, mapping.ratings.film, shape);
  const used = new Set([ratings.member, ...(films ? [films.member] : [])]);
  return {
    format: 'mapped',
    filmIds: 'own',
    ratings: { member: ratings.member, ...mappedRatings(ratings.table, mapping.ratings, hasNames) },
    films: films && shape ? { member: films.member, shape } : null,
    links: null,
    tags: null,
    genres: null,
    files: tell(members, used, 'mapping'),
  };
}

/** What the visitor has to map. @throws DatasetError where there is nothing that could hold ratings. */
export function previewOf(members: readonly Member[]): ImportPreview {
  const tables = [...ofRole(members, 'table')].sort((a, b) => b.bytes - a.bytes);
  const previews = [...tables, ...ofRole(members, 'films')].map(preview).filter((table) => table !== null);
  if (tables.length === 0) throw nothing(members);
  return { tables: previews, guess: guessMapping(previews), files: tell(members, new Set(), undefined) };
}

/** Why there are no ratings. */
function nothing(members: readonly Member[]): DatasetError {
  const [first] = members;
  if (!first) return refuse('', '', 'ratings');
  const wide = ofRole(members, 'wide-text')[0];
  if (wide) return refuse(wide.source.name, 'UTF-16', 'utf-8');
  const nested = ofRole(members, 'nested-zip')[0];
  if (nested) return refuse(nested.source.name, 'a zip within a zip', 'ratings');
  if (members.every(({ what }) => what.role === 'empty')) return refuse(first.source.name, '', 'not-empty');
  return refuse(first.source.name, names(members), 'ratings');
}
