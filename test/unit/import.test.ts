import { describe, expect, it } from 'vitest';
import { importDataset, type Imported, type ImportOptions } from '../../workers/dataset/import/import.ts';
import type { ColumnMapping, ImportFile, ImportPreview, ImportProgress } from '../../workers/protocol.ts';
import { movieLensFolder, ratingsText } from './dataset.support.ts';
import {
  asFiles,
  asZip,
  latin1,
  made100k,
  madeCsv,
  madeDat,
  makeFilms,
  makeRatings,
  utf8,
  type MadeFiles,
} from './import.made.ts';

const films = makeFilms(40);
const whole = makeRatings(25, films, false);
const halves = makeRatings(25, films, true);

type Read = Extract<Imported, { kind: 'dataset' }>;

async function read(files: readonly ImportFile[], options?: ImportOptions): Promise<Read> {
  const imported = await importDataset(files, options);
  if (imported.kind !== 'dataset') throw new Error('It asks for a mapping.');
  return imported;
}

async function previewOf(files: readonly ImportFile[]): Promise<ImportPreview> {
  const imported = await importDataset(files);
  if (imported.kind !== 'preview') throw new Error('It was read.');
  return imported.preview;
}

const expected = (ratings: typeof whole): string[] => ratings.map((r) => [r.user, r.film, r.stars, r.time].join(','));

const RELEASES: readonly (readonly [string, MadeFiles, string, string, typeof whole])[] = [
  ['100K', made100k(films, whole), '100k', 'movielens-100k', whole],
  ['1M', madeDat(films, whole, latin1), '1m', 'movielens-dat', whole],
  ['10M', madeDat(films, halves, utf8), '10m', 'movielens-dat', halves],
  ['latest', madeCsv(films, halves), 'latest', 'movielens-csv', halves],
];

describe.each(RELEASES)('%s', (_, files, release, format, ratings) => {
  it.each([
    ['a folder', asFiles(files)],
    ['a zip', asZip(files)],
    ['a Zip64', asZip(files, true)],
    [
      'files of other names, without a folder',
      asFiles(Object.fromEntries(Object.values(files).map((content, i) => [`${(i * 5) % 11}.bin`, content]))),
    ],
  ])('is recognised by content in %s', async (_kind, given) => {
    const { dataset, seen } = await read(given);
    expect([seen.format, seen.release]).toEqual([format, release]);
    expect(seen.filmIds).toBe(format === 'movielens-100k' ? 'movielens-100k' : 'movielens');
    expect(ratingsText(dataset)).toEqual(expected(ratings));
    expect(dataset.skipped).toEqual([]);
    const { catalogue } = dataset;
    expect(catalogue.size).toBe(films.length);
    const byId = new Map(catalogue.films.map((film) => [film.id as number, film]));
    for (const { id, title, genres } of films) {
      const film = byId.get(id);
      expect(film?.year).toBe(Number(title.slice(-5, -1)));
      expect(film?.title).toBe(title.slice(0, -7).replace(/^(.*), The$/, 'The $1'));
      expect([...(film?.genres ?? [])].sort()).toEqual(
        genres.map((genre) => genre.replace("Children's", 'Children')).sort(),
      );
    }
  });
});

