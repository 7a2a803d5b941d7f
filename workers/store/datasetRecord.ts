import * as v from 'valibot';
import {
  checking,
  genresOf,
  makeCatalogue,
  roomUint32,
  roomUint8,
  transposing,
  type Dataset,
  type FilmFacts,
  type FilmTags,
  type Interactions,
  type Steps,
} from '../dataset/index.ts';
import type { FilmId, SkippedRows } from '../protocol.ts';
import { gather, scatter, type Chunk, type Column } from './chunks.ts';
import { decodeRecord, encodeRecord, RecordError, type DecodedRecord, type Section } from './record.ts';

/** Years are positive, and TMDB ids far from the end of the range. */
const NO_YEAR = 0;
const NO_TMDB = 0xffffffff;

const COUNT = v.pipe(v.number(), v.integer(), v.minValue(0));
const FACTS = v.object({
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  users: COUNT,
  films: COUNT,
  ratings: COUNT,
  genres: v.array(v.string()),
  skipped: v.array(
    v.object({ file: v.string(), reason: v.string(), count: COUNT, rows: v.array(COUNT), found: v.string() }),
  ),
  /** Columns that lie in chunks of their own. */
  columns: v.optional(
    v.array(v.object({ name: v.string(), type: v.picklist(['u8', 'u32']), length: COUNT, chunks: COUNT })),
    [],
  ),
});
type Facts = v.InferOutput<typeof FACTS>;
const TEXTS = v.object({
  titles: v.array(v.string()),
  otherTitles: v.array(v.nullable(v.string())),
  imdbIds: v.array(v.nullable(v.string())),
});

/** Columns of the interactions. */
type ColumnName = 'userIds' | 'indptr' | 'indices' | 'codes' | 'times';

/** Bytes of a data set's columns in the store, but for its films. */
export const columnBytes = ({ interactions: { users, count, times } }: Dataset): number =>
  4 * users + 4 * (users + 1) + (times ? 9 : 5) * count;

/**
 * Bytes of a data set: chunks of its long columns, and last the head, which holds all else. Films lie as columns; of the interactions only
 * those by user, the other way round follows from them.
 * name: what `decodeDataset` has to be asked for.
 */
export function* encodeDataset(name: string, dataset: Dataset, most?: number): Generator<Chunk, ArrayBuffer> {
  const { catalogue, interactions, skipped, hash, genres } = dataset;
  const { films } = catalogue;
  const { byUser, times, userIds } = interactions;
  const genreAt = new Map(genres.map((genre, at) => [genre, at]));
  const texts = {
    titles: films.map((film) => film.title),
    otherTitles: films.map((film) => film.otherTitle),
    imdbIds: films.map((film) => film.imdbId),
  };
  const sections: Record<string, Section> = {
    ids: Uint32Array.from(films, (film) => film.id),
    years: Uint16Array.from(films, (film) => film.year ?? NO_YEAR),
    tmdbIds: Uint32Array.from(films, (film) => film.tmdbId ?? NO_TMDB),
    genreCounts: Uint8Array.from(films, (film) => film.genres.length),
    genres: Uint16Array.from(films.flatMap((film) => film.genres.map((genre) => genreAt.get(genre) ?? 0))),
    texts: new TextEncoder().encode(JSON.stringify(texts)),
  };
  const { tags } = dataset;
  if (tags) {
    sections.tagStarts = tags.indptr;
    sections.tags = tags.tags;
    sections.tagCounts = tags.counts;
    sections.tagNames = new TextEncoder().encode(JSON.stringify(tags.names));
  }
  const { indptr, indices, codes } = byUser;
  const long: Partial<Record<ColumnName, Column>> = { userIds, indptr, indices, codes, ...(times && { times }) };
  const columns: Facts['columns'] = [];
  for (const [column, values] of Object.entries(long)) {
    const chunks = yield* scatter(hash, column, values, most);
    if (chunks === 0) sections[column] = values;
    else
      columns.push({ name: column, type: values instanceof Uint8Array ? 'u8' : 'u32', length: values.length, chunks });
  }
  const facts: Facts = {
    hash,
    users: interactions.users,
    films: films.length,
    ratings: interactions.count,
    genres,
    skipped: skipped.map((each) => ({ ...each, rows: [...each.rows] })),
    columns,
  };
  return encodeRecord({ kind: 'dataset', name, facts, sections });
}

/**
 * Reads what `encodeDataset` wrote, in steps of some milliseconds. Throws RecordError where it is anything else.
 * chunks: by their names; those that are read are taken out.
 */
