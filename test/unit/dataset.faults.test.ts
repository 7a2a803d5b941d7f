import { describe, expect, it } from 'vitest';
import { DatasetError } from '../../workers/dataset/index.ts';
import { encode, FILMS, OWN_FILMS, problemOf, RATINGS, read, skippedAs } from './dataset.support.ts';

describe('an unusable file stops with its place', () => {
  const file = (over: object): object => ({
    code: 'file',
    file: 'ratings.csv',
    row: null,
    column: null,
    found: '',
    ...over,
  });
  it.each([
    ['empty', '', file({ expected: 'not-empty' })],
    ['a byte order mark alone', '\ufeff', file({ expected: 'not-empty' })],
    ['empty lines alone', '\r\n\r\n\n', file({ expected: 'not-empty' })],
    ['a header alone', 'userId,movieId,rating,timestamp\n', file({ expected: 'usable-rows' })],
    ['no header', '1,1,4.0,100\n1,2,3.5,101\n', file({ row: 1, found: '1,1,4.0,100', expected: 'header' })],
    [
      'another file',
      '<!doctype html>\n<title>Not found</title>\n',
      file({ row: 1, found: '<!doctype html>', expected: 'header' }),
    ],
    [
      'semicolons',
      'userId;movieId;rating\n1;1;4\n',
      file({ row: 1, found: 'userId;movieId;rating', expected: 'header' }),
    ],
    [
      'a missing column',
      'userId,movieId,stars\n1,1,4\n',
      file({ row: 1, column: 'rating', found: 'userId,movieId,stars', expected: 'column' }),
    ],
    [
      'a column that stands twice',
      'userId,movieId,rating,Rating\n1,1,4,5\n',
      file({ row: 1, column: 'rating', found: 'userId,movieId,rating,Rating', expected: 'column' }),
    ],
    [
      'an optional column that stands twice',
      'userId,movieId,rating,timestamp,timestamp\n1,1,4,5,6\n',
      file({ row: 1, column: 'timestamp', found: 'userId,movieId,rating,timestamp,timestamp', expected: 'column' }),
    ],
    [
      'an open quote',
      `${RATINGS}"1,1,4.0,100\n2,1,4.0,100\n`,
      file({ row: 6, found: '"1,1,4.0,100', expected: 'closed-quote' }),
    ],
    [
      'a last row that lacks cells',
      `${RATINGS}9,2,3`,
      file({ row: 6, column: 'rating', found: '9,2,3', expected: 'complete-row' }),
    ],
    [
      'a last row that lacks its last cell',
      `${RATINGS}9,2,3.0,`,
      file({ row: 6, column: 'timestamp', found: '9,2,3.0,', expected: 'complete-row' }),
    ],
    [
      'more bad rows than good ones',
      'userId,movieId,rating\n1,1,4\n1,2,6\n1,7,four\n',
      file({ row: 3, column: 'rating', found: '6', expected: 'usable-rows' }),
    ],
    [
      'times in milliseconds',
      'userId,movieId,rating,timestamp\n1,1,4,964982703000\n',
      file({ row: 2, column: 'timestamp', found: '964982703000', expected: 'usable-rows' }),
    ],
    [
      'ratings of other films',
      'userId,movieId,rating\n1,91,4\n1,92,4\n',
      file({ row: 2, column: 'movieId', found: '91', expected: 'usable-rows' }),
    ],
  ])('%s', async (_, ratings, expected) => {
    expect(await problemOf(read({ ratings }))).toEqual(expected);
  });

  it('Latin-1', async () => {
    const films = Uint8Array.from([...encode('movieId,title,genres\n1,Caf'), 0xe9, ...encode(',Drama\n')]);
    const problem = await problemOf(read({ films }));
    expect(problem).toEqual({
      code: 'file',
      file: 'films.csv',
      row: 2,
      column: null,
      found: '0xE9',
      expected: 'utf-8',
    });
  });

  it.each([
    ['films.csv', { films: 'movieId,title\n1,A\n' }, 'genres', 'column'],
    ['films.csv', { films: 'id,title,genres\n1,A,Drama\n' }, 'year', 'column'],
    ['films.csv', { films: 'a,b\n1,A\n' }, null, 'header'],
    ['links.csv', { links: 'movieId,imdbId\n1,1\n' }, 'tmdbId', 'column'],
    ['links.csv', { links: '' }, null, 'not-empty'],
  ])('%s with %j', async (name, inputs, column, expected) => {
    expect(await problemOf(read(inputs))).toMatchObject({ file: name, column, expected });
  });

  it('clips what it shows', async () => {
    const problem = await problemOf(read({ ratings: `${'😀'.repeat(5000)}\n` }));
    const found = problem.code === 'file' ? problem.found : '';
    expect([found.length <= 80, found.endsWith('😀…'), found.isWellFormed()]).toEqual([true, true, true]);
  });

  it('says it in words for logs', () => {
    const problem = {
      code: 'file',
      file: 'r.csv',
      row: 3,
      column: 'rating',
      found: 'six',
      expected: 'usable-rows',
    } as const;
    expect(new DatasetError(problem).message).toBe(
      'r.csv, line 3, column rating: found "six", expected rows of which at least half can be used.',
    );
  });
});

