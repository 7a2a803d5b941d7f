import { beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_ALS, makeModel, trainImplicit, type Model } from '../../workers/als/index.ts';
import { readDataset } from '../../workers/dataset/index.ts';
import { browse } from '../../workers/engine/browse.ts';
import { makeLibrary, type Library } from '../../workers/engine/library.ts';
import { rankingOf } from '../../workers/engine/queries.ts';
import { recommend } from '../../workers/engine/recommend.ts';
import { genreFilter, NO_FILTER, type BrowseOrder, type BrowseQuery, type Film } from '../../workers/protocol.ts';
import { finish } from '../../workers/evaluate/run.ts';
import { sourceOf } from './dataset.support.ts';
import { idOf, madeFiles, madeSource, visitorOf } from './engine.support.ts';

let library: Library;
let model: Model;
beforeAll(async () => {
  const made = madeFiles();
  const [head, ...rows] = made.films.trim().split('\n');
  // Titles that differ by article, accents and script, a film without a year, and one of signs alone; nobody has rated the oldest.
  const titles = ['The Zoo', 'A bee', 'Ämter', 'amt', 'Зима', '$', 'Bee', '', 'Die Hard'];
  const films = rows.map((row, at) => {
    const cells = row.split(',');
    cells[1] = titles[at] || cells[1];
    if (at === 7) cells[2] = '';
    if (at === 59) cells[2] = '1913';
    return cells.join(',');
  });
  const dataset = await readDataset({
    films: sourceOf('films.csv', `${head}\n${films.join('\n')}\n`),
    ratings: sourceOf('ratings.csv', made.ratings),
    links: null,
  });
  library = makeLibrary(dataset, madeSource('made'), false);
  const settings = { ...DEFAULT_ALS, factors: 8 };
  model = makeModel(dataset.interactions, finish(trainImplicit(dataset.interactions, settings)), settings, 8, null);
});

const VISITOR = visitorOf([0, 5], [2, 4.5], [1, 1]);
function browsed(order: BrowseOrder, more: Partial<BrowseQuery> = {}, by: Model | null = model): Film[] {
  const query = { filter: NO_FILTER, order, unknownOnly: false, visitor: VISITOR, ...more };
  const { ids } = browse(library, by, query, by && rankingOf(library, by, null));
  const { catalogue } = library.dataset;
  return Array.from(ids, (id) => {
    const index = catalogue.indexOf(idOf((id - 100) / 10));
    if (index === undefined) throw new Error(`No film ${id}`);
    return catalogue.film(index);
  });
}
const descends = (values: readonly number[]): boolean =>
  values.every((value, at) => at === 0 || value <= values[at - 1]);

test('the decades of a data set are those of all its films, rated or not', () => {
  expect(library.info.decades).toEqual([1910, 1950, 1960, 1970, 1980, 1990, 2000]);
});

describe('all films', () => {
  test('each order has every film once, and what is alike in it goes by ratings', () => {
    for (const order of ['known', 'best', 'score', 'title', 'newest', 'oldest'] as const)
      expect(new Set(browsed(order).map(({ id }) => id)).size, order).toBe(60);
    expect(descends(browsed('known').map(({ ratings }) => ratings))).toBe(true);
    const newest = browsed('newest');
    expect(descends(newest.slice(0, 59).map(({ year }) => year ?? NaN))).toBe(true);
    expect(newest[59].year).toBeNull();
    const oldest = browsed('oldest');
    expect(oldest.slice(0, 59)).toEqual(newest.slice(0, 59).reverse());
    expect(oldest[59].year).toBeNull();
    const k = 50;
    const bayesian = ({ ratings, mean }: Film): number =>
      mean === null ? -Infinity : (k * library.mean + ratings * mean) / (k + ratings);
    expect(descends(browsed('best').map(bayesian))).toBe(true);
  });

  test('titles go by their words, without article and accents; other scripts after Latin, signs last', () => {
    const titles = browsed('title').map(({ title }) => title);
    expect(titles.slice(0, 2)).toEqual(['amt', 'Ämter']);
    expect(new Set(titles.slice(2, 4))).toEqual(new Set(['A bee', 'Bee']));
    expect(titles[4]).toBe('Die Hard'); // an English word here, not a German article
    expect(titles.slice(-3)).toEqual(['The Zoo', 'Зима', '$']);
  });

  test('the order for the visitor is that of their list, with what they know where it would be had they not rated it', () => {
    const list = recommend(library, model, { visitor: VISITOR, limit: 100, includeWatched: true });
    const rated = browsed('score').filter(({ ratings }) => ratings > 0);
    expect(rated.map(({ id }) => id)).toEqual(list.films.map(({ id }) => id));
    const crowd = browsed('score', {}, null).map(
      ({ id }) => library.crowd[library.dataset.catalogue.indexOf(id) ?? -1],
    );
    expect(descends(crowd.slice(0, 59))).toBe(true);
    expect(browsed('score').at(-1)?.ratings).toBe(0);
  });

  test('the order for the visitor puts films with fewer than a handful of ratings after all others, as the list does', () => {
    const [first] = browsed('score');
    const strange = library.dataset.catalogue.indexOf(first.id);
    const one = { ...model, support: model.support.map((n, film) => (film === strange ? 1 : n)) };
    const list = recommend(library, one, { visitor: VISITOR, limit: 100, includeWatched: true });
    const order = browsed('score', {}, one);
    expect(order[58].id).toBe(first.id);
    expect(order.slice(0, 59).map(({ id }) => id)).toEqual(list.films.map(({ id }) => id));
  });

  test('a filter and what the visitor knows leave films out of every order, and another question has them again', () => {
    const visitor = { ...VISITOR, excluded: [idOf(4), idOf(6), idOf(0)] };
    for (const order of ['known', 'score'] as const) {
      const dramas = browsed(order, { filter: genreFilter('Drama'), unknownOnly: true, visitor });
      const expected = browsed(order, { visitor }).filter(
        ({ id, genres }) => genres.includes('Drama') && ![0, 2, 4, 6].map(idOf).includes(id),
      );
      expect(dramas).toEqual(expected);
      expect(browsed(order, { filter: genreFilter('Drama'), visitor })).toHaveLength(30);
    }
    expect(browsed('known', { filter: genreFilter('No such genre') })).toEqual([]);
  });
});
