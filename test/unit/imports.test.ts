import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js/lib/zip-core-native.js';
import { describe, expect, test } from 'vitest';
import {
  guessMapping,
  ImportError,
  mergeEntries,
  readImport,
  readMapped,
  type ImportFilm,
  type Reading,
} from '../../src/imports/index.ts';
import { decode } from '../../src/imports/open.ts';
import { plainReview, readImdbId, readTime, splitYear, toStars } from '../../src/imports/fields.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/imports');
const bytesOf = (path: string) => new Uint8Array(readFileSync(join(FIXTURES, path)));
const fileOf = (name: string, bytes: Uint8Array<ArrayBuffer>) => new File([bytes], name);
const fixtures = (...paths: string[]) =>
  paths.map((path) => fileOf(path.slice(path.lastIndexOf('/') + 1), bytesOf(path)));
const text = (name: string, content: string) => fileOf(name, new TextEncoder().encode(content));
const day = (iso: string) => Date.parse(`${iso}T12:00:00Z`);

async function zipped(name: string, paths: readonly string[], password?: string): Promise<File> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, ...(password ? { password } : {}) });
  for (const path of paths) await writer.add(path, new Uint8ArrayReader(bytesOf(path)));
  return fileOf(name, await writer.close());
}

async function reading(files: readonly File[]): Promise<Reading> {
  const opened = await readImport(files);
  if (opened.kind !== 'reading') throw new Error('a table that nobody knows');
  return opened.reading;
}
const byTitle = (films: readonly ImportFilm[], title: string): ImportFilm => {
  const found = films.find(({ film }) => film.title === title);
  if (!found) throw new Error(`no ${title}`);
  return found;
};
async function problemOf(files: readonly File[]) {
  return readImport(files).then(
    () => null,
    (reason: unknown) => (reason instanceof ImportError ? reason.problem : reason),
  );
}

const LETTERBOXD = [
  'deleted/reviews',
  'diary',
  'profile',
  'ratings',
  'reviews',
  'watched',
  'watchlist',
  'likes/films',
  'likes/reviews',
].map((name) => `letterboxd/${name}.csv`);