describe('unusable rows are counted and told', () => {
  it.each(['-1', '1.5', '4294967296', '1e5', '0x1', '', ' 1', '1 ', '+1', '١', 'NaN', '99999999999'])(
    'id %j',
    async (id) => {
      const films = `${FILMS}"${id}",Delta (1993),Drama\n`;
      const ratings = `${RATINGS}"${id}",1,4.0,1\n1,"${id}",4.0,1\n`;
      const links = `movieId,imdbId,tmdbId\n1,1,1\n"${id}",2,2\n`;
      const { skipped } = await read({ films, ratings, links });
      expect(skipped).toEqual([
        skippedAs('films.csv', 'bad-id', [5], id),
        skippedAs('links.csv', 'bad-id', [3], id),
        skippedAs('ratings.csv', 'bad-id', [6, 7], id),
      ]);
    },
  );

  it('an empty user id, also in the first row, where no user is known yet', async () => {
    const ratings = RATINGS.replace('1,1,4.0,100', ',1,4.0,100');
    const { skipped, interactions } = await read({ ratings });
    expect(skipped).toEqual([skippedAs('ratings.csv', 'bad-id', [2], '')]);
    expect([...interactions.userIds]).toEqual([1, 2, 9]);
    expect(interactions.count).toBe(3);
  });

  it('takes the largest id, zero and leading zeros', async () => {
    const films = 'movieId,title,genres\n4294967295,A,Drama\n0,B,Drama\n007,C,Drama\n';
    const { catalogue, interactions } = await read({
      films,
      ratings: 'userId,movieId,rating\n4294967295,7,4\n0,4294967295,5\n',
    });
    expect(catalogue.films.map((film) => film.id)).toEqual([0, 7, 4294967295]);
    expect([...interactions.userIds]).toEqual([0, 4294967295]);
  });

  it.each(['0', '0.0', '5.5', '6', '-1', '3.25', '4,5', '3.', '.5', 'four', '', ' 4', '4 ', '1e0', '4.05', '٤', '45'])(
    'stars %j',
    async (stars) => {
      const { skipped, interactions } = await read({ ratings: `${RATINGS}2,1,"${stars}",1\n` });
      expect(skipped).toEqual([skippedAs('ratings.csv', 'bad-stars', [6], stars)]);
      expect(interactions.count).toBe(4);
    },
  );

  it('reads all stars of the scale', async () => {
    const stars = ['0.5', '1', '1.0', '1.5', '2', '2.5', '3.00', '3.5', '4.0', '4.50', '5', '5.0'];
    const ratings = `userId,movieId,rating\n${stars.map((text, user) => `${user},1,${text}\n`).join('')}`;
    const { interactions, skipped } = await read({ ratings });
    expect([...interactions.byUser.codes]).toEqual([1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]);
    expect(skipped).toEqual([]);
  });

  it.each(['-1', '1.5', '', '4294967296', '2000-01-01'])('time %j', async (time) => {
    const { skipped } = await read({ ratings: `${RATINGS}2,1,4.0,${time}\n` });
    expect(skipped).toEqual([skippedAs('ratings.csv', 'bad-time', [6], time)]);
  });

  it('unknown films, missing titles, wrong numbers of cells, broken quotes', async () => {
    const films = `${FILMS}8,  ,Drama\n9,A, B,Drama\n10,"A" B,Drama\n`;
    const ratings = `${RATINGS}2,8,4.0,1\n2,1,4.0\n2,1,4.0,1,1\n`;
    const { skipped } = await read({ films, ratings });
    expect(skipped).toEqual([
      skippedAs('films.csv', 'no-title', [5], '  '),
      skippedAs('films.csv', 'columns', [6], '9,A, B,Drama'),
      skippedAs('films.csv', 'bad-quotes', [7], '10,"A" B,Drama'),
      skippedAs('ratings.csv', 'unknown-film', [6], '8'),
      skippedAs('ratings.csv', 'columns', [7, 8], '2,1,4.0'),
    ]);
  });

  it('a short row is only where the file was cut if it is the last', async () => {
    const { skipped, interactions } = await read({ ratings: `${RATINGS}2,1\n2,1,4.0,104` });
    expect(interactions.count).toBe(5);
    expect(skipped).toEqual([skippedAs('ratings.csv', 'columns', [6], '2,1')]);
  });

  it('the first of two films with one id stands', async () => {
    const { skipped, catalogue } = await read({ films: `${FILMS}1,Other (2000),Drama\n01,Third (2001),Drama\n` });
    expect(catalogue.films[0].title).toBe('Alpha');
    expect(skipped).toEqual([skippedAs('films.csv', 'duplicate-film', [5, 6], '1,Other (2000)')]);
  });

  it('a film goes without a year or a link that cannot be read', async () => {
    const { skipped, catalogue } = await read({
      films: `${OWN_FILMS}8,Delta,19x4,Drama,abc,-1\n9,Epsilon,0012,Drama,1,1\n`,
    });
    expect(catalogue.films[3]).toMatchObject({ title: 'Delta', year: null, imdbId: null, tmdbId: null });
    expect(catalogue.films[4]).toMatchObject({ title: 'Epsilon', year: null, imdbId: '0000001', tmdbId: 1 });
    expect(skipped).toEqual([
      skippedAs('films.csv', 'bad-year', [5, 6], '19x4'),
      { file: 'films.csv', reason: 'bad-link', count: 2, rows: [5, 5], found: 'abc' },
    ]);
  });

  it('a film that is left out is not told as one that goes without a year', async () => {
    const { skipped } = await read({ films: `${OWN_FILMS}1,Again,19x4,Drama,abc,-1\n8,,19x4,Drama,abc,-1\n` });
    expect(skipped).toEqual([
      skippedAs('films.csv', 'duplicate-film', [5], '1,Again'),
      skippedAs('films.csv', 'no-title', [6], ''),
    ]);
  });

  it('links of other films are told, but say nothing against the file', async () => {
    const links = 'movieId,imdbId,tmdbId\n1,1,1\n3,3,3\n4,4,4\n5,5,5\n1,2,2\n';
    const { skipped, catalogue } = await read({ links });
    expect(catalogue.films[0].imdbId).toBe('0000001');
    expect(skipped).toEqual([
      skippedAs('links.csv', 'unknown-film', [3, 4, 5], '3'),
      skippedAs('links.csv', 'duplicate-film', [6], '1'),
    ]);
  });

  it('tells the first five lines of many', async () => {
    const ratings = `userId,movieId,rating\n${'1,1,9\n'.repeat(9)}${Array.from({ length: 9 }, (_, i) => `${i},1,4\n`).join('')}`;
    const { skipped } = await read({ ratings });
    expect(skipped).toEqual([
      { file: 'ratings.csv', reason: 'bad-stars', count: 9, rows: [2, 3, 4, 5, 6], found: '9' },
    ]);
  });
});

