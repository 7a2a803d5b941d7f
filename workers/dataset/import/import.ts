import type {
  ColumnMapping,
  ImportFile,
  ImportPreview,
  ImportProgress,
  ImportSeen,
  MovieLensRelease,
} from '../../protocol.ts';
import { DatasetError } from '../error.ts';
import { readFilms, type FilmShape, type ReadFilms } from '../films.ts';
import { Budget, MEMORY } from '../memory.ts';
import { finishDataset, withTags, type Dataset } from '../read.ts';
import { RowReader, readParts } from '../csv.ts';
import type { ByteSource } from '../source.ts';
import type { ReadProgress } from '../table.ts';
import { readTags } from '../tags.ts';
import { isUtf8, openFiles, type Member } from './files.ts';
import type { Inflate } from './inflate.ts';
import { planMapped, planMovieLens, previewOf, type Plan } from './plan.ts';

export { inflateElsewhere } from './inflate.ts';

export interface ImportOptions {
  /** null: recognise; else read the columns that it says. */
  readonly mapping?: ColumnMapping | null;
  readonly onProgress?: (progress: ImportProgress) => void;
  readonly signal?: AbortSignal;
  /** Bytes that may be used. */
  readonly memory?: number;
  /** Unpacks large files in zips; else it is done in this thread. */
  readonly inflate?: Inflate;
}

/** A data set with what the files were seen to be; or, where nothing tells which columns hold what, what is to be mapped. */
export type Imported =
  | { readonly kind: 'dataset'; readonly dataset: Dataset; readonly seen: ImportSeen }
  | { readonly kind: 'preview'; readonly preview: ImportPreview };

/** Releases with a fixed number of ratings. */
const BY_RATINGS = new Map<number, MovieLensRelease>([
  [100_836, 'latest-small'],
  [20_000_263, '20m'],
  [25_000_095, '25m'],
  [32_000_204, '32m'],
]);

/** Genres of u.item's columns where u.genre is not there: as 100K was released. */
const GENRES_100K =
  "unknown|Action|Adventure|Animation|Children's|Comedy|Crime|Documentary|Drama|Fantasy|Film-Noir|Horror|Musical|Mystery|Romance|Sci-Fi|Thriller|War|Western";

function releaseOf({ format, filmIds }: Plan, rows: number, { interactions }: Dataset): MovieLensRelease | null {
  if (filmIds === 'own') return null;
  if (format === 'movielens-100k') return '100k';
  if (format === 'movielens-csv') return BY_RATINGS.get(rows) ?? 'latest';
  // Half stars came with 10M.
  return interactions.byUser.codes.some((code) => code % 2 === 1) ? '10m' : '1m';
}

/** Turns what the readers tell of single files into progress of the whole. */
class Meter {
  private readonly onProgress: ((progress: ImportProgress) => void) | undefined;
  private readonly totalBytes: number;
  private readonly began = performance.now();
  private readonly sizes: ReadonlyMap<string, number>;
  private done = 0;
  private file = '';
  private fileBegan = 0;
  /** Rows of the file that is read. */
  rows = 0;