describe('each source', () => {
  test('Letterboxd: a zip with ratings, diary, reviews, watched and watchlist, and nothing that was deleted', async () => {
    const read = await reading([await zipped('letterboxd-nobody-2025.zip', LETTERBOXD)]);
    expect(read.source).toBe('letterboxd');
    expect(read.files).toHaveLength(6);
    const films = mergeEntries(read.entries);
    expect(films.map(({ film }) => film.title)).not.toContain('Jaws');
    expect(byTitle(films, 'Heat')).toMatchObject({
      stars: 4.5,
      given: '4.5/5',
      ratedAt: day('2024-09-20'),
      seenAt: day('2024-09-19'),
      review: 'They drink coffee, and it is the "big" scene.\n\nNothing moves & everything does. Twice. 🎬\nLater: <3',
      replaced: 1,
    });
    expect(byTitle(films, 'Amelie').stars).toBe(0.5);
    expect(byTitle(films, 'Fargo')).toMatchObject({ stars: null, seen: true, seenAt: day('2024-02-14') });
    expect(byTitle(films, 'Heat')).toMatchObject({ liked: true });
    expect(byTitle(films, 'Chungking Express')).toMatchObject({ stars: null, liked: true, likedAt: day('2024-05-05') });
    expect(byTitle(films, 'Alien')).toMatchObject({ later: true, seen: false, laterAt: day('2024-08-09') });
  });

  test('IMDb: ratings of ten, series left out, a formula is only a title', async () => {
    const read = await reading(fixtures('imdb-ratings.csv'));
    expect(read).toMatchObject({ source: 'imdb', scale: 10 });
    expect(read.leftOut).toEqual([{ file: 'imdb-ratings.csv', reason: 'not-a-film', count: 1, rows: [4] }]);
    expect(read.entries.map(({ given, stars }) => [given, stars])).toEqual([
      ['9/10', 4.5],
      ['7/10', 3.5],
      ['10/10', 5],
      ['1/10', 0.5],
    ]);
    expect(read.entries[2]).toMatchObject({
      film: { imdbId: '0211915', year: 2001, title: 'Amélie' },
      ratedAt: day('2024-03-09'),
    });
  });

  test('IMDb: a watchlist, a rated film on it counts as rated; and the export of before 2018, not in UTF-8', async () => {
    const read = await reading(fixtures('imdb-watchlist.csv'));
    expect(read.entries.map(({ film, later, stars }) => [film.title, later, stars])).toEqual([
      ['Alien', true, null],
      ['Fargo', false, 4],
    ]);
    expect((await reading(fixtures('imdb-old.csv'))).entries[0]).toMatchObject({
      film: { title: 'Amélie', imdbId: '0211915' },
      stars: 3,
    });
  });

  test('Trakt: loose JSON files or a zip; history, watchlist, comments; the latest of two ratings', async () => {
    const paths = ['ratings-movies', 'watched-history', 'lists-watchlist', 'comments-movies'].map(
      (name) => `trakt/${name}.json`,
    );
    const loose = await reading(fixtures(...paths));
    const films = mergeEntries(loose.entries);
    expect(mergeEntries((await reading([await zipped('trakt.zip', paths)])).entries)).toEqual(films);
    expect(byTitle(films, 'Heat')).toMatchObject({
      stars: 4.5,
      replaced: 1,
      seenAt: Date.parse('2024-01-05T18:00:00Z'),
      review: 'The city at night. "Never attached." 🌃\nAgain.',
    });
    expect(byTitle(films, 'Fargo')).toMatchObject({ stars: null, seen: true });
    expect(byTitle(films, 'Alien')).toMatchObject({ later: true });
    expect(loose.leftOut.map(({ reason, count }) => [reason, count])).toEqual([
      ['not-a-film', 1],
      ['not-a-film', 1],
    ]);
  });

  test('MovieLens: half stars, ids of three services, the year out of the title', async () => {
    const read = await reading(fixtures('movielens-ratings.csv'));
    expect(read).toMatchObject({ source: 'movielens', scale: 5 });
    expect(read.entries[1]).toMatchObject({
      film: { movieId: 858, imdbId: '0068646', tmdbId: 238, title: 'Godfather, The', year: 1972 },
      stars: 5,
    });
  });

  test('TMDB: the rating of the visitor and not of the crowd, rounded to half stars; series left out; a watchlist', async () => {
    const read = await reading(fixtures('tmdb-ratings.csv', 'tmdb-watchlist.csv'));
    expect(read.entries.map(({ given, stars, later }) => [given, stars, later])).toEqual([
      ['8.5/10', 4.5, false],
      ['7/10', 3.5, false],
      [null, null, true],
    ]);
  });

  test('Simkl: its backup and its CSV, with days before months', async () => {
    const backup = await reading(fixtures('simkl/SimklBackup.json'));
    expect(backup.entries.map(({ stars, later, seen }) => [stars, later, seen])).toEqual([
      [4.5, false, true],
      [null, true, false],
    ]);
    const csv = await reading(fixtures('simkl.csv'));
    expect(csv.entries[0]).toMatchObject({
      seenAt: Date.parse('2023-11-13T01:48:00Z'),
      review: 'Loud, in a good way',
      stars: 4.5,
    });
    expect(csv.entries.map(({ seen, later }) => [seen, later])).toEqual([
      [true, false],
      [true, false],
      [false, true],
    ]);
  });

  test('any other table: columns named by the visitor, a scale of its own, semicolons', async () => {
    const opened = await readImport(fixtures('own.csv'));
    if (opened.kind !== 'table') throw new Error('known');
    const mapping = guessMapping(opened.table);
    expect(mapping.columns.title).toBe(0);
    const read = readMapped(opened.table, {
      columns: { ...mapping.columns, year: 1, rating: 2, date: 3, review: 4 },
      scale: 100,
      unrated: 'later',
    });
    expect(read.entries.map(({ stars, given, later, review }) => [stars, given, later, review])).toEqual([
      [4.5, '90/100', false, 'Mit "Anführung";\nund Zeile'],
      [3, '55/100', false, null],
      [null, null, true, null],
    ]);
  });
});

