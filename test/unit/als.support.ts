import { readDataset, type Dataset } from '../../workers/dataset/index.ts';
import { fileSource, movieLensFolder } from './dataset.support.ts';

export * from './als.made.ts';

export const folder = movieLensFolder();
if (folder === null) console.warn('Skipped: MovieLens latest-small is not here. Name its folder in MOVIELENS_DIR.');

export async function movieLens(): Promise<Dataset> {
  if (folder === null) throw new Error('No folder.');
  return readDataset({
    films: fileSource(folder, 'movies.csv'),
    ratings: fileSource(folder, 'ratings.csv'),
    links: fileSource(folder, 'links.csv'),
  });
}