  constructor(plan: Plan, onProgress: ((progress: ImportProgress) => void) | undefined) {
    const read = [plan.films?.member ?? null, plan.links, plan.ratings.member, plan.tags].filter(
      (member) => member !== null,
    );
    this.onProgress = onProgress;
    this.sizes = new Map(read.map(({ source, bytes }) => [source.name, bytes]));
    this.totalBytes = read.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  tell(stage: ImportProgress['stage'], { file, bytes, rows }: Pick<ReadProgress, 'file' | 'bytes' | 'rows'>): void {
    const now = performance.now();
    if (file !== this.file) {
      this.done += this.sizes.get(this.file) ?? 0;
      this.file = file;
      this.fileBegan = now;
    }
    this.rows = rows;
    const all = Math.min(this.totalBytes, this.done + bytes);
    const elapsed = now - this.began;
    const left = all > 0 && elapsed > MIN_MS ? ((this.totalBytes - all) * elapsed) / all : null;
    this.onProgress?.({
      stage,
      file,
      bytes: all,
      totalBytes: this.totalBytes,
      rows,
      rowsPerSecond: now > this.fileBegan ? Math.round((rows * 1000) / (now - this.fileBegan)) : 0,
      msLeft: left === null ? null : Math.round(left),
    });
  }
}

/** Before this a rate says nothing. */
const MIN_MS = 200;

async function genreNames(member: Member | null, signal: AbortSignal | undefined): Promise<string[]> {
  if (!member?.what.dialect) return GENRES_100K.split('|');
  const reader = new RowReader(member.source.name, member.what.dialect);
  const names: string[] = [];
  const batches = [];
  for await (const part of readParts(member.source, signal)) batches.push(reader.push(part));
  batches.push(reader.end());
  for (const batch of batches) {
    for (const [name, number] of batch?.rows ?? []) if (number !== undefined) names[Number(number)] = name;
  }
  return Array.from({ length: GENRES_100K.split('|').length }, (_, i) => names[i] ?? '');
}

/** Films of older releases and of others may be in Latin-1: told by reading all of them, for the first odd letter may come late. */
async function withEncoding(shape: FilmShape, source: ByteSource, signal: AbortSignal | undefined): Promise<FilmShape> {
  if (shape.dialect.header === null) return shape;
  const encoding = (await isUtf8(source, signal)) ? 'utf-8' : 'windows-1252';
  return { ...shape, dialect: { ...shape.dialect, encoding } };
}

async function filmsOf(
  plan: Plan,
  meter: Meter,
  budget: Budget,
  signal: AbortSignal | undefined,
): Promise<{ read: ReadFilms; shape: FilmShape } | null> {
  if (!plan.films) return null;
  const { member } = plan.films;
  budget.check((member.bytes / member.what.rowBytes) * budget.costs.film);
  let shape = await withEncoding(plan.films.shape, member.source, signal);
  if (shape.flags) shape = { ...shape, flags: await genreNames(plan.genres, signal) };
  const onProgress = (progress: ReadProgress): void => meter.tell('films', progress);
  const read = await readFilms(member.source, plan.links?.source ?? null, { onProgress, signal }, shape);
  return { read, shape };
}

async function readPlanned(plan: Plan, { onProgress, signal, memory = MEMORY }: ImportOptions): Promise<Imported> {
  const { member, shape, dialect } = plan.ratings;
  const { source } = member;
  const budget = new Budget(source.name, memory);
  budget.check((member.bytes / member.what.rowBytes) * budget.costs.ratings);
  const meter = new Meter(plan, onProgress);
  const films = await filmsOf(plan, meter, new Budget(plan.films?.member.source.name ?? '', memory), signal);
  const ids = films?.read.films.map((film) => film.id) ?? [];
  const tags = plan.tags
    ? await readTags(plan.tags.source, ids, { onProgress: (progress) => meter.tell('films', progress), signal })
    : null;
  let rows = 0;
  const rated = await finishDataset(
    films?.read ?? null,
    { source, shape, dialect, budget },
    {
      onProgress: (progress) => meter.tell('ratings', progress),
      onIndexing: () => {
        rows = meter.rows;
        meter.tell('indexing', { file: source.name, bytes: member.bytes, rows });
      },
      signal,
    },
  );
  const dataset = withTags(rated, tags);
  if (signal?.aborted) throw new DatasetError({ code: 'cancelled' });
  const files = plan.files.map((file) =>
    file.path === plan.films?.member.source.name && films ? { ...file, encoding: films.shape.dialect.encoding } : file,
  );
  const { format, filmIds } = plan;
  return { kind: 'dataset', dataset, seen: { format, filmIds, release: releaseOf(plan, rows, dataset), files } };
}

/**
 * Reads a data set from what a visitor brings: any MovieLens release, or ratings as a table of delimited rows, zipped or not.
 * It is recognised by content. Streams: no file is in memory as a whole. Nothing is stored.
 * @throws DatasetError with what, where and what was expected; `cancelled` where `signal` aborts.
 */
export async function importDataset(files: readonly ImportFile[], options: ImportOptions = {}): Promise<Imported> {
  const { mapping, onProgress, signal, inflate } = options;
  onProgress?.({
    stage: 'opening',
    file: files[0]?.path ?? '',
    bytes: 0,
    totalBytes: 0,
    rows: 0,
    rowsPerSecond: 0,
    msLeft: null,
  });
  const members = await openFiles(files, signal, inflate);
  const plan = mapping ? planMapped(members, mapping) : planMovieLens(members);
  return plan ? readPlanned(plan, options) : { kind: 'preview', preview: previewOf(members) };
}
