import { describe, expect, it } from 'vitest';
import { readDataset, type ReadProgress } from '../../workers/dataset/index.ts';
import { FILMS, OWN_FILMS, problemOf, RATINGS, ratingsText, read, skippedAs, sourceOf } from './dataset.support.ts';

describe('a good data set', () => {
  it('becomes a catalogue and interactions, numbered by ascending id', async () => {
    const { catalogue, interactions, skipped, genres } = await read({});
    expect(catalogue.size).toBe(3);
    expect(catalogue.films).toEqual([
      {
        id: 1,
        title: 'Alpha',
        otherTitle: null,
        year: 1990,
        genres: ['Drama'],
        imdbId: null,
        tmdbId: null,
        ratings: 2,
        mean: 4.5,
      },
      {
        id: 2,
        title: 'The Beta',
        otherTitle: null,
        year: 1991,
        genres: ['Comedy', 'Drama'],
        imdbId: null,
        tmdbId: null,
        ratings: 1,
        mean: 3.5,
      },
      {
        id: 7,
        title: 'Gamma',
        otherTitle: null,
        year: 1992,
        genres: [],
        imdbId: null,
        tmdbId: null,
        ratings: 1,
        mean: 0.5,
      },
    ]);
    expect([...interactions.userIds]).toEqual([1, 2, 9]);
    expect([...interactions.byUser.indptr]).toEqual([0, 2, 3, 4]);
    expect([...interactions.byUser.indices]).toEqual([0, 1, 2, 0]);
    expect([...interactions.byUser.codes]).toEqual([8, 7, 1, 10]);
    expect([...(interactions.times ?? [])]).toEqual([100, 101, 102, 103]);
    expect([...interactions.byFilm.indptr]).toEqual([0, 2, 3, 4]);
    expect([...interactions.byFilm.indices]).toEqual([0, 2, 0, 1]);
    expect([...interactions.byFilm.codes]).toEqual([8, 10, 7, 1]);
    expect(skipped).toEqual([]);
    expect(genres).toEqual(['Comedy', 'Drama']);
  });

  it('is the same in the film format of the project, but for what only that one holds', async () => {
    const own = await read({ films: OWN_FILMS });
    const movieLens = await read({});
    const titles = ({ catalogue }: typeof own): unknown[] =>
      catalogue.films.map(({ id, title, genres }) => [id, title, genres]);
    expect(titles(own)).toEqual(titles(movieLens));
    expect(own.catalogue.films.map(({ year, imdbId, tmdbId }) => [year, imdbId, tmdbId])).toEqual([
      [1990, '0000001', 11],
      [1991, null, null],
      [null, '12345678', 13],
    ]);
    expect(ratingsText(own)).toEqual(ratingsText(movieLens));
    expect(own.skipped).toEqual([]);
  });

  it('takes titles of the project as they are, and other titles where there is a column', async () => {
    const films = 'id,title,year,genres,otherTitle\n1,"Matrix, The (1999)",1999,Drama,Die Matrix\n2,B,2000,Drama,\n';
    const { catalogue } = await read({ films, ratings: 'userId,movieId,rating\n1,1,4\n' });
    expect(catalogue.films.map(({ title, otherTitle }) => [title, otherTitle])).toEqual([
      ['Matrix, The (1999)', 'Die Matrix'],
      ['B', null],
    ]);
  });

  it('takes columns in any order and case, and others beside them', async () => {
    const ratings = ' Rating ,note,MOVIEID,userid\n4.0,"a,b",1,1\n3.5,,2,1\n0.5,,7,2\n5.0,__proto__,1,9\n';
    const { interactions, skipped } = await read({ ratings });
    expect(interactions.times).toBeNull();
    expect([...interactions.byUser.codes]).toEqual([8, 7, 1, 10]);
    expect(skipped).toEqual([]);
  });

  it.each([
    ['LF', (text: string) => text],
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['CR', (text: string) => text.replaceAll('\n', '\r')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['no line end at the end', (text: string) => text.slice(0, -1)],
    ['empty lines', (text: string) => `\n${text.replaceAll('\n', '\n\n')}`],
    [
      'every cell quoted',
      (text: string) =>
        text.replace(/("(?:[^"]|"")*"|[^,\n]+)/g, (cell) => (cell.startsWith('"') ? cell : `"${cell}"`)),
    ],
  ])('has the same hash with %s', async (_, change) => {
    const plain = await read({});
    const changed = await read({ films: change(FILMS), ratings: change(RATINGS) });
    expect(changed.skipped).toEqual([]);
    expect(ratingsText(changed)).toEqual(ratingsText(plain));
    expect(changed.hash).toBe(plain.hash);
    expect(plain.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('reads links', async () => {
    const links = 'movieId,imdbId,tmdbId\n1,0000001,862\n2,tt12345678,\n7,42,0\n';
    const { catalogue, skipped } = await read({ links });
    expect(catalogue.films.map(({ imdbId, tmdbId }) => [imdbId, tmdbId])).toEqual([
      ['0000001', 862],
      ['12345678', null],
      [null, null],
    ]);
    expect(skipped).toEqual([skippedAs('links.csv', 'bad-link', [4], '0')]);
  });

  it('tells progress in bytes and rows, file after file', async () => {
    const ratings = `userId,movieId,rating,timestamp\n${Array.from({ length: 60_000 }, (_, i) => `${i},1,4.0,100\n`).join('')}`;
    const told: ReadProgress[] = [];
    await read({ ratings }, (progress) => told.push(progress));
    expect(new Set(told.map((each) => each.file))).toEqual(new Set(['films.csv', 'ratings.csv']));
    const ofRatings = told.filter((each) => each.file === 'ratings.csv');
    expect(ofRatings.length).toBeGreaterThanOrEqual(3);
    expect(ofRatings.at(-1)).toEqual({
      file: 'ratings.csv',
      bytes: ratings.length,
      totalBytes: ratings.length,
      rows: 60_000,
    });
    for (let i = 1; i < ofRatings.length; i += 1) {
      expect(ofRatings[i].bytes).toBeGreaterThanOrEqual(ofRatings[i - 1].bytes);
      expect(ofRatings[i].rows).toBeGreaterThan(ofRatings[i - 1].rows);
    }
  });

  it('can be cancelled', async () => {
    const control = new AbortController();
    const reading = readDataset(
      { films: sourceOf('films.csv', FILMS), ratings: sourceOf('ratings.csv', RATINGS), links: null },
      ({ file }) => {
        if (file === 'films.csv') control.abort();
      },
      control.signal,
    );
    expect(await problemOf(reading)).toEqual({ code: 'cancelled' });
  });
});

describe('films and their ids are frozen and safe', () => {
  it('freezes films', async () => {
    const { catalogue } = await read({});
    expect(Object.isFrozen(catalogue.films)).toBe(true);
    expect(catalogue.films.every((film) => Object.isFrozen(film) && Object.isFrozen(film.genres))).toBe(true);
  });

  it.each(['__proto__', 'constructor', 'hasOwnProperty', '__defineGetter__'])(
    'a column named %s is only a name',
    async (name) => {
      const { skipped, catalogue } = await read({
        films: `${name},movieId,title,genres,${name}x\nx,1,${name},${name}|Drama,y\n`,
        ratings: `userId,movieId,rating,${name}\n1,1,4,z\n`,
        links: `movieId,imdbId,tmdbId,${name}\n1,1,1,1\n`,
      });
      expect(skipped).toEqual([]);
      expect(catalogue.films[0].title).toBe(name);
      expect(catalogue.films[0].genres).toEqual([name, 'Drama']);
      expect(({} as Record<string, unknown>).x).toBeUndefined();
    },
  );
});
