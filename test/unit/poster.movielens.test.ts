import { beforeAll, describe, expect, it } from 'vitest';
import { compose } from '../../src/poster/compose.ts';
import { inks } from '../../src/poster/index.ts';
import type { Film } from '../../workers/protocol.ts';
import { readDataset } from '../../workers/dataset/index.ts';
import { fileSource, movieLensFolder } from './dataset.support.ts';
import { contrastOf, faults, lines, titleLines } from './poster.support.ts';

const folder = movieLensFolder();
if (folder === null) console.warn('Skipped: MovieLens latest-small is not here. Name its folder in MOVIELENS_DIR.');

describe.skipIf(folder === null)('posters of all films of MovieLens latest-small', () => {
  let films: readonly Film[];

  beforeAll(async () => {
    if (folder === null) throw new Error('No folder.');
    const data = await readDataset({
      films: fileSource(folder, 'movies.csv'),
      ratings: fileSource(folder, 'ratings.csv'),
      links: null,
    });
    films = data.catalogue.films;
  });

  it('have titles that can be read on their ground', () => {
    expect(films.length).toBeGreaterThan(9000);
    const least = Math.min(...films.map((film) => contrastOf(inks(film).ink, inks(film).bg)));
    console.log(`Least contrast of a title with its ground: ${least.toFixed(2)}`);
    expect(least).toBeGreaterThanOrEqual(4.5);
  });

  it('hold their whole titles, in sizes that can be read', () => {
    let drawing = 0;
    let smallest = Infinity;
    const wrong: string[] = [];
    const cut: string[] = [];
    for (const film of films) {
      const started = performance.now();
      const tree = compose(film);
      drawing += performance.now() - started;
      wrong.push(...faults(tree));
      if (lines(tree).some(({ text }) => text.endsWith('…')) && !film.title.endsWith('…')) cut.push(film.title);
      for (const { size } of titleLines(tree)) smallest = Math.min(smallest, size);
    }
    const each = ((drawing / films.length) * 1000).toFixed(0);
    console.log(`Smallest title: ${smallest} units; ${each} µs a film; shortened: ${cut.length}`);
    expect(wrong).toEqual([]);
    expect(smallest).toBeGreaterThanOrEqual(12.5);
    expect(cut).toEqual([]);
  });
});
