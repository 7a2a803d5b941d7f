import { beforeAll, describe, expect, it } from 'vitest';
import {
  contentOf,
  DEFAULT_ALS,
  DEFAULT_EASE,
  easeRows,
  makeModel,
  shuffle,
  trainEase,
  trainImplicit,
  uniform,
  type Model,
} from '../../workers/als/index.ts';
import type { Catalogue, FilmIndex, Interactions } from '../../workers/dataset/index.ts';
import {
  crowdScores,
  HANDFUL,
  makeRanking,
  similar,
  SIMILAR_MIN_SUPPORT,
  topK,
  type IndexedRating,
  type Ranking,
} from '../../workers/recommend/index.ts';
import { filmAt, finish, folder, movieLens } from './als.support.ts';

/** On the real ratings: what no synthetic set shows. */
describe.skipIf(folder === null)('lists on MovieLens latest-small', () => {
  let model: Model;
  let catalogue: Catalogue;
  let data: Interactions;
  let ranking: Ranking;

  beforeAll(async () => {
    ({ catalogue, interactions: data } = await movieLens());
    const content = contentOf(catalogue.films);
    const ease = finish(trainEase(easeRows(data, content, DEFAULT_EASE), DEFAULT_EASE));
    model = makeModel(data, finish(trainImplicit(data, DEFAULT_ALS)), DEFAULT_ALS, DEFAULT_ALS.epochs, null, ease);
    ranking = makeRanking({ model, interactions: data, content }, null);
  }, 120_000);

  const list = (ratings: readonly IndexedRating[], k = 10): FilmIndex[] => {
    const rated = new Set(ratings.map((rating) => rating.film));
    return topK(ranking.score(ratings), k, (film) => rated.has(film), model.support);
  };
  const fives = (films: readonly number[]): IndexedRating[] => films.map((film) => ({ film: filmAt(film), stars: 5 }));
  /** The best-known film of that title. */
  const titled = (title: string): number => {
    const found = catalogue.films.map((film, index) => ({ film, index })).filter(({ film }) => film.title === title);
    if (found.length === 0) throw new Error(`No film is called ${title}.`);
    return found.sort((a, b) => b.film.ratings - a.film.ratings)[0].index;
  };

  it('let no film of fewer than a handful of ratings lead, whatever one, two or thirty obscure films were rated', () => {
    const rare = Array.from({ length: model.films }, (_, film) => film).filter(
      (film) => model.support[film] > 0 && model.support[film] < 4,
    );
    const draw = uniform(17);
    const least = (sets: number[][]): number =>
      Math.min(...sets.map((films) => model.support[list(fives(films), 1)[0]]));
    shuffle(rare, draw);
    // One or two ratings do not even bring an obscure film near the lead.
    expect(least(rare.slice(0, 150).map((film) => [film]))).toBeGreaterThan(100);
    expect(least(rare.slice(0, 150).map((film, at) => [film, rare[at + 200]]))).toBeGreaterThan(50);
    // All that one real viewer alone has seen would: this is where the rule is needed.
    const devotees = Array.from({ length: data.users }, (_, user) =>
      [...data.byUser.indices.subarray(data.byUser.indptr[user], data.byUser.indptr[user + 1])]
        .filter((film) => model.support[film] < 4)
        .slice(0, 30),
    ).filter((films) => films.length >= 10);
    expect(devotees.length).toBeGreaterThan(20);
    const withoutRule = devotees.map((films) => topK(ranking.score(fives(films)), 50, () => false));
    expect(withoutRule.some((films) => films.some((film) => model.support[film] < HANDFUL))).toBe(true);
    for (const films of devotees) {
      for (const film of list(fives(films), 50)) expect(model.support[film]).toBeGreaterThanOrEqual(HANDFUL);
    }
  });

  it('begin as the popularity list', () => {
    const popular = topK(crowdScores(data), 20, () => false, model.support);
    expect(list([], 20).filter((film) => popular.includes(film)).length).toBeGreaterThanOrEqual(16);
  });

  it.each([
    'Western',
    'Documentary',
    'Animation',
    'Horror',
    'Musical',
    'War',
    'Children',
    'Sci-Fi',
    'Romance',
    'Crime',
  ])('are mostly of one taste after any three films of %s', (genre) => {
    const popular = topK(crowdScores(data), 10, () => false, model.support);
    const films = catalogue.films.flatMap((film, index) =>
      film.genres.includes(genre) && film.ratings >= 15 ? [filmAt(index)] : [],
    );
    const ofGenre = (some: readonly FilmIndex[]): number =>
      some.filter((film) => catalogue.film(film).genres.includes(genre)).length;
    const draw = uniform(9);
    const trios = Array.from({ length: 12 }, () => shuffle(films, draw).slice(0, 3));
    const lists = trios.map((trio) => list(fives(trio)));
    const found = lists.map(ofGenre);
    expect(found.reduce((sum, each) => sum + each, 0) / found.length).toBeGreaterThanOrEqual(6);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(3);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(ofGenre(popular));
    for (const each of lists) {
      expect(each.filter((film) => !popular.includes(film)).length).toBeGreaterThanOrEqual(4);
      for (const film of each) expect(model.support[film]).toBeGreaterThanOrEqual(HANDFUL);
    }
  });

  // Tastes that no genre of the data names. Each film is rated by enough, but for the last ones by few.
  it.each([
    ['world cinema', ['Amelie', 'Crouching Tiger, Hidden Dragon', 'Spirited Away']],
    ['world cinema, darker', ['City of God', 'Amelie', "Pan's Labyrinth"]],
    ['comedies of love', ['Notting Hill', 'Love Actually', "Bridget Jones's Diary"]],
    ['for the whole family', ['Shrek', 'Finding Nemo', 'Monsters, Inc.']],
    ['Kurosawa', ['Seven Samurai', 'Rashomon', 'Yojimbo']],
    ['Chaplin', ['Modern Times', 'City Lights', 'The Gold Rush']],
    ['silent films', ['Metropolis', 'Nosferatu', 'City Lights']],
    ['art house', ['The Seventh Seal', 'Stalker', 'Solaris']],
    ['the New Wave', ['Breathless', 'The 400 Blows', 'Jules and Jim']],
  ])('are not the blockbusters’ list after three films of %s', (_, titles) => {
    const popular = topK(crowdScores(data), 20, () => false, model.support);
    const films = list(fives(titles.map(titled)));
    expect(films.filter((film) => popular.includes(film)).length).toBeLessThanOrEqual(4);
  });

  it('follow a series: three films of anime bring anime', () => {
    const anime = ['Spirited Away', 'Princess Mononoke', 'Akira', 'Ghost in the Shell', "Howl's Moving Castle"].map(
      titled,
    );
    const films = list(fives(anime.slice(0, 3)), 20);
    expect(films.filter((film) => anime.slice(3).includes(film)).length).toBe(2);
  });

  it('have similar films only where there is something to tell', () => {
    const shown = Array.from({ length: model.films / 4 }, (_, at) => {
      const film = filmAt(4 * at);
      return { support: model.support[film], row: similar(model, film, 10).map((neighbour) => neighbour.film) };
    });
    const few = shown.filter(({ support }) => support < SIMILAR_MIN_SUPPORT);
    expect(few.length).toBeGreaterThan(1000);
    expect(few.every(({ row }) => row.length === 0)).toBe(true);
    const known = shown.filter(({ support }) => support >= 50);
    expect(known.length).toBeGreaterThan(50);
    const share = (least: number): number => known.filter(({ row }) => row.length >= least).length / known.length;
    expect(share(3)).toBe(1);
    expect(share(10)).toBeGreaterThan(0.8);
    const least = Math.min(...shown.flatMap(({ row }) => row.map((film) => model.support[film])));
    expect(least).toBeGreaterThanOrEqual(SIMILAR_MIN_SUPPORT);
    const row = (title: string): number[] => similar(model, filmAt(titled(title)), 5).map(({ film }) => film);
    expect(row('Alien')[0]).toBe(titled('Aliens'));
    expect(row('Princess Mononoke')[0]).toBe(titled('Spirited Away'));
    // By the plain cosine other well-known films of 1995 and 1996 stand before it.
    expect(row('Toy Story')).toContain(titled('Toy Story 2'));
  });
});
