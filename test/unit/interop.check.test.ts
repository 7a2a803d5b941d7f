import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeCatalogue, type Dataset } from '../../workers/dataset/index.ts';
import { openFactors, serveFactors, type ExternalFactors } from '../../workers/interop/index.ts';
import type { FilmId } from '../../workers/protocol.ts';
import { foldIn, foldInStars, hasStars, predictStars, scoreAll, topK } from '../../workers/recommend/index.ts';
import { filmAt, interactionsOf, randomInteractions, randomMatrix } from './als.made.ts';
import { FIXTURES, bytesOf, factorsProblem, folderFiles, given, zipOf } from './interop.support.ts';

const interactions = randomInteractions(7, 30, 40, 0.3);
const facts = { title: 'T', otherTitle: null, year: null, genres: [], imdbId: null, tmdbId: null };
const films = Array.from({ length: 40 }, (_, film) => ({ ...facts, id: (3 * film + 1) as FilmId }));
const dataset: Pick<Dataset, 'catalogue' | 'interactions'> = {
  catalogue: makeCatalogue(films, interactions),
  interactions,
};

/** Factors of the films with these indices, in that order. */
function factorsOf(indices: readonly number[], rank = 5): ExternalFactors {
  const conventions = { from: 'spark', version: null, alpha: 2, regParam: 0.1, maxIter: null } as const;
  const ids = Float64Array.from(indices, (film) => 3 * film + 1);
  return { file: 'itemFactors', conventions, rank, ids, factors: randomMatrix(indices.length, rank, 3, 0.3) };
}
const ALL = Array.from({ length: 40 }, (_, film) => film);

describe('factors from outside', () => {
  it('come into the order of the catalogue, padded with zeros to a multiple of 8', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(ALL, { minLength: 36 }), fc.constantFrom(1, 5, 8, 9), (order, rank) => {
        const external = factorsOf(order, rank);
        const { model } = serveFactors(external, dataset);
        expect(model.d).toBe(Math.ceil(rank / 8) * 8);
        for (let film = 0; film < 40; film++) {
          const row = order.indexOf(film);
          const own = Array.from({ length: rank }, (_, i) => (row < 0 ? 0 : external.factors[row * rank + i]));
          const zeros = new Array<number>(model.d - rank).fill(0);
          expect([...model.itemFactors.subarray(film * model.d, (film + 1) * model.d)]).toEqual([...own, ...zeros]);
        }
      }),
    );
  });

  it('leave films without factors to the end of every list, and count them', () => {
    const missing = [0, 3, 5]; // well-known ones: the first films are rated most
    const order = ALL.filter((film) => !missing.includes(film));
    const { model, fit } = serveFactors(factorsOf([...order, 1000, 1001]), dataset);
    expect(fit).toMatchObject({ rows: 39, unknown: 2, without: 3 });
    expect(fit.share).toBeLessThan(1);
    const ratings = [{ film: filmAt(1), stars: 5 }];
    const list = topK(scoreAll(model, foldIn(model, ratings).x), 40, (film) => film === 1, model.support);
    const usable = ALL.filter((film) => film !== 1 && model.support[film] >= 5).length;
    expect(usable).toBeGreaterThan(20);
    for (const film of missing) expect(list.indexOf(filmAt(film))).toBeGreaterThanOrEqual(usable);
  });

  it('predict the mean of a film, near the overall mean where few have rated it', () => {
    const data = interactionsOf(4, 3, [
      [0, 0, 5],
      [1, 0, 5],
      [2, 0, 5],
      [3, 0, 5],
      [0, 1, 1],
      [1, 1, 3],
    ]);
    const three = { catalogue: makeCatalogue(films.slice(0, 3), data), interactions: data };
    const { model } = serveFactors(factorsOf([0, 1, 2]), three);
    if (!hasStars(model)) throw new Error('No stars.');
    const nobody = foldInStars(model, []);
    // Mean 4; film 0: four ratings 1 above it and two at it; film 1: -3 and -1 and two at it; film 2: none.
    const stars = [0, 1, 2].map((film) => predictStars(model, nobody, filmAt(film)));
    expect(stars[0]).toBeCloseTo(4 + 4 / 6, 5);
    expect(stars[1]).toBeCloseTo(4 - 4 / 4, 5);
    expect(stars[2]).toBeCloseTo(4, 5);
  });

  it("fold in by the system that Spark's users were solved by, where confidence and mean number of ratings agree", () => {
    const { model } = serveFactors(factorsOf(ALL), dataset);
    const { alpha0, lambda, nu } = model.settings;
    const n = interactions.count / interactions.users;
    // Divided by alpha: regParam n / alpha.
    expect(alpha0).toBe(0.5);
    expect(lambda * (n + alpha0 * 40) ** nu).toBeCloseTo((0.1 * n) / 2, 10);
  });

  const changed = (change: (factors: Float32Array, ids: Float64Array) => void): ExternalFactors => {
    const external = factorsOf(ALL);
    change(external.factors, external.ids);
    return external;
  };
  it.each([
    ['NaN', () => changed((factors) => (factors[12] = NaN)), 'finite', 'NaN for the film 7'],
    ['infinity', () => changed((factors) => (factors[0] = -Infinity)), 'finite', '-Infinity for the film 1'],
    ['numbers whose squares are infinite', () => changed((factors) => (factors[0] = 3e38)), 'scale', /e\+/],
    [
      'absurdly long rows',
      () => changed((factors) => factors.forEach((value, i) => (factors[i] = value * 1e6))),
      'scale',
      /e\+/,
    ],
    ['zeros only', () => changed((factors) => factors.fill(0)), 'scale', 'rows of length 0.0'],
    ['one film twice', () => changed((_, ids) => (ids[3] = 1)), 'distinct-ids', '1 twice'],
    [
      'positions for ids',
      () => changed((_, ids) => ids.forEach((_id, i) => (ids[i] = 0.5 + i))),
      'known-ids',
      '0 of 40 films, with 0% of the ratings',
    ],
    ['few known films', () => factorsOf([38, 39]), 'known-ids', /^2 of 2 films, with \d% of the ratings$/],
    ['no rows', () => factorsOf([]), 'scale', /0/],
    ['no factors in a row', () => factorsOf(ALL, 0), 'rank', '40 rows of 0 factors'],
    ['more factors than can be served', () => factorsOf(ALL, 513), 'rank', '40 rows of 513 factors'],
  ] as const)('are refused with %s', async (_, make, expected, found) => {
    const problem = await factorsProblem(() => serveFactors(make(), dataset));
    expect(problem).toMatchObject({ file: 'itemFactors', expected });
    expect(problem.found).toMatch(found);
  });
});

