import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { datasetPlugin } from '../../config/dataset.ts';
import type { DatasetSource } from '../../workers/protocol.ts';
import { findChromium } from '../chromium.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cinefold-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(path: string, text = ''): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function source(env: NodeJS.ProcessEnv): DatasetSource {
  const hook = datasetPlugin(env).config;
  if (typeof hook !== 'function') throw new Error('the plugin has no config hook');
  const run = hook as (config: object, env: object) => { define: { __DATASET__: string } };
  return JSON.parse(run({ root }, { command: 'build', mode: 'production' }).define.__DATASET__) as DatasetSource;
}

const movielens = (folder: string, ratings = 'userId,movieId,rating,timestamp\n'): void => {
  put(`${folder}/movies.csv`, 'movieId,title,genres\n');
  put(`${folder}/links.csv`, 'movieId,imdbId,tmdbId\n');
  put(`${folder}/ratings.csv`, ratings);
};
const sample = (): void => {
  put('public/data/sample/films.csv', 'id,title,year,genres,imdbId,tmdbId\n');
  put('public/data/sample/ratings.csv', 'userId,movieId,rating,timestamp\n');
};

describe('the data set of a build', () => {
  it('is the sample, said to be synthetic, where nothing else is there', () => {
    sample();
    const { id, synthetic, films, ratings, links } = source({});
    expect(synthetic).toBe(true);
    expect({ films, ratings, links }).toEqual({
      films: `data/${id}/films.csv`,
      ratings: `data/${id}/ratings.csv`,
      links: null,
    });
  });

  it('is MovieLens where it was fetched, unless the sample is asked for', () => {
    sample();
    movielens('public/data/movielens');
    const { id, synthetic, films, links } = source({});
    expect(synthetic).toBe(false);
    expect([films, links]).toEqual([`data/${id}/movies.csv`, `data/${id}/links.csv`]);
    expect(source({ CINEFOLD_DATASET: 'sample' }).synthetic).toBe(true);
  });

  it('is the folder that is named, under another id when its content changes', () => {
    movielens('mine');
    const before = source({ CINEFOLD_DATA: join(root, 'mine') });
    movielens('mine', 'userId,movieId,rating,timestamp\n1,1,5,1\n');
    const after = source({ CINEFOLD_DATA: join(root, 'mine') });
    expect(before.synthetic).toBe(false);
    expect(after.id).not.toBe(before.id);
  });

  it('stops with the file and the folder where one is missing', () => {
    put('mine/movies.csv');
    expect(() => source({ CINEFOLD_DATA: join(root, 'mine') })).toThrow(/ratings\.csv in .*mine/);
    expect(() => source({})).toThrow(/films\.csv in .*sample/);
  });

  it('refuses a name that it does not know', () => {
    expect(() => source({ CINEFOLD_DATASET: 'netflix' })).toThrow(/"netflix".*"sample" or "movielens"/);
  });
});

describe('the Chromium of the tests', () => {
  it('is the one that is named, before any other', () => {
    const named = put('named');
    put('bin/chromium');
    expect(findChromium({ CHROMIUM_PATH: named, PATH: join(root, 'bin') })).toBe(named);
  });

  it('is not another one where the named one is missing', () => {
    expect(() => findChromium({ CHROMIUM_PATH: join(root, 'gone') })).toThrow('CHROMIUM_PATH');
  });

  it('is found on the PATH, chromium before chrome', () => {
    put('bin/google-chrome');
    const wanted = put('other/chromium');
    expect(findChromium({ PATH: `${join(root, 'bin')}:${join(root, 'other')}` })).toBe(wanted);
  });

  it("is the newest of Playwright's where the system has none", () => {
    put('cache/chromium-99/chrome-linux/chrome');
    const newest = put('cache/chromium-1200/chrome-linux64/chrome');
    expect(findChromium({ PATH: '', PLAYWRIGHT_BROWSERS_PATH: join(root, 'cache') })).toBe(newest);
  });
});
