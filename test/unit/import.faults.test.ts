import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importDataset } from '../../workers/dataset/import/import.ts';
import { DatasetError } from '../../workers/dataset/index.ts';
import { openZip } from '../../workers/dataset/import/archive.ts';
import { withPauses, type Steps } from '../../workers/dataset/pause.ts';
import type { ImportFile } from '../../workers/protocol.ts';
import { encode, problemOf } from './dataset.support.ts';
import { asFiles, asZip, madeCsv, makeFilms, makeRatings, utf8 } from './import.made.ts';
import { zip, type Packed } from './zip.made.ts';

const films = makeFilms(20);
const ratings = makeRatings(10, films, true);
const good = madeCsv(films, ratings);
const RATINGS = 'ml-latest/ratings.csv';

const file = (content: string | Uint8Array, path = 'dropped'): ImportFile => ({
  path,
  blob: new Blob([typeof content === 'string' ? content : new Uint8Array(content)]),
});
const zipped = (...files: Packed[]): ImportFile[] => [file(zip(files), 'dropped.zip')];
const packed = (says: Packed['says'], name = RATINGS): Packed => ({
  name,
  content: good[RATINGS],
  ...(says && { says }),
});

describe('a file that cannot be imported', () => {
  const bomb = new Uint8Array(40 * 2 ** 20).fill(48);
  const cut = new Uint8Array(zip([packed(undefined)]));
  it.each<[string, ImportFile[], string, string]>([
    ['nothing', [], '', 'ratings'],
    ['no bytes', [file('')], 'dropped', 'not-empty'],
    ['a picture', [file(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 1))], 'dropped', 'ratings'],
    ['a text', [file('Dear diary,\nno ratings here.\n')], 'dropped', 'ratings'],
    ['UTF-16', [file(new Uint8Array(new Uint16Array([0xfeff, 117, 115]).buffer))], 'dropped', 'utf-8'],
    ['films alone', [file(good['ml-latest/movies.csv'])], 'dropped', 'ratings'],
    ['two data sets', [...asFiles(good), file(good[RATINGS], 'again.csv')], RATINGS, 'one-dataset'],
    ['a zip in a zip', zipped({ name: 'inner.zip', content: cut }), 'inner.zip', 'ratings'],
    ['an empty zip', zipped(), '', 'ratings'],
    ['a cut zip', [file(cut.subarray(0, cut.length - 30), 'dropped.zip')], 'dropped.zip', 'zip'],
    ['a zip bomb', zipped({ name: 'b.csv', content: bomb }), 'b.csv', 'plain-entry'],
    ['a file longer than its zip says', zipped(packed({ size: 500 })), RATINGS, 'whole-entry'],
    ['a file shorter than its zip says', zipped(packed({ size: 9000 })), RATINGS, 'whole-entry'],
    ['another checksum', zipped(packed({ crc: 7 })), RATINGS, 'whole-entry'],
    ['a password', zipped(packed({ flags: 1 })), RATINGS, 'readable-entry'],
    ['another method', zipped(packed({ method: 12 })), RATINGS, 'readable-entry'],
    ['one name twice', zipped(packed(undefined), packed(undefined)), 'dropped.zip', 'plain-names'],
    [
      'one name twice in disguise',
      zipped(packed(undefined), packed(undefined, `./${RATINGS}`)),
      'dropped.zip',
      'plain-names',
    ],
    ['a path out of the zip', zipped(packed(undefined, '../../ratings.csv')), 'dropped.zip', 'plain-names'],
    ['a path from the root', zipped(packed(undefined, '/etc/ratings.csv')), 'dropped.zip', 'plain-names'],
    [
      'Latin-1 where the release is UTF-8',
      asFiles({ ...good, 'ml-latest/movies.csv': Uint8Array.of(...utf8('movieId,title,genres\n1,'), 0xe9, 10) }),
      'ml-latest/movies.csv',
      'utf-8',
    ],
  ])('%s', async (_, files, path, expected) => {
    expect(await problemOf(importDataset(files))).toMatchObject({ code: 'file', file: path, expected });
  });

  it.each([
    ['larger than 2^32', '4294967296,1,4.0,9'],
    ['negative', '1,-1,4.0,9'],
    ['a fraction', '1.5,1,4.0,9'],
  ])('with ids that are %s: rows are counted, and most of them are too many', async (_, row) => {
    const some = asFiles({ ...good, [RATINGS]: utf8(new TextDecoder().decode(good[RATINGS]) + row + '\r\n') });
    const imported = await importDataset(some);
    expect(imported.kind === 'dataset' && imported.dataset.skipped).toMatchObject([{ reason: 'bad-id', count: 1 }]);
    const all = asFiles({ ...good, [RATINGS]: utf8(`userId,movieId,rating,timestamp\n${`${row}\n`.repeat(3)}`) });
    expect(await problemOf(importDataset(all))).toMatchObject({
      row: 2,
      expected: 'usable-rows',
      found: row.split(',')[row.startsWith('1,') ? 1 : 0],
    });
  });

  it('that needs more memory than there may be, before it is read', async () => {
    const problem = await problemOf(importDataset(asFiles(good), { memory: 1000 }));
    expect(problem).toMatchObject({ code: 'file', file: RATINGS, expected: 'memory' });
  });

  it('whatever bytes of a zip are changed, it is read or refused', async () => {
    const bytes = new Uint8Array(zip([{ name: 'r.csv', content: encode('userId,movieId,rating\n1,1,4\n1,2,3\n') }]));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bytes.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.nat(bytes.length),
        async (at, byte, length) => {
          const changed = bytes.slice(0, length);
          if (at < length) changed[at] = byte;
          try {
            await importDataset([file(changed, 'dropped.zip')]);
          } catch (error) {
            expect(error).toBeInstanceOf(DatasetError);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('any bytes at all are read, mapped or refused', async () => {
    const piece = fc.oneof(
      fc.constantFrom('1', ',', '::', '\n', '\t', '|', '"', 'userId,movieId,rating', '4.5', '\r', 'é', '\0'),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        try {
          await importDataset([file(pieces.join(''))]);
        } catch (error) {
          expect(error).toBeInstanceOf(DatasetError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('cancelling', () => {
  const many = makeFilms(300);
  const large = madeCsv(many, makeRatings(400, many, true));

  it.each([
    ['files', asFiles(large)],
    ['a zip', asZip(large)],
  ])('ends at once, and reads no further: %s', async (_, files) => {
    const abort = new AbortController();
    let told = 0;
    const reading = importDataset(files, {
      signal: abort.signal,
      onProgress: ({ stage }) => {
        if (stage !== 'ratings') return;
        told += 1;
        abort.abort();
      },
    });
    expect(await problemOf(reading)).toEqual({ code: 'cancelled' });
    expect(told).toBe(1);
  });

  it('before it begins reads nothing', async () => {
    const opened: string[] = [];
    const blob = new Blob(['x']);
    blob.stream = () => {
      opened.push('stream');
      throw new Error('read');
    };
    expect(await problemOf(importDataset([{ path: 'a', blob }], { signal: AbortSignal.abort() }))).toEqual({
      code: 'cancelled',
    });
    expect(opened).toEqual([]);
  });

  it('is heard between the steps of work, and so are other messages', async () => {
    const abort = new AbortController();
    let steps = 0;
    function* working(): Steps<void> {
      for (; steps < 50; steps += 1) {
        const until = performance.now() + 10;
        while (performance.now() < until);
        yield;
      }
    }
    setTimeout(() => abort.abort(), 30);
    expect(await problemOf(withPauses(working(), abort.signal))).toEqual({ code: 'cancelled' });
    expect(steps).toBeLessThan(50);
  });
});

describe('openZip', () => {
  it('says no to too many files', async () => {
    const blob = new Blob([zip(Array.from({ length: 5 }, (_, i) => ({ name: `${i}`, content: encode('x') })))]);
    expect(await problemOf(openZip('z', blob, { limits: { files: 4, ratio: 100, free: 1 } }))).toMatchObject({
      expected: 'fewer-files',
    });
  });
});