describe('of two ratings of one film by one user', () => {
  const row = (stars: number, time: string): string => `5,1,${stars},${time}\n`;
  const head = 'userId,movieId,rating,timestamp\n1,1,3,50\n';
  it.each([
    ['the later by time stands', row(1, '10') + row(5, '20'), 5, 3, '5,1,1'],
    ['also where it comes first', row(5, '20') + row(1, '10'), 5, 4, '5,1,1'],
    ['the later row stands where times are equal', row(1, '10') + row(5, '10'), 5, 3, '5,1,1'],
  ])('%s', async (_, rows, stars, line, found) => {
    const { interactions, skipped } = await read({ ratings: `${head}${rows}` });
    expect([...interactions.byUser.codes]).toEqual([6, stars * 2]);
    expect(skipped).toEqual([skippedAs('ratings.csv', 'duplicate-rating', [line], found)]);
  });

  it('the later row stands where there are no times; lines are right beside skipped ones', async () => {
    const ratings = 'userId,movieId,rating\n5,1,1\n\n5,2,bad\n5,1,2\n3,1,1\n5,1,3\n3,2,4\n3,1,5\n';
    const { interactions, skipped } = await read({ ratings });
    expect([...interactions.byUser.codes]).toEqual([10, 8, 6]);
    expect(interactions.times).toBeNull();
    expect(skipped).toEqual([
      skippedAs('ratings.csv', 'bad-stars', [4], 'bad'),
      skippedAs('ratings.csv', 'duplicate-rating', [2, 5, 6], '5,1,1'),
    ]);
  });

  it('takes no longer for each where they are many between many unusable rows', async () => {
    const rows = Array.from({ length: 60_000 }, (_, user) => `${user},1,4\n${user},1,9\n${user},1,3\n`);
    const started = performance.now();
    const { skipped } = await read({ ratings: `userId,movieId,rating\n${rows.join('')}` });
    const duplicates = skipped.find(({ reason }) => reason === 'duplicate-rating');
    expect(duplicates).toMatchObject({ count: 60_000, rows: [2, 5, 8, 11, 14] });
    // Under a second; about 11 where each duplicate searched all the jumps.
    expect(performance.now() - started).toBeLessThan(6000);
  }, 60_000);
});
