import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawSample, type Drawn } from '../../workers/cli/sample/draw.ts';
import { guard } from '../../workers/cli/sample/guard.ts';
import { DAY, yearOf, type Ratings } from '../../workers/cli/sample/source.ts';
import { run, type World } from '../../workers/cli/sample.ts';
import { DAY_2003, inventRatings, supportOf } from './sample.support.ts';

const OPTIONS = { viewers: 80, most: 60, seed: 5 };

describe('a draw', () => {
  const real: Ratings = inventRatings(90, 120, 1);
  let drawn: Drawn;
  beforeAll(() => {
    drawn = drawSample(real, OPTIONS);
  });

  it('is the same for the same seed, bit for bit, and another for another', () => {
    expect(drawSample(real, OPTIONS)).toEqual(drawn);
    expect(drawSample(real, { ...OPTIONS, seed: 6 }).interactions.byUser.codes).not.toEqual(
      drawn.interactions.byUser.codes,
    );
  });

  it('has the viewers wanted, numbered from 1, with 20 ratings or more and no more than allowed', () => {
    const { users, userIds, byUser } = drawn.interactions;
    expect(users).toBe(80);
    expect([...userIds]).toEqual(Array.from({ length: 80 }, (_, viewer) => viewer + 1));
    const counts = Array.from({ length: users }, (_, user) => byUser.indptr[user + 1] - byUser.indptr[user]);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...counts)).toBeLessThanOrEqual(60);
  });

  it('passes its own guard', () => {
    expect(guard(drawn.interactions.byUser, real.interactions.byUser).passed.every((passed) => passed === 1)).toBe(
      true,
    );
  });

  it('keeps the popularity of films', () => {
    const [a, b] = [supportOf(real.interactions), supportOf(drawn.interactions)];
    const scale = drawn.interactions.count / real.interactions.count;
    const off = a.reduce((sum, n, film) => sum + Math.abs(b[film] - n * scale), 0);
    expect(off / drawn.interactions.count).toBeLessThan(0.2);
  });

  it('keeps taste: films of one half of the catalogue go together', () => {
    const { byUser, users } = drawn.interactions;
    const lean = Array.from({ length: users }, (_, user) => {
      const films = byUser.indices.subarray(byUser.indptr[user], byUser.indptr[user + 1]);
      return Math.abs(films.filter((film) => film % 2 === 0).length / films.length - 0.5);
    });
    // Without taste the lean of 40 ratings would be about .06.
    expect(lean.reduce((a, b) => a + b) / users).toBeGreaterThan(0.12);
  });

  it('rates on whole days, nothing before it was out, and in whole stars before half stars were', () => {
    const { byUser, times, users } = drawn.interactions;
    if (!times) throw new Error('No times.');
    let early = 0;
    for (let user = 0; user < users; user++) {
      for (let k = byUser.indptr[user]; k < byUser.indptr[user + 1]; k++) {
        expect(times[k] % DAY).toBe(0);
        const day = times[k] / DAY;
        expect(real.years[byUser.indices[k]]).toBeLessThanOrEqual(yearOf(day));
        if (day < DAY_2003) {
          expect(byUser.codes[k] % 2).toBe(0);
          early++;
        }
      }
    }
    expect(early).toBeGreaterThan(100);
  });

  it('says so where the guard leaves too few', () => {
    // Nobody agrees with anybody here, and 20 films of 120 soon agree with somebody.
    const strangers = inventRatings(90, 120, 1, false);
    expect(() => drawSample(strangers, { ...OPTIONS, most: 20 })).toThrow(
      /The guard left \d+ of 89 viewers; 80 are wanted/,
    );
  });
});

describe('npm run sample', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cinefold-sample-'));
  const root = resolve(import.meta.dirname, '../..');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const call = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
    const out: string[] = [];
    const err: string[] = [];
    const world: World = {
      out: (line) => out.push(line),
      err: (line) => err.push(line),
      folder,
      root,
      env: { MOVIELENS_DIR: join(folder, 'nowhere') },
    };
    return { code: await run(args, world), out: out.join('\n'), err: err.join('\n') };
  };

  it('explains itself', async () => {
    const { code, out } = await call('--help');
    expect(code).toBe(0);
    for (const option of ['--check', '--json', '--from', '--out', '--seed']) expect(out).toContain(option);
  });

  it.each([['--sead'], ['--seed', 'x'], ['--seed', '-1'], ['--seed', '1.5'], ['extra']])(
    'does not guess what %s %s means',
    async (...args) => {
      const { code, err } = await call(...args);
      expect(code).toBe(2);
      expect(err).toContain('--help');
    },
  );

  it('says which file is missing where', async () => {
    const { code, err } = await call();
    expect(code).toBe(1);
    expect(err).toContain(`There is no movies.csv in ${join(folder, 'nowhere')}`);
  });

  it('says what is wrong with a file, and writes nothing', async () => {
    writeFileSync(join(folder, 'movies.csv'), 'movieId,name\n1,Alpha\n');
    writeFileSync(join(folder, 'ratings.csv'), 'userId,movieId,rating,timestamp\n1,1,4,100\n');
    writeFileSync(join(folder, 'links.csv'), 'movieId,imdbId,tmdbId\n1,1,1\n');
    const { code, err } = await call('--from', '.', '--out', 'made');
    expect(code).toBe(1);
    expect(err).toContain('movies.csv');
    expect(existsSync(join(folder, 'made'))).toBe(false);
  });

  it('writes both files and the terms beside them', async () => {
    const { interactions, years } = inventRatings(120, 200, 2);
    const { byUser, times, users } = interactions;
    const rows = ['userId,movieId,rating,timestamp'];
    for (let user = 0; user < users; user++) {
      for (let k = byUser.indptr[user]; k < byUser.indptr[user + 1]; k++) {
        rows.push([user + 1, 3 * byUser.indices[k] + 1, byUser.codes[k] / 2, times?.[k]].join(','));
      }
    }
    const films = Array.from(years, (year, film) => ({ id: 3 * film + 1, title: `"Tale ${film}, The (${year})"` }));
    const from = join(folder, 'movielens');
    mkdirTo(from, {
      'movies.csv': ['movieId,title,genres', ...films.map(({ id, title }) => `${id},${title},Drama|War`), ''].join(
        '\n',
      ),
      'ratings.csv': [...rows, ''].join('\n'),
      'links.csv': ['movieId,imdbId,tmdbId', ...films.map(({ id }) => `${id},${id + 1000},`), ''].join('\n'),
    });
    const { code, out, err } = await call('--from', 'movielens', '--out', 'made', '--json', '--seed', '3');
    expect(err).toBe('');
    expect(code).toBe(0);
    const ratings = readFileSync(join(folder, 'made/ratings.csv'), 'utf8').trimEnd().split('\n');
    expect(JSON.parse(out)).toMatchObject({ seed: 3, viewers: 1100, ratings: ratings.length - 1, films: 200 });
    expect(readFileSync(join(folder, 'made/films.csv'), 'utf8').split('\n').slice(0, 2)).toEqual([
      'id,title,otherTitle,year,genres,imdbId,tmdbId',
      '1,The Tale 0,,1990,Drama|War,0001001,',
    ]);
    expect(readFileSync(join(folder, 'made/README.md'), 'utf8')).toContain('GroupLens');
  });
});

function mkdirTo(folder: string, files: Record<string, string>): void {
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}
