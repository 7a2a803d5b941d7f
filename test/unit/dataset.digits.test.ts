import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SkippedRows } from '../../workers/protocol.ts';
import { CSV, type Dialect } from '../../workers/dataset/dialect.ts';
import { DatasetError } from '../../workers/dataset/index.ts';
import { readTable, Tally, type TableReader } from '../../workers/dataset/table.ts';
import { parseStars, parseUint32 } from '../../workers/dataset/fields.ts';
import { sourceOf } from './dataset.support.ts';

type Row = readonly [user: number, film: number, code: number, time: number, line: number];

/** Takes rows as the reader of ratings does; films above 1000 are unknown. */
function readerOf(isFast: boolean, hasTime: boolean): { reader: TableReader; rows: Row[] } {
  const rows: Row[] = [];
  const take = (...row: Row): boolean => {
    if (row[1] > 1000) return false;
    rows.push(row);
    return true;
  };
  const reader: TableReader = {
    harmless: new Set(),
    optional: [],
    required: () => ['userId', 'movieId', 'rating', ...(hasTime ? ['timestamp'] : [])],
    start: () => {},
    row: ([userText, filmText, ratingText, timeText], line) => {
      const user = parseUint32(userText);
      const film = parseUint32(filmText);
      const code = parseStars(ratingText);
      const time = hasTime ? parseUint32(timeText) : 0;
      if (user === -1 || film === -1) return { reason: 'bad-id', column: null, found: userText };
      if (code === 0) return { reason: 'bad-stars', column: null, found: ratingText };
      if (time === -1) return { reason: 'bad-time', column: null, found: timeText };
      return take(user, film, code, time, line) ? null : { reason: 'unknown-film', column: null, found: filmText };
    },
    ...(isFast && { digits: (width: number) => (width === (hasTime ? 4 : 3) ? { hasTime, take } : null) }),
  };
  return { reader, rows };
}

interface Outcome {
  readonly rows: readonly Row[];
  readonly skipped: readonly SkippedRows[];
  readonly problem: unknown;
}

async function outcome(
  isFast: boolean,
  parts: readonly string[],
  dialect: Dialect,
  hasTime: boolean,
): Promise<Outcome> {
  const { reader, rows } = readerOf(isFast, hasTime);
  const tally = new Tally('r');
  let problem: unknown = null;
  try {
    await readTable(sourceOf('r', ...parts), reader, tally, {}, dialect);
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    problem = error.problem;
    // What was read before a file proved to be of no use is of no use.
    if (error.problem.code === 'file' && error.problem.expected !== 'usable-rows')
      return { rows: [], skipped: [], problem };
  }
  return { rows, skipped: tally.skipped(), problem };
}

const number = fc.oneof(
  { weight: 6, arbitrary: fc.nat(1200).map(String) },
  fc.constantFrom(
    '0',
    '007',
    '4294967295',
    '4294967296',
    '99999999999',
    '',
    '-1',
    '1.5',
    '1e3',
    ' 1',
    '١',
    '"5"',
    '5"',
    '+1',
  ),
);
const stars = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 10 }).map((code) => (code / 2).toFixed(1)) },
  fc.constantFrom('4', '4.50', '4.05', '0', '0.0', '5.5', '6', '.5', '5.', '"3.5"', '', '3,5', '4.5.', 'NaN'),
);
const end = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('\n', '\r\n') },
  fc.constantFrom('\r', '\n\n', '\r\r\n', '', ',\n', '"\n', '\ufeff\n'),
);
const row = fc.tuple(number, number, stars, number, end);
const header = 'userId,movieId,rating,timestamp';

const cut = (text: string, at: readonly number[]): string[] => {
  const places = [0, ...at.map((each) => each % (text.length + 1)), text.length].sort((a, b) => a - b);
  return places.slice(1).map((place, i) => text.slice(places[i], place));
};

describe('rows of plain numbers from bytes', () => {
  it.each<[string, Dialect, string, boolean]>([
    ['CSV', CSV, ',', true],
    ['CSV without times', CSV, ',', false],
    ['::', { delimiter: '::', quoted: false, encoding: 'utf-8', header: header.split(',') }, '::', true],
    ['tabs', { delimiter: '\t', quoted: false, encoding: 'windows-1252', header: header.split(',') }, '\t', true],
  ])('are what papaparse makes of them: %s', async (_, dialect, delimiter, hasTime) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 30 }),
        fc.array(fc.nat(), { maxLength: 4 }),
        fc.constantFrom('', '\ufeff'),
        async (rows, at, mark) => {
          const body = rows.map(
            ([user, film, rating, time, lineEnd]) =>
              [user, film, rating, ...(hasTime ? [time] : [])].join(delimiter) + lineEnd,
          );
          const first = dialect.header ? '' : `${hasTime ? header : 'userId,movieId,rating'}\n`;
          const parts = cut(mark + first + body.join(''), at);
          expect(await outcome(true, parts, dialect, hasTime)).toEqual(await outcome(false, parts, dialect, hasTime));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are taken from bytes where they are plain: no row comes as text', async () => {
    const { reader, rows } = readerOf(true, true);
    reader.row = () => ({ reason: 'columns', column: null, found: 'as text' });
    await readTable(sourceOf('r', `${header}\n1,2,3.5,4\r\n5,6,5,7\n`), reader, new Tally('r'), {});
    expect(rows).toEqual([
      [1, 2, 7, 4, 2],
      [5, 6, 10, 7, 3],
    ]);
  });
});
