import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY, fileSource } from '../../workers/cli/sample/source.ts';
import { readDataset, type Dataset } from '../../workers/dataset/index.ts';

const FOLDER = resolve(import.meta.dirname, '../../public/data/sample');
const text = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');

/** The committed files: what they are worth is measured by `npm run sample -- --check`, which needs MovieLens. */
describe('the committed sample', () => {
  let data: Dataset;
  let ratings: string[];
  beforeAll(async () => {
    data = await readDataset({
      films: fileSource(join(FOLDER, 'films.csv')),
      ratings: fileSource(join(FOLDER, 'ratings.csv')),
      links: null,
    });
    ratings = text('ratings.csv').split('\n');
  });

  it('is read by the engine without a complaint', () => {
    expect(data.skipped).toEqual([]);
    expect(data.catalogue.size).toBe(2269);
    expect(data.interactions.users).toBe(1100);
    expect(data.interactions.count).toBe(ratings.length - 2);
    expect(data.interactions.count).toBeGreaterThan(125_000);
    expect(data.interactions.count).toBeLessThan(140_000);
  });

  it('takes at most 600 KB gzipped', () => {
    const bytes = ['films.csv', 'ratings.csv'].reduce(
      (sum, name) => sum + gzipSync(text(name), { level: 9 }).length,
      0,
    );
    expect(bytes).toBeLessThanOrEqual(600_000);
  });

  it('has nothing but facts in its columns', () => {
    expect(text('films.csv').split('\n')[0]).toBe('id,title,otherTitle,year,genres,imdbId,tmdbId');
    expect(ratings[0]).toBe('userId,movieId,rating,timestamp');
    for (const film of data.catalogue.films) {
      expect(film.title).not.toMatch(/\(\d{4}\)|, (The|A|An|La|Le|Les|Il|El|Der|Die|Das)$/);
      expect(film.year).toBeGreaterThan(1900);
      expect(film.imdbId).toMatch(/^\d{7,8}$/);
    }
    expect(new Set(data.catalogue.films.map((film) => film.id)).size).toBe(2269);
  });

  it('has the shortest rows there are, by user, time and film, users numbered without gaps', () => {
    let before = [0, 0, 0];
    for (const line of ratings.slice(1, -1)) {
      const row = /^(\d+),(\d+),([1-5]|[0-4]\.5),(\d+)$/.exec(line);
      if (!row) throw new Error(`Not a row: ${line}`);
      const [user, film, , time] = row.slice(1).map(Number);
      const now = [user, time, film];
      const first = now.findIndex((value, column) => value !== before[column]);
      if (first < 0 || now[first] < before[first]) throw new Error(`Out of order: ${line}`);
      if (user - before[0] > 1) throw new Error(`A user is missing before ${line}`);
      if (time % DAY !== 0) throw new Error(`Not a day: ${line}`);
      before = now;
    }
    expect(before[0]).toBe(1100);
    expect(ratings.at(-1)).toBe('');
  });

  it('has viewers with 20 to 450 ratings, and every film is rated', () => {
    const { byUser, users } = data.interactions;
    const counts = Array.from({ length: users }, (_, user) => byUser.indptr[user + 1] - byUser.indptr[user]);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...counts)).toBeLessThanOrEqual(450);
    expect(data.catalogue.films.every((film) => film.ratings > 0)).toBe(true);
  });

  it('knows well-known films as they are', () => {
    const film = data.catalogue.films.find(({ imdbId }) => imdbId === '0111161');
    expect(film).toMatchObject({ title: 'The Shawshank Redemption', year: 1994, tmdbId: 278 });
    expect(film?.mean).toBeGreaterThan(4.2);
  });

  it('stands with its terms, and says that its viewers are nobody', () => {
    const terms = text('README.md');
    for (const words of ['synthetic viewers', 'GroupLens', 'Harper', 'same terms', 'commercially']) {
      expect(terms).toContain(words);
    }
  });
});
