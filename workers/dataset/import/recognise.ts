import Papa from 'papaparse';
import type { ImportFormat, SeenRole } from '../../protocol.ts';
import { CSV, type Dialect, type TextEncoding } from '../dialect.ts';

/** What the beginning of a file tells. */
export interface Recognised {
  readonly role: SeenRole;
  /** Of ratings and films. */
  readonly format: ImportFormat | null;
  readonly dialect: Dialect | null;
  /** Names of the columns where the first line has them. */
  readonly header: readonly string[] | null;
  /** The first rows, without the header. */
  readonly rows: readonly (readonly string[])[];
  readonly by: 'header' | 'rows' | null;
  /** Bytes of a row, about. */
  readonly rowBytes: number;
}

const LINES = 100;
/** Some lines may be damaged. */
const MOST = 0.9;
const GENRES_100K = 19;

const NAMES: readonly (readonly [role: SeenRole, names: readonly string[]])[] = [
  ['ratings', ['userid', 'movieid', 'rating']],
  ['films', ['movieid', 'title', 'genres']],
  ['films', ['id', 'title', 'year', 'genres']],
  ['links', ['movieid', 'imdbid', 'tmdbid']],
  ['tags', ['userid', 'movieid', 'tag']],
  ['genome', ['movieid', 'tagid', 'relevance']],
  ['genome', ['tagid', 'tag']],
];

const RATING_COLUMNS = ['userId', 'movieId', 'rating', 'timestamp'];
const ITEM_COLUMNS = ['movieId', 'title', 'released', 'video', 'address'];
const FLAGS = Array.from({ length: GENRES_100K }, (_, i) => `genre${i}`);

interface Shape {
  readonly role: SeenRole;
  readonly format: ImportFormat | null;
  readonly line: RegExp;
  readonly delimiter: string;
  readonly columns: readonly string[];
}

/** Files without a header: nearly each line of their beginning has this shape. */
const SHAPES: readonly Shape[] = [
  {
    role: 'ratings',
    format: 'movielens-dat',
    line: /^\d+::\d+::[0-5](?:\.[05])?::\d+$/,
    delimiter: '::',
    columns: RATING_COLUMNS,
  },
  { role: 'users', format: null, line: /^\d+::[FM]::\d+::\d+::/, delimiter: '::', columns: [] },
  { role: 'tags', format: null, line: /^\d+::\d+::.*::\d{6,}$/, delimiter: '::', columns: [] },
  {
    role: 'films',
    format: 'movielens-dat',
    line: /^\d+::.+::[^:]*$/,
    delimiter: '::',
    columns: ['movieId', 'title', 'genres'],
  },
  {
    role: 'ratings',
    format: 'movielens-100k',
    line: /^\d+\t\d+\t[1-5]\t\d+$/,
    delimiter: '\t',
    columns: RATING_COLUMNS,
  },
  {
    role: 'films',
    format: 'movielens-100k',
    line: /^\d+(?:\|[^|]*){4}(?:\|[01]){19}$/,
    delimiter: '|',
    columns: [...ITEM_COLUMNS, ...FLAGS],
  },
  { role: 'users', format: null, line: /^\d+\|\d+\|[FM]\|[a-z]+\|/, delimiter: '|', columns: [] },
  { role: 'genres', format: null, line: /^[^|,\t]+\|\d{1,2}$/, delimiter: '|', columns: ['name', 'number'] },
];

const NOTHING = { format: null, dialect: null, header: null, rows: [], by: null, rowBytes: 0 } as const;

const startsWith = (bytes: Uint8Array, ...first: readonly number[]): boolean =>
  first.every((byte, i) => bytes[i] === byte);

function textOf(head: Uint8Array): { text: string; encoding: TextEncoding } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true }), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(head), encoding: 'windows-1252' };
  }
}

/** The first rows of a text, by papaparse. */
function rowsOf(text: string, delimiter: string): string[][] {
  return (new Papa.Parser({ delimiter, newline: '\n' }).parse(text, 0, false) as { data: string[][] }).data;
}