describe('what was seen', () => {
  it('names each file, what it holds and what it was recognised by', async () => {
    const { seen } = await read(asZip(made100k(films, whole)));
    const roles = Object.fromEntries(
      seen.files.map((file) => [file.path, [file.role, file.used, file.encoding, file.by]]),
    );
    expect(roles).toEqual({
      'ml-100k/README': ['other', false, null, null],
      'ml-100k/u.data': ['ratings', true, 'utf-8', 'rows'],
      'ml-100k/u.item': ['films', true, 'windows-1252', 'rows'],
      'ml-100k/u.genre': ['genres', true, 'utf-8', 'rows'],
      'ml-100k/u.user': ['users', false, 'utf-8', 'rows'],
      'ml-100k/u1.base': ['part', false, 'utf-8', 'rows'],
      'ml-100k/u1.test': ['part', false, 'utf-8', 'rows'],
    });
    const csv = await read(asFiles(madeCsv(films, halves)));
    expect(csv.seen.files.map(({ role, used }) => [role, used])).toEqual([
      ['ratings', true],
      ['films', true],
      ['links', true],
      ['tags', true],
      ['other', false],
    ]);
    expect(csv.seen.files[0]).toMatchObject({
      delimiter: ',',
      header: ['userId', 'movieId', 'rating', 'timestamp'],
      by: 'header',
    });
    expect(csv.dataset.catalogue.films[1].imdbId).toBe('0010004');
  });

  it('finds a Latin-1 letter that comes late', async () => {
    const many = makeFilms(3000).map((film, i) =>
      i < 2990 ? { ...film, title: `Plain ${i} (1990)` } : { ...film, title: `Été ${i} (1991)` },
    );
    const { dataset, seen } = await read(asFiles(madeDat(many, makeRatings(3, many, false), latin1)));
    expect(dataset.catalogue.films[2995].title).toBe('Été 2995');
    expect(seen.files.find(({ role }) => role === 'films')?.encoding).toBe('windows-1252');
  });

  it('reads ratings without films: each is called by its id', async () => {
    const { 'ml-latest/ratings.csv': ratings } = madeCsv(films, halves);
    const { dataset, seen } = await read(asFiles({ 'mine.txt': ratings }));
    expect([seen.filmIds, seen.release]).toEqual(['own', null]);
    expect(ratingsText(dataset)).toEqual(expected(halves));
    expect(dataset.catalogue.films.map(({ title }) => title)).toEqual(
      dataset.catalogue.films.map(({ id }) => String(id)),
    );
  });

  const folder = movieLensFolder();
  it.skipIf(folder === null)(
    'is latest-small, the real one (skipped where MOVIELENS_DIR does not have it)',
    async () => {
      const { openAsBlob } = await import('node:fs');
      const names = ['ratings.csv', 'movies.csv', 'links.csv', 'tags.csv'];
      const files = await Promise.all(
        names.map(async (path) => ({ path, blob: await openAsBlob(`${folder}/${path}`) })),
      );
      const { dataset, seen } = await read(files);
      expect([seen.release, dataset.interactions.count, dataset.catalogue.size]).toEqual([
        'latest-small',
        100_836,
        9742,
      ]);
    },
  );
});

const table = (text: string, path = 'mine.csv'): ImportFile => ({ path, blob: new Blob([text]) });
const readers =
  'When;Reader;Book;Score;Title\n2021-05-06;ann;b7;10;"Ferry; Red"\n2021-05-07;ann;b2;3;Tundra (1999)\n2022-01-01;bob;b7;7;Ferry Red\n';

