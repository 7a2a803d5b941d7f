import { imdb } from './imdb.ts';
import { letterboxd } from './letterboxd.ts';
import { movielens } from './movielens.ts';
import { openFiles, type Chosen } from './open.ts';
import { simkl } from './simkl.ts';
import { parseFile } from './table.ts';
import { tmdb } from './tmdb.ts';
import { trakt } from './trakt.ts';
import { ImportError, type ImportSource, type ParsedFile, type Reading, type SourceFile, type Table } from './types.ts';

const SOURCES: readonly ImportSource[] = [letterboxd, imdb, movielens, tmdb, simkl, trakt];

/** An export of a service that we know, or a table whose columns the visitor has to name. */
export type Opened =
  { readonly kind: 'reading'; readonly reading: Reading } | { readonly kind: 'table'; readonly table: Table };

/**
 * Reads what was chosen: one export, in a zip or in one or several files. Nothing leaves the page.
 *
 * @throws ImportError
 */
export async function readImport(chosen: readonly Chosen[]): Promise<Opened> {
  return readFiles(await openFiles(chosen));
}

/** @throws ImportError */
export function readFiles(files: readonly SourceFile[]): Opened {
  const bySource = new Map<ImportSource, ParsedFile[]>();
  const others: ParsedFile[] = [];
  const failures: ImportError[] = [];
  for (const file of files) {
    let parsed: ParsedFile;
    try {
      parsed = parseFile(file);
    } catch (reason) {
      // A zip holds more than films; only what is left of it in the end counts.
      if (!(reason instanceof ImportError)) throw reason;
      failures.push(reason);
      continue;
    }
    const source = SOURCES.find((each) => each.accepts(parsed));
    if (source) bySource.set(source, [...(bySource.get(source) ?? []), parsed]);
    else others.push(parsed);
  }
  const [first, ...more] = bySource;
  if (first && failures.some(({ problem }) => problem.code === 'open-quote')) throw failures[0];
  if (more.length > 0) throw new ImportError({ code: 'mixed', sources: [...bySource.keys()].map(({ id }) => id) });
  if (first) return { kind: 'reading', reading: first[0].read(first[1]) };
  const [failure] = failures;
  if (failure) throw failure;
  const tables = others.flatMap((file) => (file.kind === 'table' ? [file.table] : []));
  if (tables.length === 1 && tables[0].header.length > 1 && tables[0].rows.length > 0)
    return { kind: 'table', table: tables[0] };
  throw new ImportError({
    code: 'unknown-format',
    file: files
      .map(({ path }) => path)
      .slice(0, 3)
      .join(', '),
  });
}