describe('a damaged Parquet file', () => {
  const folder = join(FIXTURES, 'spark-sample');
  const [name] = readdirSync(join(folder, 'itemFactors'));
  const whole = new Uint8Array(readFileSync(join(folder, 'itemFactors', name)));
  const others = folderFiles(folder).filter(({ path }) => !path.includes('itemFactors'));
  const open = (bytes: Uint8Array<ArrayBuffer>): Promise<ExternalFactors> =>
    openFactors([...others, given(`model/itemFactors/${name}`, bytes)]);

  it('is refused with a clear problem, or still read, whatever is cut off or changed in it', async () => {
    const footer = whole.length - 8 - new DataView(whole.buffer).getUint32(whole.length - 8, true);
    const place = fc.oneof(fc.integer({ min: footer, max: whole.length - 1 }), fc.nat(200), fc.nat(whole.length - 1));
    await fc.assert(
      fc.asyncProperty(place, fc.option(fc.nat(255)), async (at, value) => {
        const bytes = value === null ? whole.slice(0, at) : whole.slice();
        if (value !== null) bytes[at] = value;
        let read;
        try {
          read = await open(bytes);
        } catch (error) {
          expect(error).toMatchObject({ name: 'FactorsError' });
        }
        if (value === null) expect(read).toBeUndefined();
      }),
      { numRuns: 80 },
    );
  });
});

describe('a hostile zip', () => {
  it.each([
    ['cut', async (zip: Uint8Array<ArrayBuffer>) => zip.slice(0, zip.length - 30)],
    [
      'changed within a file',
      async (zip: Uint8Array<ArrayBuffer>) => zip.fill(0, zip.length >> 1, (zip.length >> 1) + 30),
    ],
  ])('is refused when it is %s', async (_, change) => {
    const zip = await bytesOf(await zipOf(folderFiles(join(FIXTURES, 'spark-sample'))));
    const problem = await factorsProblem(async () => openFactors([given('m.zip', await change(zip))]));
    expect(problem.expected).toBe('whole');
  });

  it('is refused when a file is larger or smaller than its directory says', async () => {
    for (const size of [10, 100_000]) {
      const zip = await bytesOf(await zipOf([given('m/metadata/part-00000', 'x'.repeat(5000))]));
      const view = new DataView(zip.buffer);
      const at = zip.findIndex((_, i) => i + 4 < zip.length && view.getUint32(i, true) === 0x02014b50);
      view.setUint32(at + 24, size, true);
      const problem = await factorsProblem(() => openFactors([given('m.zip', zip)]));
      expect(problem.expected).toBe('whole');
    }
  });
});
