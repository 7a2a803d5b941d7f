import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  chooseSolver,
  DEFAULT_ALS,
  detectFeatures,
  makeModel,
  shuffle,
  trainImplicit,
  uniform,
  type Model,
} from '../../workers/als/index.ts';
import type { Dataset, FilmIndex, Interactions, UserIndex } from '../../workers/dataset/index.ts';
import { makeLibrary } from '../../workers/engine/library.ts';
import { explain, predict, similar } from '../../workers/engine/queries.ts';
import { recommend } from '../../workers/engine/recommend.ts';
import { measureRanking, modelRanker, selectUsers, type HeldOutUser } from '../../workers/evaluate/index.ts';
import { finish } from '../../workers/evaluate/run.ts';
import { openFactors, serveFactors, type ExternalFactors, type ServedFactors } from '../../workers/interop/index.ts';
import type { Film, Recommended, Visitor } from '../../workers/protocol.ts';
import { crowdScores } from '../../workers/recommend/index.ts';
import { FIXTURES, factorsProblem, folderFiles, given, readSample, zipOf } from './interop.support.ts';

/** Trained by test/interop/spark/train.py on the sample without every fifth user; `npm run test:spark` names one just trained. */
const FOLDER = process.env.SPARK_MODEL ?? join(FIXTURES, 'spark-sample');
const HOLD_OUT = 5;
/** Data files of the model: what a user may leave away is not among them. */
const files = folderFiles(FOLDER).filter(({ path }) => !path.includes('/userFactors/'));

let dataset: Dataset;
let external: ExternalFactors;
let served: ServedFactors;
beforeAll(async () => {
  dataset = await readSample();
  external = await openFactors(files);
  served = serveFactors(external, dataset);
});

/** A genre, and three films of it. */
const TASTES = [
  ['Children', 'Mary Poppins', 'The Sound of Music', 'The Wizard of Oz'],
  ['Horror', 'The Exorcist', 'The Shining', 'A Nightmare on Elm Street'],
] as const;

const film = (title: string): Film => {
  const found = dataset.catalogue.films.find((each) => each.title === title);
  if (!found) throw new Error(`No film is called ${title}.`);
  return found;
};

describe('an ALSModel that Spark saved', () => {
  it('is read as it was trained: its films, rank and settings', () => {
    expect(external.ids).toHaveLength(dataset.catalogue.size);
    expect(external.factors).toHaveLength(external.ids.length * external.rank);
    expect(external.conventions).toMatchObject({ from: 'spark', version: '3.5.6', alpha: 3, maxIter: 10 });
    expect(served.fit).toMatchObject({ rows: dataset.catalogue.size, unknown: 0, without: 0, share: 1 });
    expect(served.fit.likeness).toBeGreaterThan(0.8);
    expect(served.model.settings).toMatchObject({ alpha0: 1 / 3, factors: Math.ceil(external.rank / 8) * 8 });
  });

  it('is the same as a folder, as a zip, and within a saved pipeline, whatever else lies there', async () => {
    const beside = [given('model/itemFactors/_SUCCESS', ''), given('model/itemFactors/.part.crc', 'crc')];
    const nested = files.map(({ path, blob }) => ({ path: path.replace('model/', 'best/stages/0_ALS/'), blob }));
    const pipeline = given('best/metadata/part-00000', '{"class":"org.apache.spark.ml.PipelineModel"}');
    for (const others of [[...beside, ...files], [given('m.zip', await zipOf(files))], [pipeline, ...nested]]) {
      const { ids, factors } = await openFactors(others);
      expect(Buffer.from(ids.buffer).equals(Buffer.from(external.ids.buffer))).toBe(true);
      expect(Buffer.from(factors.buffer).equals(Buffer.from(external.factors.buffer))).toBe(true);
    }
  });

  it('is served to a visitor like a model trained here: list, explanation, neighbours, stars', () => {
    const source = { id: 's', name: 'Sample', synthetic: true, films: '', ratings: '', links: null };
    const library = makeLibrary(dataset, source, false);
    const fives = (...titles: string[]): Visitor => ({
      ratings: titles.map((title) => ({ film: film(title).id, stars: 5 })),
      excluded: [],
    });
    const list = (visitor: Visitor, model: Model | null): readonly Recommended[] =>
      recommend(library, model, { visitor, limit: 10 }).films;
    for (const [genre, ...titles] of TASTES) {
      const ofGenre = (films: readonly Film[]): number => films.filter(({ genres }) => genres.includes(genre)).length;
      const visitor = fives(...titles);
      expect(ofGenre(list(visitor, served.model)), genre).toBeGreaterThanOrEqual(5);
      expect(ofGenre(list(visitor, served.model)), genre).toBeGreaterThan(ofGenre(list(visitor, null)) + 2);
    }
    const visitor = fives(...TASTES[0].slice(1));
    const films = list(visitor, served.model);
    const told = explain(library, served.model, films[0].id, visitor);
    if (!told.ok) throw new Error('No explanation.');
    const { score, contributions, crowd } = told.value;
    expect(contributions.reduce((sum, { amount }) => sum + amount, crowd)).toBeCloseTo(score, 5);
    expect(score).toBeCloseTo(films[0].score, 5);
    const neighbours = similar(library, served.model, film('The Matrix').id, 10);
    expect(neighbours.ok && neighbours.value.filter(({ genres }) => genres.includes('Action')).length).toBeGreaterThan(
      4,
    );
    // MLlib's implicit model predicts no stars: the films' means do, moved by what the visitor gives.
    const nobody: Visitor = { ratings: [], excluded: [] };
    const { id, mean } = film('The Shawshank Redemption');
    const [stars] = predict(library, served.model, [id], nobody);
    expect(stars).toBeCloseTo(mean ?? 0, 1);
    const [strict] = predict(library, served.model, [id], {
      ratings: visitor.ratings.map((each) => ({ film: each.film, stars: 1 })),
      excluded: [],
    });
    expect(strict).toBeLessThan((stars ?? 0) - 0.3);
  });

  it('ranks for viewers whom Spark never saw about as well as our own engine with as many factors', async () => {
    const { interactions: all, catalogue } = dataset;
    const isHeld = (user: number): boolean => all.userIds[user] % HOLD_OUT === 0;
    const users = Array.from({ length: all.users }, (_, user) => user as UserIndex);
    const train = selectUsers(
      all,
      users.filter((user) => !isHeld(user)),
    );
    const heldOut = users.filter(isHeld).map((user) => partOf(all, user));
    const spark = serveFactors(external, { catalogue, interactions: train }).model;
    const settings = { ...DEFAULT_ALS, factors: spark.d };
    const { solver } = await chooseSolver(train, settings, { features: detectFeatures({ threads: 1 }) });
    const own = makeModel(train, finish(trainImplicit(train, settings, solver)), settings, settings.epochs, null);
    const ndcg = ({ support }: Model, rank: Parameters<typeof measureRanking>[0]): number =>
      measureRanking(rank, heldOut, support).ndcg100;
    const [bySpark, byOwn] = [ndcg(spark, modelRanker(spark)), ndcg(own, modelRanker(own))];
    const popularity = crowdScores(train);
    expect(bySpark).toBeGreaterThan(0.95 * byOwn);
    expect(bySpark).toBeGreaterThan(1.5 * ndcg(own, () => popularity));
  });
});