/**
 * Recognises a file by its beginning, never by its name.
 * @param head its first bytes. @param isWhole true where that is all of it.
 */
export function recognise(head: Uint8Array, isWhole: boolean): Recognised {
  if (head.length === 0) return { ...NOTHING, role: 'empty' };
  if (startsWith(head, 0x50, 0x4b, 3, 4) || startsWith(head, 0x50, 0x4b, 5, 6))
    return { ...NOTHING, role: 'nested-zip' };
  if (startsWith(head, 0xff, 0xfe) || startsWith(head, 0xfe, 0xff)) return { ...NOTHING, role: 'wide-text' };
  if (head.includes(0)) return { ...NOTHING, role: 'other' };
  const { text, encoding } = textOf(head);
  const whole = text.replace(/\r\n?/g, '\n');
  const lines = (isWhole ? whole : whole.slice(0, whole.lastIndexOf('\n') + 1))
    .split('\n')
    .filter((line) => line !== '');
  const first = lines.slice(0, LINES);
  if (first.length === 0) return { ...NOTHING, role: isWhole ? 'empty' : 'other' };
  const rowBytes = head.length / lines.length;
  return (
    byHeader(first, rowBytes) ??
    byShape(first, encoding, rowBytes) ??
    asTable(first, encoding, rowBytes) ?? { ...NOTHING, role: 'other' }
  );
}

function byHeader(lines: readonly string[], rowBytes: number): Recognised | null {
  const [header = [], ...rows] = rowsOf(lines.join('\n'), ',');
  const names = new Set(header.map((name) => name.trim().toLowerCase()));
  const found = NAMES.find(([, wanted]) => wanted.every((name) => names.has(name)));
  return found ? { role: found[0], format: 'movielens-csv', dialect: CSV, header, rows, by: 'header', rowBytes } : null;
}

function byShape(lines: readonly string[], encoding: TextEncoding, rowBytes: number): Recognised | null {
  const shape = SHAPES.find(({ line }) => lines.filter((each) => line.test(each)).length >= lines.length * MOST);
  if (!shape) return null;
  const { role, format, delimiter, columns } = shape;
  const rows = lines.map((line) => line.split(delimiter));
  return {
    role,
    format,
    dialect: { delimiter, quoted: false, encoding, header: columns },
    header: null,
    rows,
    by: 'rows',
    rowBytes,
  };
}

export const isNumber = (cell: string): boolean => /^\s*[+-]?\d+(?:[.]\d+)?\s*$/.test(cell);

/** The delimiter that cuts nearly all lines into equally many cells, most of them. */
function asTable(lines: readonly string[], encoding: TextEncoding, rowBytes: number): Recognised | null {
  let best: { delimiter: string; rows: string[][]; width: number } | null = null;
  for (const delimiter of ['\t', ';', ',', '|', '::']) {
    const rows = rowsOf(lines.join('\n'), delimiter);
    const width = rows[0].length;
    const same = rows.filter((row) => row.length === width).length;
    if (width >= 2 && same >= rows.length * MOST && width > (best?.width ?? 1)) best = { delimiter, rows, width };
  }
  if (!best || best.rows.length < 2) return null;
  const { delimiter, rows, width } = best;
  const [top, ...rest] = rows;
  const isNumeric = (column: number): boolean =>
    rest.filter((row) => isNumber(row[column] ?? '')).length >= rest.length * MOST;
  const numeric = Array.from({ length: width }, (_, column) => column).filter(isNumeric);
  if (numeric.length === 0) return null;
  const hasHeader = top.every((cell) => !isNumber(cell));
  return {
    role: 'table',
    format: 'mapped',
    dialect: { delimiter, quoted: true, encoding, header: null },
    header: hasHeader ? top : null,
    rows: hasHeader ? rest : rows,
    by: null,
    rowBytes,
  };
}
