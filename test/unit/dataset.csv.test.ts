import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readParts, RowReader, type RowBatch } from '../../workers/dataset/csv.ts';
import { CSV } from '../../workers/dataset/dialect.ts';
import { DatasetError, type ByteSource } from '../../workers/dataset/index.ts';
import { encode, problemOf, sourceOf } from './dataset.support.ts';

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
  readonly isBroken: boolean;
}

async function* readRows(source: ByteSource, signal?: AbortSignal, blockLength?: number): AsyncGenerator<RowBatch> {
  const reader = new RowReader(source.name, CSV, 1, blockLength);
  for await (const part of readParts(source, signal, blockLength)) {
    const batch = reader.push(part);
    if (batch) yield batch;
  }
  const last = reader.end();
  if (last) yield last;
}

async function rowsOf(source: ByteSource, blockLength?: number): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of readRows(source, undefined, blockLength)) {
    batch.rows.forEach((cells, i) => rows.push({ cells, line: batch.lineOf(i), isBroken: batch.isBroken(i) }));
  }
  return rows;
}

const cellsOf = async (source: ByteSource, blockLength?: number): Promise<(readonly string[])[]> =>
  (await rowsOf(source, blockLength)).map((row) => row.cells);

const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

/** Cuts bytes into portions, at any byte. */
function portions(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const out: Uint8Array[] = [];
  let start = 0;
  for (let i = 0; start < bytes.length; i += 1) {
    const size = sizes[i % sizes.length];
    out.push(bytes.slice(start, start + size));
    start += size;
  }
  return out;
}

const cell = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({
    unit: fc.constantFrom('"', ',', '\n', '\r', '\r\n', ' ', '\ufeff', 'é', '한', '😀', '\0', 'a'),
    maxLength: 6,
  }),
  fc.constantFrom('__proto__', 'constructor', 'toString'),
);
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });

describe('readRows', () => {
  it('reads back any table, however it is quoted, its lines end and it is cut into portions and blocks', async () => {
    const table = fc
      .integer({ min: 1, max: 5 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 12 }));
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.infiniteStream(fc.boolean()),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        fc.boolean(),
        sizes,
        fc.integer({ min: 1, max: 64 }),
        async (rows, coin, lineEnd, hasMark, endsWithLine, portionSizes, blockLength) => {
          const isQuoted = (text: string): boolean => /^["\ufeff]|[,\r\n]/.test(text) || coin.next().value === true;
          let text = rows
            .map((row) => row.map((each) => (isQuoted(each) ? quote(each) : each)).join(','))
            .join(lineEnd);
          // A last row of one empty cell is told from the end of the file by its line end only.
          const last = rows.at(-1);
          if (last && (endsWithLine || (last.length === 1 && last[0] === ''))) text += lineEnd;
          const bytes = encode((hasMark ? '\ufeff' : '') + text);
          const source = sourceOf('table.csv', ...portions(bytes, portionSizes));
          const expected = rows.map((row) => row.map((each) => each.replace(/\r\n?/g, '\n')));
          expect(await cellsOf(source, blockLength)).toEqual(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('gives every line of any text to exactly one row, or says which quote is open', async () => {
    const text = fc.string({ unit: fc.constantFrom('"', '"', ',', '\n', '\r', ' ', 'a', 'b'), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 40 }), async (given, blockLength) => {
        const unified = given.replace(/\r\n?/g, '\n');
        const lines = (unified.endsWith('\n') ? unified.slice(0, -1) : unified).split('\n');
        try {
          const rows = await rowsOf(sourceOf('any.csv', given), blockLength);
          let next = 1;
          for (const row of rows) {
            expect(row.line).toBe(next);
            const inside = row.cells.join('').split('\n').length - 1;
            if (row.isBroken) expect(row.cells).toEqual([lines[row.line - 1]]);
            next += 1 + inside;
          }
          expect(next - 1).toBe(unified === '' ? 0 : lines.length);
        } catch (error) {
          if (!(error instanceof DatasetError)) throw error;
          expect(error.problem).toMatchObject({ code: 'file', expected: 'closed-quote' });
          const row = error.problem.code === 'file' ? error.problem.row : null;
          expect(lines[(row ?? 0) - 1]).toContain('"');
        }
      }),
      { numRuns: 800 },
    );
  });

  it('does not depend on where the blocks end', async () => {
    const text = fc.string({ unit: fc.constantFrom('"', ',', '\n', 'a', '","', '"\n"', '""'), maxLength: 50 });
    const outcome = (given: string, blockLength: number): Promise<unknown> =>
      rowsOf(sourceOf('any.csv', given), blockLength).catch((error: unknown) => {
        if (error instanceof DatasetError) return error.problem;
        throw error;
      });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 30 }), async (given, blockLength) => {
        expect(await outcome(given, blockLength)).toEqual(await outcome(given, 1e6));
      }),
      { numRuns: 600 },
    );
  });

  it('keeps a broken quote to its own line', async () => {
    const rows = await rowsOf(sourceOf('q.csv', 'a,b\n1,"two" x,3\n4,"five"\n"6\n6",7\n"8"8,9\n10,"eleven"\n'));
    expect(rows).toEqual([
      { cells: ['a', 'b'], line: 1, isBroken: false },
      { cells: ['1,"two" x,3'], line: 2, isBroken: true },
      { cells: ['4', 'five'], line: 3, isBroken: false },
      { cells: ['6\n6', '7'], line: 4, isBroken: false },
      { cells: ['"8"8,9'], line: 6, isBroken: true },
      { cells: ['10', 'eleven'], line: 7, isBroken: false },
    ]);
  });

  it('keeps good rows before a broken one that the same search for a closing quote came to', async () => {
    const rows = await rowsOf(sourceOf('q.csv', '"x"y\n"a\nb",5" pipe\n"c"d\n1,2\n'));
    expect(rows).toEqual([
      { cells: ['"x"y'], line: 1, isBroken: true },
      { cells: ['a\nb', '5" pipe'], line: 2, isBroken: false },
      { cells: ['"c"d'], line: 4, isBroken: true },
      { cells: ['1', '2'], line: 5, isBroken: false },
    ]);
  });

  it('takes quotes within a cell that does not begin with one as they are', async () => {
    expect(await cellsOf(sourceOf('q.csv', 'a,5" pipe,"b"\nx"y",z,"w"\n'))).toEqual([
      ['a', '5" pipe', 'b'],
      ['x"y"', 'z', 'w'],
    ]);
  });

  it('reads line ends of all kinds in one file', async () => {
    expect(await cellsOf(sourceOf('m.csv', 'a,b\r', '\n1,2\r3,"4"\n5,"6"\r\n'))).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
  });

  it('stops where a quote is left open, and says where it was opened', async () => {
    const text = `a,b\n1,2\n3,"open\n${'4,5\n'.repeat(1000)}`;
    expect(await problemOf(rowsOf(sourceOf('q.csv', text), 64))).toEqual({
      code: 'file',
      file: 'q.csv',
      row: 3,
      column: null,
      found: '3,"open',
      expected: 'closed-quote',
    });
  });

  it('does not gather a whole file behind an open quote, or one endless line', async () => {
    let given = 0;
    const endless = (name: string, head: string, line: string): ByteSource => ({
      name,
      size: null,
      bytes: async function* () {
        given = 0;
        yield encode(head);
        for (; given < 1000; given += 1) yield encode(line.repeat(10_000));
      },
    });
    expect(await problemOf(rowsOf(endless('q.csv', 'a,b\n1,"', '23,4\n')))).toMatchObject({
      row: 2,
      expected: 'closed-quote',
    });
    expect(given).toBeLessThan(50);
    expect(await problemOf(rowsOf(endless('q.csv', 'a,b\n', 'abcd')))).toMatchObject({
      row: 2,
      expected: 'complete-row',
    });
    expect(given).toBeLessThan(50);
  });

  it('reads a hostile file in linear time', async () => {
    const started = performance.now();
    const broken = await rowsOf(sourceOf('q.csv', '"a"b\n'.repeat(100_000)));
    expect(broken.filter((row) => row.isBroken)).toHaveLength(100_000);
    await rowsOf(sourceOf('q.csv', `"a"b\n"${'""\n'.repeat(80_000)}"\n`));
    expect(performance.now() - started).toBeLessThan(20_000);
  }, 60_000);
});

