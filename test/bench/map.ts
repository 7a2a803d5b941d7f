/** Quality and time of the taste map, on MovieLens or the sample: `tsx test/bench/map.ts [films] [least ratings]`. */
import { makeModel, trainImplicit, DEFAULT_ALS } from '../../workers/als/index.ts';
import { finish } from '../../workers/evaluate/run.ts';
import { layOut } from '../../workers/map/layout.ts';
import { principalPlane } from '../../workers/map/plane.ts';
import { qualityOf } from '../../workers/map/quality.ts';
import { tasteVectors } from '../../workers/recommend/index.ts';
import type { FilmIndex } from '../../workers/dataset/index.ts';
import { movieLens } from '../unit/als.support.ts';

const [limit = 5000, least = 10] = process.argv.slice(2).map(Number);
const { catalogue, interactions } = await movieLens();
const model = makeModel(interactions, finish(trainImplicit(interactions, DEFAULT_ALS)), DEFAULT_ALS, 8, null);
const films = Array.from(model.support.keys())
  .filter((film) => model.support[film] >= least)
  .sort((a, b) => model.support[b] - model.support[a])
  .slice(0, limit) as FilmIndex[];
const { d } = model;
const { vectors } = tasteVectors(model, films);
const ORDER = [
  'Film-Noir',
  'Western',
  'Musical',
  'Documentary',
  'Animation',
  'War',
  'Horror',
  'Sci-Fi',
  'Fantasy',
  'Mystery',
  'Crime',
  'Romance',
  'Children',
  'Adventure',
  'Action',
  'Thriller',
  'Comedy',
  'Drama',
];
const labels = films.map((film) => ORDER.find((g) => catalogue.film(film).genres.includes(g)));
const rows = films.length;
const cpu0 = process.cpuUsage();
const started = performance.now();
let longest = 0;
let last = started;
let steps = layOut(vectors, rows, d);
let next = steps.next();
let first = 0;
while (!next.done) {
  if (next.value.progress === 0) first = performance.now();
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
  next = steps.next();
}
const took = performance.now() - started;
const { user } = process.cpuUsage(cpu0);
console.log('cpu', Math.round(user / 1000));
const shown = (q: object): string =>
  Object.entries(q)
    .map(([key, value]) => `${key} ${(value as number).toFixed(3)}`)
    .join(' ');
console.log(
  `${rows} films: ${Math.round(took)} ms, of that neighbours ${Math.round(first - started)}; longest step ${longest.toFixed(1)} ms`,
);
const step = Math.ceil(rows / 500);
console.log('map', shown(qualityOf(vectors, d, next.value, labels, step)));
console.log('pca', shown(qualityOf(vectors, d, principalPlane(vectors, rows, d, 1), labels, step)));