describe('ratings of any kind', () => {
  it('come back as a preview with a guess', async () => {
    const { tables, guess } = await previewOf([table(readers)]);
    expect(tables[0]).toMatchObject({
      path: 'mine.csv',
      delimiter: ';',
      header: ['When', 'Reader', 'Book', 'Score', 'Title'],
    });
    expect(tables[0].rows[0]).toEqual(['2021-05-06', 'ann', 'b7', '10', 'Ferry; Red']);
    expect(guess.ratings).toMatchObject({
      film: 2,
      rating: 3,
      time: 0,
      timeUnit: 'date',
      title: 4,
      scale: { min: 0, max: 10 },
    });
  });

  it('are read as they are mapped, with films named by a column', async () => {
    const { guess } = await previewOf([table(readers)]);
    const mapping: ColumnMapping = { ...guess, ratings: { ...guess.ratings, user: 1 } };
    const { dataset, seen } = await read([table(readers)], { mapping });
    expect([seen.format, seen.filmIds, seen.release]).toEqual(['mapped', 'own', null]);
    expect(dataset.catalogue.films.map(({ title, year, ratings, mean }) => [title, year, ratings, mean])).toEqual([
      ['Tundra', 1999, 1, 1.5],
      ['Ferry; Red', null, 2, 4.25],
    ]);
    expect(dataset.interactions.users).toBe(2);
    expect(dataset.interactions.times?.[0]).toBe(Date.parse('2021-05-07') / 1000);
  });

  it('may have a catalogue of their own, and IMDb ids', async () => {
    const ratings = table('person,tconst,stars\n1,tt0000007,4\n2,tt0000009,0.5\n2,tt0000001,2\n', 'r.csv');
    const catalogue = table(
      'tconst\tname\tyear\tgenres\ntt0000009\tNine\t1999\tDrama,War\ntt0000007\tSeven\t2007\tComedy\n',
      'c.tsv',
    );
    const { guess } = await previewOf([ratings, catalogue]);
    const mapping: ColumnMapping = {
      ratings: {
        ...guess.ratings,
        path: 'r.csv',
        user: 0,
        film: 1,
        rating: 2,
        scale: { min: 0, max: 5 },
        time: null,
        title: null,
      },
      films: { path: 'c.tsv', id: 0, title: 1, year: 2, genres: 3, imdbId: null },
    };
    const { dataset } = await read([ratings, catalogue], { mapping });
    expect(
      dataset.catalogue.films.map(({ title, imdbId, year, genres, ratings: n }) => [title, imdbId, year, genres, n]),
    ).toEqual([
      ['Nine', '0000009', 1999, ['Drama', 'War'], 1],
      ['Seven', '0000007', 2007, ['Comedy'], 1],
    ]);
    expect(dataset.skipped).toMatchObject([{ reason: 'unknown-film', count: 1, rows: [4] }]);
  });

  it.each([
    ['1 to 5', { min: 1, max: 5 }, ['1', '3', '5'], [1, 3, 5]],
    ['0 to 100', { min: 0, max: 100 }, ['0', '50', '99'], [0.5, 2.5, 5]],
    ['-10 to 10', { min: -10, max: 10 }, ['-10', '0', '10'], [0.5, 2.5, 5]],
    ['0 to 1', { min: 0, max: 1 }, ['0', '1', '0.5'], [0.5, 5, 2.5]],
  ])('on a scale of %s', async (_, scale, cells, stars) => {
    const text = cells.map((cell, i) => `1,${i + 1},${cell}\n`).join('');
    const mapping: ColumnMapping = {
      ratings: { path: 'mine.csv', user: 0, film: 1, rating: 2, time: null, timeUnit: 'seconds', title: null, scale },
      films: null,
    };
    const { dataset } = await read([table(text)], { mapping });
    expect([...dataset.interactions.byUser.codes].map((code) => code / 2)).toEqual(stars);
  });

  it('are refused where the mapping does not fit', async () => {
    const { guess } = await previewOf([table(readers)]);
    const bad = async (change: Partial<ColumnMapping['ratings']>): Promise<unknown> =>
      importDataset([table(readers)], { mapping: { ...guess, ratings: { ...guess.ratings, ...change } } });
    const mapped = { problem: { code: 'file', expected: 'mapping' } };
    await expect(bad({ film: 9 })).rejects.toMatchObject(mapped);
    await expect(bad({ film: 3 })).rejects.toMatchObject(mapped);
    await expect(bad({ path: 'other.csv' })).rejects.toMatchObject(mapped);
    await expect(bad({ scale: { min: 5, max: 5 } })).rejects.toMatchObject(mapped);
  });
});

describe('progress', () => {
  it('adds up, never goes back, and ends with all bytes and rows', async () => {
    const told: ImportProgress[] = [];
    const many = makeFilms(400);
    const ratings = makeRatings(400, many, true);
    await read(asZip(madeCsv(many, ratings)), { onProgress: (progress) => told.push(progress) });
    expect(told[0].stage).toBe('opening');
    const read1 = told.slice(1);
    for (let i = 1; i < read1.length; i += 1) expect(read1[i].bytes).toBeGreaterThanOrEqual(read1[i - 1].bytes);
    const last = told.at(-1);
    expect(last).toMatchObject({ stage: 'indexing', rows: ratings.length });
    expect(last?.bytes).toBe(last?.totalBytes);
  });
});
