import { beforeAll, describe, expect, it } from 'vitest';
import { readDataset, type Dataset } from '../../workers/dataset/index.ts';
import { fileSource, movieLensFolder } from './dataset.support.ts';

const folder = movieLensFolder();
if (folder === null) console.warn('Skipped: MovieLens latest-small is not here. Name its folder in MOVIELENS_DIR.');

/** Counts were taken from the files with another reader (Python's csv) and agree with the notice that comes with them. */
describe.skipIf(folder === null)('MovieLens latest-small', () => {
  let data: Dataset;

  const open = (): Promise<Dataset> => {
    if (folder === null) throw new Error('No folder.');
    return readDataset({
      films: fileSource(folder, 'movies.csv'),
      ratings: fileSource(folder, 'ratings.csv'),
      links: fileSource(folder, 'links.csv'),
    });
  };

  beforeAll(async () => {
    data = await open();
  });

  const films = (): Dataset['catalogue']['films'] => data.catalogue.films;

  it('has its films, ratings and users, and nothing was left out', () => {
    expect(data.catalogue.size).toBe(9742);
    expect(films().filter((film) => film.ratings > 0)).toHaveLength(9724);
    expect(films().filter((film) => film.ratings === 0)).toHaveLength(18);
    expect(data.interactions.count).toBe(100_836);
    expect(data.interactions.users).toBe(610);
    expect(data.skipped).toEqual([]);
  });

  it('has its scale, its times and its sparse ids', () => {
    const histogram = new Array<number>(10).fill(0);
    for (const code of data.interactions.byUser.codes) histogram[code - 1] += 1;
    expect(histogram).toEqual([1370, 2811, 1791, 7551, 5550, 20047, 13136, 26818, 8551, 13211]);
    const times = data.interactions.times ?? new Uint32Array(0);
    expect(new Date(Math.min(...times) * 1000).toISOString()).toBe('1996-03-29T18:36:55.000Z');
    expect(new Date(Math.max(...times) * 1000).toISOString()).toBe('2018-09-24T14:27:30.000Z');
    expect([films()[0].id, films().at(-1)?.id]).toEqual([1, 193_609]);
  });

  it('has its links', () => {
    expect(films().filter((film) => film.tmdbId === null)).toHaveLength(8);
    expect(films().every((film) => /^\d{7}$/.test(film.imdbId ?? ''))).toBe(true);
    expect(new Set(films().map((film) => film.imdbId)).size).toBe(9742);
  });

  it('has its genres', () => {
    expect(data.genres).toHaveLength(19);
    expect(films().filter((film) => film.genres.length === 0)).toHaveLength(34);
  });

  it('has five titles that each stand under two ids', () => {
    const ids = new Map<string, number>();
    for (const { title, year } of films()) {
      const key = `${title} (${year})`;
      ids.set(key, (ids.get(key) ?? 0) + 1);
    }
    const twice = [...ids].filter(([, count]) => count > 1);
    expect(twice.map(([key]) => key).sort()).toEqual([
      'Confessions of a Dangerous Mind (2002)',
      'Emma (1996)',
      'Eros (2004)',
      'Saturn 3 (1980)',
      'War of the Worlds (2005)',
    ]);
    expect(twice.every(([, count]) => count === 2)).toBe(true);
  });

  it('has its years: one as a range, twelve missing', () => {
    const years = films().flatMap(({ year }) => (year === null ? [] : [year]));
    expect([years.length, Math.min(...years), Math.max(...years)]).toEqual([9742 - 12, 1902, 2018]);
    const range = films().filter((film) => film.title.startsWith('Death Note: Desu'));
    expect(range.map((film) => film.year)).toEqual([2006]);
  });

  it('has its titles in natural order, without brackets but for those that belong to them', () => {
    expect(films().filter(({ title }) => /, (The|An?|L[ae]s?|Il|El|D[aei][rs]?)$/.test(title))).toEqual([]);
    expect(
      films().filter(({ title, otherTitle }) => `${title}${otherTitle ?? ''}` !== `${title}${otherTitle ?? ''}`.trim()),
    ).toEqual([]);
    const bracketed = films().filter(({ title }) => /[()]/.test(title));
    expect(bracketed).toHaveLength(7);
    expect(films().filter(({ otherTitle }) => /[()]/.test(otherTitle ?? ''))).toEqual([]);
    expect(films().filter(({ otherTitle }) => otherTitle !== null).length).toBeGreaterThan(1000);
    const byId = (id: number): string[] =>
      films()
        .filter((film) => film.id === id)
        .map(({ title }) => title);
    expect([byId(858), byId(2571), byId(6016)]).toEqual([['The Godfather'], ['The Matrix'], ['City of God']]);
  });

  it('has the same hash each time', async () => {
    expect((await open()).hash).toBe(data.hash);
  });
});