export function* decodeDataset(
  stored: unknown,
  name: string,
  chunks: Map<string, unknown> = new Map(),
): Steps<Dataset> {
  const record = decodeRecord(stored, 'dataset', name);
  const parsed = v.safeParse(FACTS, record.facts);
  if (!parsed.success) throw new RecordError('damaged', 'facts');
  const facts = parsed.output;
  const interactions = yield* readInteractions(record, facts, chunks);
  const filmFacts = readFilms(record, facts.films, facts.genres);
  yield;
  return {
    catalogue: makeCatalogue(filmFacts, interactions),
    interactions,
    // Written by this version of the format, so its reasons are ours.
    skipped: facts.skipped as SkippedRows[],
    hash: facts.hash,
    genres: genresOf(filmFacts),
    ...(record.has('tags') && { tags: readTags(record, facts.films) }),
  };
}

/** The rows as they were stored, and the other way round. */
function* readInteractions(
  record: DecodedRecord,
  { users, films, ratings, hash, columns }: Facts,
  chunks: Map<string, unknown>,
): Steps<Interactions> {
  function* column<T extends Column>(name: ColumnName, values: T): Steps<T> {
    const apart = columns.find((each) => each.name === name);
    if (!apart) {
      values.set(record.section<T>(name, values.constructor as never, values.length));
      return values;
    }
    if (apart.length !== values.length) throw new RecordError('damaged', name);
    yield* gather(hash, name, values, apart.chunks, chunks);
    return values;
  }
  const byUser = {
    rows: users,
    columns: films,
    indptr: yield* column('indptr', new Uint32Array(users + 1)),
    indices: yield* column('indices', roomUint32(ratings)),
    codes: yield* column('codes', roomUint8(ratings)),
  };
  try {
    yield* checking(byUser);
  } catch (reason) {
    throw new RecordError('damaged', reason instanceof Error ? reason.message : String(reason));
  }
  const hasTimes = record.has('times') || columns.some((each) => each.name === 'times');
  return {
    users,
    films,
    count: ratings,
    byUser,
    byFilm: yield* transposing(byUser),
    times: hasTimes ? yield* column('times', new Uint32Array(ratings)) : null,
    userIds: yield* column('userIds', new Uint32Array(users)),
  };
}

/** What a stored data set is, without reading its columns. Throws RecordError where it is anything else. */
export function decodeFacts(stored: unknown, name: string): { readonly hash: string; readonly ratings: number } {
  const facts = v.safeParse(FACTS, decodeRecord(stored, 'dataset', name).facts);
  if (!facts.success) throw new RecordError('damaged', 'facts');
  const { hash, ratings } = facts.output;
  return { hash, ratings };
}

/** Records of before tags were read have none. */
function readTags(record: DecodedRecord, films: number): FilmTags {
  const indptr = record.section('tagStarts', Uint32Array, films + 1);
  const tags = record.section('tags', Uint32Array, indptr[films]);
  const counts = record.section('tagCounts', Uint32Array, indptr[films]);
  const names = readNames(record);
  if (tags.some((tag) => tag >= names.length)) throw new RecordError('damaged', 'tags');
  for (let film = 0; film < films; film++)
    if (indptr[film + 1] < indptr[film]) throw new RecordError('damaged', 'tags');
  return { names, indptr, tags, counts };
}

function readNames(record: DecodedRecord): string[] {
  try {
    return v.parse(v.array(v.string()), JSON.parse(new TextDecoder().decode(record.section('tagNames', Uint8Array))));
  } catch {
    throw new RecordError('damaged', 'tags');
  }
}

function readFilms(record: DecodedRecord, films: number, genreNames: readonly string[]): FilmFacts[] {
  const ids = record.section('ids', Uint32Array, films);
  const years = record.section('years', Uint16Array, films);
  const tmdbIds = record.section('tmdbIds', Uint32Array, films);
  const genreCounts = record.section('genreCounts', Uint8Array, films);
  const genres = record.section('genres', Uint16Array);
  const { titles, otherTitles, imdbIds } = readTexts(record);
  if (titles.length !== films || otherTitles.length !== films || imdbIds.length !== films) {
    throw new RecordError('damaged', 'texts');
  }
  let at = 0;
  const out = titles.map((title, i): FilmFacts => {
    const own = Array.from(genres.subarray(at, (at += genreCounts[i])), (genre) => genreNames[genre]);
    return {
      id: ids[i] as FilmId,
      title,
      otherTitle: otherTitles[i],
      year: years[i] === NO_YEAR ? null : years[i],
      genres: own,
      imdbId: imdbIds[i],
      tmdbId: tmdbIds[i] === NO_TMDB ? null : tmdbIds[i],
    };
  });
  if (at !== genres.length || genres.some((genre) => genre >= genreNames.length)) {
    throw new RecordError('damaged', 'genres');
  }
  return out;
}

function readTexts(record: DecodedRecord): v.InferOutput<typeof TEXTS> {
  try {
    return v.parse(TEXTS, JSON.parse(new TextDecoder().decode(record.section('texts', Uint8Array))));
  } catch {
    throw new RecordError('damaged', 'texts');
  }
}
