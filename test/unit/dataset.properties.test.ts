import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DatasetError, hashDataset, type ReadProgress } from '../../workers/dataset/index.ts';
import { sha256 } from '../../workers/dataset/sha256.ts';
import { encode, FILMS, leftOut, RATINGS, ratingsText, read } from './dataset.support.ts';

const ratingRow = fc.record({ user: fc.nat(6), film: fc.constantFrom(1, 2, 7), code: fc.integer({ min: 1, max: 10 }) });

describe('properties', () => {
  it('the order of rows does not change the result', async () => {
    const rows = fc.uniqueArray(ratingRow, {
      minLength: 1,
      maxLength: 30,
      selector: ({ user, film, code }) => `${user},${film},${code}`,
    });
    const withOrder = rows.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(
          list.map((_, i) => i),
          { minLength: list.length },
        ),
      ),
    );
    await fc.assert(
      fc.asyncProperty(withOrder, fc.constantFrom('\n', '\r\n'), async ([list, order], lineEnd) => {
        // Distinct times: which of two ratings is the later is in the data, not in the order.
        const lines = list.map(({ user, film, code }, i) => `${user},${film},${code / 2},${1000 + ((i * 7) % 31)}`);
        const write = (body: string[]): string => ['userId,movieId,rating,timestamp', ...body, ''].join(lineEnd);
        const filmLines = FILMS.trimEnd().split('\n');
        const films = [filmLines[0], ...filmLines.slice(1).reverse(), ''].join('\n');
        const sorted = await read({ ratings: write(lines) });
        const mixed = await read({ films, ratings: write(order.map((i) => lines[i])) });
        expect(mixed.catalogue.films).toEqual(sorted.catalogue.films);
        expect(ratingsText(mixed)).toEqual(ratingsText(sorted));
        expect(mixed.hash).toBe(sorted.hash);
      }),
      { numRuns: 100 },
    );
  });

  it('any change of a rating, a film or a time changes the hash', async () => {
    const { hash } = await read({});
    const others = await Promise.all([
      read({ ratings: RATINGS.replace('4.0', '4.5') }),
      read({ ratings: RATINGS.replace(',103', ',104') }),
      read({ ratings: RATINGS.replace('\n9,', '\n8,') }),
      read({ ratings: RATINGS.replace('1,2,3.5', '1,7,3.5') }),
      read({ ratings: RATINGS.replace(/,[^,\n]*$/gm, '') }),
      read({ films: FILMS.replace('Alpha', 'Alfa') }),
      read({ films: FILMS.replace('|', '') }),
      read({ films: FILMS.replace('1990', '1989') }),
      read({ links: 'movieId,imdbId,tmdbId\n1,1,1\n' }),
    ]);
    expect(new Set([hash, ...others.map((other) => other.hash)]).size).toBe(others.length + 1);
  });

  it('cut anywhere, files are read or refused, and no row is lost', async () => {
    const films = `movieId,title,genres\r\n${'1,"Ä, The (1990)",Drama\r\n2,한 (1991),Comedy\r\n3,"Say ""C"" (1992)",Drama\r\n'}`;
    const ratings =
      'userId,movieId,rating,timestamp\r\n1,1,4.0,10\r\n1,2,"3.5",11\r\n2,3,0.5,12\r\n2,1,9,13\r\n1,1,5.0,14\r\n';
    const bytes = { films: encode(films), ratings: encode(ratings) };
    let refused = 0;
    for (const which of ['films', 'ratings'] as const) {
      for (let end = 0; end <= bytes[which].length; end += 1) {
        const cut = bytes[which].slice(0, end);
        const filmLines = which === 'films' ? new TextDecoder().decode(cut).trim().split('\r').length - 1 : 3;
        let rows: ReadProgress | undefined;
        try {
          const { catalogue, interactions, skipped } = await read(
            { films, ratings, [which]: cut },
            (progress) => (rows = progress),
          );
          expect(interactions.count + leftOut(skipped, 'ratings.csv')).toBe(rows?.rows);
          expect(catalogue.size).toBe(filmLines);
        } catch (error) {
          expect(error).toBeInstanceOf(DatasetError);
          refused += 1;
        }
      }
    }
    expect(refused).toBeGreaterThan(100);
  });

  it('changed at random, files are read or refused, and no row is lost', async () => {
    const piece = fc.oneof(
      fc.constantFrom('"', ',', '\n', '\r', '""', '"\n"', '-', '.', 'x', '\0', '9'),
      fc.uint8Array({ minLength: 1, maxLength: 3 }),
    );
    const change = fc.record({ at: fc.nat(140), remove: fc.nat(4), piece });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), fc.boolean(), async (changes, ofFilms) => {
        let bytes = encode(ofFilms ? FILMS : RATINGS);
        for (const { at, remove, piece: insert } of changes) {
          const start = at % (bytes.length + 1);
          const middle = typeof insert === 'string' ? encode(insert) : insert;
          bytes = Uint8Array.from([...bytes.slice(0, start), ...middle, ...bytes.slice(start + remove)]);
        }
        const rows = new Map<string, number>();
        try {
          const { catalogue, interactions, skipped } = await read(
            ofFilms ? { films: bytes } : { ratings: bytes },
            (progress) => rows.set(progress.file, progress.rows),
          );
          expect(interactions.count + leftOut(skipped, 'ratings.csv')).toBe(rows.get('ratings.csv'));
          expect(catalogue.size + leftOut(skipped, 'films.csv')).toBe(rows.get('films.csv'));
          if (!ofFilms && !bytes.includes(0x22)) {
            const lines = new TextDecoder()
              .decode(bytes)
              .split(/\r\n?|\n/)
              .filter((line) => line !== '');
            expect(rows.get('ratings.csv')).toBe(lines.length - 1);
          }
        } catch (error) {
          if (!(error instanceof DatasetError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('sha256', () => {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

  it('is that of Node', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(3), (bytes, offset) => {
        const view = bytes.subarray(Math.min(offset, bytes.length));
        expect(hex(sha256(view))).toBe(createHash('sha256').update(view).digest('hex'));
      }),
    );
    // Each way in which the padding can fall into the last blocks.
    for (let length = 0; length < 200; length += 1) {
      const bytes = new Uint8Array(length).fill(length);
      expect(hex(sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });

  it('gives a data set the same hash where Web Crypto is missing', async () => {
    const { catalogue, interactions, hash } = await read({});
    expect(await hashDataset(catalogue.films, interactions, null)).toBe(hash);
  });

  it('hashes columns in shared memory', async () => {
    const { catalogue, interactions, hash } = await read({});
    const shared = new Uint32Array(new SharedArrayBuffer(interactions.userIds.byteLength));
    shared.set(interactions.userIds);
    expect(await hashDataset(catalogue.films, { ...interactions, userIds: shared })).toBe(hash);
  });
});