/** Four fifths of a user's ratings to tell, the others to find. */
function partOf({ byUser }: Interactions, user: UserIndex): HeldOutUser {
  const ratings: { film: FilmIndex; stars: number }[] = [];
  for (let k = byUser.indptr[user]; k < byUser.indptr[user + 1]; k++) {
    ratings.push({ film: byUser.indices[k] as FilmIndex, stars: byUser.codes[k] / 2 });
  }
  shuffle(ratings, uniform(user + 1));
  const told = Math.round(0.8 * ratings.length);
  return { user, foldIn: ratings.slice(0, told), targets: ratings.slice(told) };
}

describe('a folder that is no such model is told as what it is', () => {
  const metadata = (content: string) => [given('m/metadata/part-00000', content), ...files.filter(isFactors)];
  const isFactors = ({ path }: { path: string }): boolean => path.includes('itemFactors');
  const about = (content: string) => [
    ...files.filter(({ path }) => !path.includes('cinefold')),
    given('model/cinefold/part-00000', content),
  ];

  it.each([
    [
      'another kind of model',
      () => metadata('{"class":"org.apache.spark.ml.clustering.KMeansModel"}'),
      'als-model',
      /KMeans/,
    ],
    ['metadata that are no JSON', () => metadata('{"class":'), 'whole', /JSON/],
    ['metadata without a class', () => metadata('[]'), 'als-model', /no class/],
    ['no metadata', () => files.filter(isFactors), 'als-model', /no metadata/],
    ['no factors', () => files.filter((file) => !isFactors(file)), 'als-model', /no .parquet/],
    [
      'another rank than its metadata say',
      () => [
        given('model/metadata/part-00000', '{"class":"org.apache.spark.ml.recommendation.ALSModel","rank":7}'),
        ...files.filter(isFactors),
      ],
      'rank',
      /metadata says 7/,
    ],
    [
      'explicit feedback',
      () => about('{"alpha":1,"regParam":0.1,"maxIter":1,"implicitPrefs":false}'),
      'implicit',
      /false/,
    ],
    ['settings that are none', () => about('{"alpha":"1"}'), 'als-model', /./],
    [
      'a Parquet file of other columns',
      () => files.map((file) => (isFactors(file) ? given(file.path, 'PAR1 but no Parquet PAR1') : file)),
      'whole',
      /./,
    ],
    ['an empty Parquet file', () => files.map((file) => (isFactors(file) ? given(file.path, '') : file)), 'whole', /./],
    ['nothing', () => [], 'model', /no file/],
    ['something else', () => [given('holiday.jpg', 'JFIF')], 'model', /holiday.jpg/],
  ] as const)('%s', async (_, make, expected, found) => {
    const problem = await factorsProblem(() => openFactors(make()));
    expect(problem.expected).toBe(expected);
    expect(problem.found).toMatch(found);
  });

  it('userFactors in the place of itemFactors: films that the data set does not have', async () => {
    const shifted = { ...external, ids: external.ids.map((id) => id + 1e6) };
    expect(await factorsProblem(() => serveFactors(shifted, dataset))).toMatchObject({
      expected: 'known-ids',
      found: '0 of 2269 films, with 0% of the ratings',
    });
  });
});
