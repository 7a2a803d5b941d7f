import Papa from 'papaparse';
import {
  ImportError,
  type LeftOut,
  type LeftOutReason,
  type ParsedFile,
  type SourceFile,
  type Table,
} from './types.ts';

const DELIMITERS = [',', ';', '\t', '|'];
const FIRST_ROWS = 5;

/** @throws ImportError */
export function parseFile({ path, text }: SourceFile): ParsedFile {
  const content = text.replace(/^\uFEFF/, '');
  if (/^\s*[[{]/.test(content)) {
    try {
      return { kind: 'json', path, value: JSON.parse(content) as unknown };
    } catch {
      throw new ImportError({ code: 'bad-json', file: path });
    }
  }
  return { kind: 'table', path, table: parseTable(path, content) };
}

/** @throws ImportError */
export function parseTable(path: string, text: string): Table {
  const { data, errors } = Papa.parse<string[]>(text, { delimitersToGuess: DELIMITERS, skipEmptyLines: 'greedy' });
  const open = errors.find(({ code }) => code === 'MissingQuotes');
  if (open) throw new ImportError({ code: 'open-quote', file: path, row: Math.max(1, open.row ?? 0) });
  const [header, ...rows] = data;
  if (!header) throw new ImportError({ code: 'empty', file: path });
  return { path, header: header.map((cell) => cell.trim()), rows };
}

/** Number of the column with one of these names, whatever the case; -1 where there is none. The earlier names are preferred. */
export function column({ header }: Table, ...names: readonly string[]): number {
  for (const name of names) {
    const at = header.findIndex((cell) => cell.toLowerCase() === name.toLowerCase());
    if (at !== -1) return at;
  }
  return -1;
}

/** It has all of these columns. */
export const hasColumns = (table: Table, ...names: readonly string[]): boolean =>
  names.every((name) => column(table, name) !== -1);

/** The cell of a row by column name; '' where there is none. */
export function cells(table: Table): (row: readonly string[], ...names: readonly string[]) => string {
  const known = new Map<string, number>();
  return (row, ...names) => {
    for (const name of names) {
      let at = known.get(name);
      if (at === undefined) known.set(name, (at = column(table, name)));
      const cell = at === -1 ? undefined : row[at];
      if (cell !== undefined && cell.trim() !== '') return cell.trim();
    }
    return '';
  };
}

/** Counts the rows that are left out, with the first few of each reason. */
export class Omissions {
  #found = new Map<string, { file: string; reason: LeftOutReason; count: number; rows: number[] }>();

  /** @param row 1-based among the rows of data */
  add(file: string, reason: LeftOutReason, row: number): void {
    const key = `${reason} ${file}`;
    const found = this.#found.get(key) ?? { file, reason, count: 0, rows: [] };
    found.count++;
    if (found.rows.length < FIRST_ROWS) found.rows.push(row);
    this.#found.set(key, found);
  }
  list(): LeftOut[] {
    return [...this.#found.values()];
  }
}