describe('decoding', () => {
  it.each([
    ['Latin-1', [0x63, 0x61, 0x66, 0xe9, 0x2c], 3, '0xE9'],
    ['a lone continuation', [0x61, 0x80], 3, '0x80'],
    ['an overlong form', [0xc0, 0xaf], 3, '0xC0'],
    ['a surrogate', [0xed, 0xa0, 0x80, 0x61], 3, '0xED'],
    ['0xFF', [0xff], 3, '0xFF'],
    ['a character that breaks off', [0xe1, 0x80, 0x2c], 3, '0xE1'],
  ])('names line and byte of %s', async (_, bytes, row, found) => {
    const file = Uint8Array.from([...encode('a,é\r\nx,y\r\n'), ...bytes, ...encode('\r\nz,z\r\n')]);
    for (const size of [1, 2, 3, 5, 1000]) {
      const source = sourceOf('l.csv', ...portions(file, [size]));
      expect(await problemOf(rowsOf(source))).toEqual({
        code: 'file',
        file: 'l.csv',
        row,
        column: null,
        found,
        expected: 'utf-8',
      });
    }
  });

  it('does not take UTF-16', async () => {
    const source = sourceOf('u.csv', Uint8Array.from([0xff, 0xfe, 0x61, 0x00, 0x2c, 0x00]));
    expect(await problemOf(rowsOf(source))).toMatchObject({ row: 1, found: '0xFF', expected: 'utf-8' });
  });

  it('knows a file that ends within a character as cut', async () => {
    const bytes = encode('a,b\n1,한');
    expect(await problemOf(rowsOf(sourceOf('c.csv', bytes.slice(0, -1))))).toMatchObject({
      row: 2,
      found: '0xED 0x95',
      expected: 'complete-row',
    });
  });

  it('keeps a byte order mark that is not at the start', async () => {
    expect(await cellsOf(sourceOf('b.csv', '\ufeffa,\ufeffb\n'))).toEqual([['a', '\ufeffb']]);
  });
});

describe('sources', () => {
  it('tells a source that fails as not fetched, with the cause', async () => {
    const cause = new TypeError('network');
    const failing: ByteSource = {
      name: 'f.csv',
      size: null,
      bytes: async function* () {
        yield encode('a,b\n');
        throw cause;
      },
    };
    const error = await rowsOf(failing).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ problem: { code: 'fetch', file: 'f.csv', status: 0 }, cause });
    const refused = {
      name: 'f.csv',
      size: null,
      bytes: () => Promise.reject(new DatasetError({ code: 'fetch', file: 'f.csv', status: 404 })),
    };
    expect(await problemOf(rowsOf(refused))).toEqual({ code: 'fetch', file: 'f.csv', status: 404 });
  });

  it('can be cancelled before, between portions and while the source is silent, and closes the source', async () => {
    const closed: string[] = [];
    const source = (name: string, wait: () => Promise<void>): ByteSource => ({
      name,
      size: null,
      bytes: async function* () {
        try {
          for (;;) {
            yield encode('a,b\n'.repeat(100_000));
            await wait();
          }
        } finally {
          closed.push(name);
        }
      },
    });
    const drain = async (from: ByteSource, signal: AbortSignal, onBatch: () => void): Promise<void> => {
      for await (const batch of readRows(from, signal)) if (batch.rows.length > 0) onBatch();
    };
    expect(
      await problemOf(
        drain(
          source('before', async () => {}),
          AbortSignal.abort(),
          () => {},
        ),
      ),
    ).toEqual({ code: 'cancelled' });

    const between = new AbortController();
    expect(
      await problemOf(
        drain(
          source('between', async () => {}),
          between.signal,
          () => between.abort(),
        ),
      ),
    ).toEqual({ code: 'cancelled' });
    expect(closed).toContain('between');

    const silent = new AbortController();
    setTimeout(() => silent.abort(), 20);
    const never = new Promise<void>(() => {});
    expect(
      await problemOf(
        drain(
          source('silent', () => never),
          silent.signal,
          () => {},
        ),
      ),
    ).toEqual({ code: 'cancelled' });
  });
});