describe('what cannot be imported says why', () => {
  test('files', async () => {
    expect(await problemOf([text('empty.csv', '')])).toMatchObject({ code: 'empty' });
    expect(await problemOf([text('a.csv', 'Name,Year,Letterboxd URI\n"Heat,1995,x\n')])).toEqual({
      code: 'open-quote',
      file: 'a.csv',
      row: 1,
    });
    expect(await problemOf([text('a.json', '[{"movie":')])).toMatchObject({ code: 'bad-json' });
    expect(await problemOf([text('a.json', '{"hello": 1}')])).toMatchObject({ code: 'unknown-format' });
    expect(await problemOf([text('a.txt', 'only words')])).toMatchObject({ code: 'unknown-format' });
    expect(await problemOf(fixtures('imdb-ratings.csv', 'movielens-ratings.csv'))).toEqual({
      code: 'mixed',
      sources: ['imdb', 'movielens'],
    });
    const huge = { name: 'huge.csv', size: 2 ** 30, arrayBuffer: () => Promise.reject(new Error('never read')) };
    await expect(readImport([huge])).rejects.toMatchObject({ problem: { code: 'too-large', file: 'huge.csv' } });
    const gone = { name: 'gone.csv', size: 10, arrayBuffer: () => Promise.reject(new Error('moved')) };
    await expect(readImport([gone])).rejects.toMatchObject({ problem: { code: 'unreadable' } });
  });

  test('zips: damaged, locked, without films, larger than they say', async () => {
    const whole = new Uint8Array(await (await zipped('z.zip', LETTERBOXD)).arrayBuffer());
    expect(await problemOf([fileOf('z.zip', whole.slice(0, whole.length - 40))])).toMatchObject({ code: 'bad-zip' });
    expect(await problemOf([await zipped('z.zip', ['own.csv'], 'secret')])).toMatchObject({ code: 'locked-zip' });
    expect(await problemOf([await zipped('z.zip', ['letterboxd/deleted/reviews.csv'])])).toMatchObject({
      code: 'unknown-format',
    });
    const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
    await writer.add('ratings.csv', new Uint8ArrayReader(new Uint8Array(65 * 2 ** 20)));
    const bomb = await writer.close();
    expect(bomb.length).toBeLessThan(2 ** 20);
    expect(await problemOf([fileOf('bomb.zip', bomb)])).toMatchObject({ code: 'too-large' });
  });
});

test('headers that name properties of objects are headers like any other', async () => {
  const opened = await readImport([text('a.csv', '__proto__,constructor,Title\n1,2,Heat\n')]);
  if (opened.kind !== 'table') throw new Error('known');
  expect(readMapped(opened.table, guessMapping(opened.table)).entries[0].film.title).toBe('Heat');
  const json = '[{"rated_at":"2024-01-01","rating":5,"movie":{"title":"Heat","__proto__":{"year":1995},"ids":{}}}]';
  expect((await reading([text('ratings.json', json)])).entries[0].film).toMatchObject({ title: 'Heat', year: null });
});

test('cells as they come', () => {
  expect(['tt0113277', '113277', 'https://www.imdb.com/title/tt0113277/?ref_=x', 'heat', ''].map(readImdbId)).toEqual([
    '0113277',
    '0113277',
    '0113277',
    null,
    null,
  ]);
  expect(readTime('2024-02-30')).toBeNull();
  expect(readTime('2024-03-01T01:30:00+02:00')).toBe(Date.parse('2024-02-29T23:30:00Z'));
  expect(readTime('13.11.2023')).toBe(day('2023-11-13'));
  expect(readTime('1700000000')).toBe(1_700_000_000_000);
  expect(readTime('yesterday')).toBeNull();
  expect(splitYear('2001: A Space Odyssey (1968)')).toEqual({ title: '2001: A Space Odyssey', year: 1968 });
  expect([1, 7, 7.5, 10, 0, 11].map((rating) => toStars(rating, 10))).toEqual([0.5, 3.5, 4, 5, null, null]);
  expect(plainReview('a &lt;b&gt; &#128514; <script>x</script>')).toBe('a <b> 😂 <script>x</script>');
  expect(decode(new Uint8Array([0xff, 0xfe, 0x48, 0x00]))).toBe('H');
});
