/** Time and quality of the taste map: `npx tsx test/bench/map.ts`. The sample, and MovieLens where MOVIELENS_DIR has it. */
import { resolve } from 'node:path';
import { DEFAULT_ALS, makeModel, trainImplicit, type Model } from '../../workers/als/index.ts';
import { readDataset, type Dataset, type FilmIndex } from '../../workers/dataset/index.ts';
import { finish } from '../../workers/evaluate/run.ts';
import { layOut } from '../../workers/map/index.ts';
import { principalPlane } from '../../workers/map/plane.ts';
import { qualityOf, type Quality } from '../../workers/map/quality.ts';
import { tasteVectors } from '../../workers/recommend/index.ts';
import { fileSource, movieLensFolder } from '../unit/dataset.support.ts';

/** Films whose neighbours are looked at. */
const LOOKED_AT = 500;
/** The most telling genre of a film is the first of these. */
const TELLING =
  'Animation Horror Sci-Fi Crime Mystery Romance War Western Musical Documentary Adventure Action Thriller Comedy Drama'.split(
    ' ',
  );

const told = ({ kept10, kept30, trust, purity }: Quality): string =>
  `of 10 nearest within 10 ${kept10.toFixed(3)}, within 30 ${kept30.toFixed(3)}, trustworthiness ${trust.toFixed(3)}, genre ${purity.toFixed(3)}`;

function measure(name: string, { catalogue }: Dataset, model: Model, least: number, most: number): void {
  const films = Array.from({ length: model.films }, (_, film) => film as FilmIndex)
    .filter((film) => model.support[film] >= least)
    .sort((a, b) => model.support[b] - model.support[a])
    .slice(0, most);
  const { vectors } = tasteVectors(model, films);
  const labels = films.map((film) => TELLING.find((genre) => catalogue.film(film).genres.includes(genre)));
  const start = performance.now();
  const cpu = process.cpuUsage();
  let longest = 0;
  let last = start;
  const steps = layOut(vectors, films.length, model.d);
  let next = steps.next();
  for (; !next.done; next = steps.next()) {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }
  const { user } = process.cpuUsage(cpu);
  const wall = performance.now() - start;
  console.log(
    `${name}, ${films.length} films: ${(wall / 1000).toFixed(2)} s (processor ${(user / 1e6).toFixed(2)} s), longest step ${longest.toFixed(0)} ms`,
  );
  const step = Math.ceil(films.length / LOOKED_AT);
  console.log('  map:   ', told(qualityOf(vectors, model.d, next.value, labels, step)));
  const plane = principalPlane(vectors, films.length, model.d, 1);
  console.log('  plane: ', told(qualityOf(vectors, model.d, plane, labels, step)));
}

function modelOf({ interactions }: Dataset): Model {
  return makeModel(
    interactions,
    finish(trainImplicit(interactions, DEFAULT_ALS)),
    DEFAULT_ALS,
    DEFAULT_ALS.epochs,
    null,
  );
}

const sampleFolder = resolve(import.meta.dirname, '../../public/data/sample');
const sample = await readDataset({
  films: fileSource(sampleFolder, 'films.csv'),
  ratings: fileSource(sampleFolder, 'ratings.csv'),
  links: null,
});
measure('Sample', sample, modelOf(sample), 10, 5000);
const folder = movieLensFolder();
if (folder === null) console.log('MovieLens: not here. Name its folder in MOVIELENS_DIR.');
else {
  const movieLens = await readDataset({
    films: fileSource(folder, 'movies.csv'),
    ratings: fileSource(folder, 'ratings.csv'),
    links: fileSource(folder, 'links.csv'),
  });
  const model = modelOf(movieLens);
  measure('MovieLens, 10 ratings or more', movieLens, model, 10, 5000);
  measure('MovieLens, best known', movieLens, model, 1, 5000);
  measure('MovieLens, all', movieLens, model, 0, 10_000);
}
