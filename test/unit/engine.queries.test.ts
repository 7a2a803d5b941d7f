import { beforeAll, describe, expect, test, vi } from 'vitest';
import {
  DEFAULT_ALS,
  DEFAULT_BIASED,
  DEFAULT_EASE,
  easeRows,
  makeModel,
  trainBiased,
  trainEase,
  trainImplicit,
  type Model,
} from '../../workers/als/index.ts';
import { DatasetError, readDataset, type ByteSource, type Dataset } from '../../workers/dataset/index.ts';
import { makeDecks } from '../../workers/engine/deck.ts';
import { makeLibrary, type Library } from '../../workers/engine/library.ts';
import { detail, explain, films, predict, similar } from '../../workers/engine/queries.ts';
import { randomFilm } from '../../workers/engine/random.ts';
import { foresee, recommend } from '../../workers/engine/recommend.ts';
import { fetchFile } from '../../workers/engine/source.ts';
import { worldFilter } from '../../workers/engine/world.ts';
import { genreFilter, type Answer, type DeckGroup, type FilmId, type Visitor } from '../../workers/protocol.ts';
import { idOf, madeFiles, madeSource, visitorOf } from './engine.support.ts';

const text = (name: string, content: string): ByteSource => ({
  name,
  size: null,
  async *bytes() {
    await Promise.resolve();
    yield new TextEncoder().encode(content);
  },
});

const read = (filmsCsv: string, ratingsCsv: string): Promise<Dataset> =>
  readDataset({ films: text('films.csv', filmsCsv), ratings: text('ratings.csv', ratingsCsv), links: null });

const last = <T>(steps: Generator<unknown, T>): T => {
  let next = steps.next();
  while (!next.done) next = steps.next();
  return next.value;
};

let library: Library;
let model: Model;
beforeAll(async () => {
  const made = madeFiles();
  const dataset = await read(made.films, made.ratings);
  library = makeLibrary(dataset, madeSource('made'), false);
  const settings = { ...DEFAULT_ALS, factors: 8 };
  const factors = last(trainImplicit(dataset.interactions, settings));
  const stars = last(trainBiased(dataset.interactions, { ...DEFAULT_BIASED, factors: 2 }));
  const ease = last(trainEase(easeRows(dataset.interactions, library.content, DEFAULT_EASE), DEFAULT_EASE));
  model = makeModel(dataset.interactions, factors, settings, settings.epochs, stars, ease);
});

function value<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
}
const UNKNOWN = 1 as FilmId;
const VISITOR = visitorOf([0, 5], [2, 4.5], [1, 1]);

describe('recommend', () => {
  test('lists no film that is rated, excluded, of another genre, or that nobody rated', () => {
    const visitor: Visitor = { ...VISITOR, excluded: [idOf(4), idOf(6), UNKNOWN] };
    for (const each of [model, null]) {
      const all = recommend(library, each, { visitor, limit: 100 });
      const ids = all.films.map((film) => film.id);
      // 60 films, one of them without ratings, five known.
      expect(ids).toHaveLength(54);
      expect(all.ranked).toBe(54);
      for (const known of [0, 1, 2, 4, 6, 59]) expect(ids).not.toContain(idOf(known));
      const comedies = recommend(library, each, { visitor, limit: 100, filter: genreFilter('Comedy') });
      expect(comedies.films.every((film) => film.genres.includes('Comedy'))).toBe(true);
      expect(comedies.films.map((film) => film.id)).toEqual(
        all.films.filter((film) => film.genres.includes('Comedy')).map((film) => film.id),
      );
      expect(recommend(library, each, { visitor, limit: 3, filter: genreFilter('No such genre') })).toMatchObject({
        films: [],
        ranked: 0,
      });
    }
  });

  test('descends by score, and moves with the ratings', () => {
    const list = (visitor: Visitor): FilmId[] =>
      recommend(library, model, { visitor, limit: 8 }).films.map(({ id }) => id);
    const { films: ranked } = recommend(library, model, { visitor: VISITOR, limit: 60 });
    expect(ranked.map(({ score }) => score)).toEqual(ranked.map(({ score }) => score).toSorted((a, b) => b - a));
    const even = (ids: FilmId[]): number => ids.filter((id) => ((id - 100) / 10) % 2 === 0).length;
    expect(even(list(visitorOf([0, 5], [2, 5], [1, 0.5])))).toBeGreaterThan(6);
    expect(even(list(visitorOf([1, 5], [3, 5], [0, 0.5])))).toBeLessThan(2);
  });

  test('ratings of films that are not in this data set are left aside; of two for one film the later stands', () => {
    const odd: Visitor = {
      ratings: [{ film: UNKNOWN, stars: 5 }, { film: idOf(0), stars: 1 }, ...VISITOR.ratings],
      excluded: [],
    };
    const query = { limit: 10 };
    expect(recommend(library, model, { ...query, visitor: odd }).films).toEqual(
      recommend(library, model, { ...query, visitor: VISITOR }).films,
    );
  });
});

describe('enough of some films', () => {
  const less = { genres: [{ genre: 'Comedy', times: 1 }], popular: 2 };
  const visitor: Visitor = { ...VISITOR, less };

  test('such films stand a little lower, none is left out, and the explanation adds up to the score shown', () => {
    for (const each of [model, null]) {
      const before = recommend(library, each, { visitor: VISITOR, limit: 60 });
      const after = recommend(library, each, { visitor, limit: 60 });
      expect(after.ranked).toBe(before.ranked);
      const place = (list: typeof before): number =>
        list.films.reduce((sum, { genres }, at) => sum + (genres.includes('Comedy') ? at : 0), 0);
      expect(place(after)).toBeGreaterThan(place(before));
      for (const film of after.films) {
        const told = value(explain(library, each, film.id, visitor));
        const parts = [...told.contributions, ...told.less].map(({ amount }) => amount);
        expect(parts.reduce((sum, amount) => sum + amount, told.crowd)).toBeCloseTo(told.score, 10);
        expect(told.score).toBeCloseTo(film.score, 4);
        expect(told.less.every(({ amount }) => amount <= 0)).toBe(true);
        if (film.genres.includes('Comedy') && film.score > 0) expect(told.less[0]?.genre).toBe('Comedy');
      }
    }
  });
});

describe('foresee', () => {
  // Film 1 is rated already: its new stars take the place of the old ones.
  test.each([4, 1])('a list is the one that is there once the film is rated so: film %i', (film) => {
    const query = { visitor: visitorOf([0, 5], [1, 0.5]), limit: 10 };
    const others = query.visitor.ratings.filter((one) => one.film !== idOf(film));
    const foreseen = foresee(library, model, query, idOf(film), [1, 4.5]);
    const asked = [1, 4.5].map((stars) => {
      const ratings = [...others, { film: idOf(film), stars }];
      return recommend(library, model, { ...query, visitor: { ...query.visitor, ratings } });
    });
    expect(foreseen.map(({ films }) => films)).toEqual(asked.map(({ films }) => films));
    expect(foreseen.map(({ ranked }) => ranked)).toEqual(asked.map(({ ranked }) => ranked));
    expect(foreseen[0].films).not.toEqual(foreseen[1].films);
  });
});

describe('explain', () => {
  test('the sum of all contributions and the crowd is the score of the list', () => {
    const { films: ranked } = recommend(library, model, { visitor: VISITOR, limit: 60 });
    for (const film of ranked) {
      const told = value(explain(library, model, film.id, VISITOR));
      const sum = told.contributions.reduce((total, each) => total + each.amount, told.crowd);
      expect(sum).toBeCloseTo(told.score, 10);
      expect(told.score).toBeCloseTo(film.score, 4);
      expect(told.predicted).toBe(film.predicted);
      expect(told.contributions.map((each) => each.film.id).sort()).toEqual([idOf(0), idOf(1), idOf(2)].sort());
      const amounts = told.contributions.map((each) => Math.abs(each.amount));
      expect(amounts).toEqual(amounts.toSorted((a, b) => b - a));
      expect(told.contributions.find((each) => each.film.id === idOf(1))?.stars).toBe(1);
    }
  });

  test('of a rated film is what would have been said before', () => {
    const before = visitorOf([2, 4.5], [1, 1]);
    expect(explain(library, model, idOf(0), VISITOR)).toEqual(explain(library, model, idOf(0), before));
  });

  test('without a model it is all the crowd', () => {
    const told = value(explain(library, null, idOf(0), VISITOR));
    expect(told).toMatchObject({ contributions: [], predicted: null });
    expect(told.crowd).toBe(told.score);
  });
});

describe('predicted stars', () => {
  test('leave the own rating of a film out, and only that', () => {
    const ids = [idOf(0), idOf(1), idOf(8), UNKNOWN];
    const all = predict(library, model, ids, VISITOR);
    const without = (film: number, ...others: [number, number][]): number =>
      predict(library, model, [idOf(film)], visitorOf(...others))[0] ?? NaN;
    expect(all[0]).toBeCloseTo(without(0, [2, 4.5], [1, 1]), 6);
    expect(all[1]).toBeCloseTo(without(1, [0, 5], [2, 4.5]), 6);
    expect(all[2]).toBe(value(explain(library, model, idOf(8), VISITOR)).predicted);
    expect(all[3]).toBeNull();
    // The rating would have told otherwise.
    const low = predict(library, model, [idOf(8)], visitorOf([0, 0.5], [2, 0.5], [4, 0.5]))[0] ?? 0;
    expect(all[2]).toBeGreaterThan(low);
    expect(predict(library, null, ids, VISITOR)).toEqual([null, null, null, null]);
  });
});

describe('a film', () => {
  test('has its histogram, its Bayesian average and its prediction', () => {
    const told = value(detail(library, model, idOf(0), VISITOR));
    const stars = told.histogram.flatMap((count, at) => Array.from({ length: count }, () => (at + 1) / 2));
    expect(stars).toHaveLength(told.film.ratings);
    const sum = stars.reduce((total, each) => total + each, 0);
    expect(told.film.mean).toBeCloseTo(sum / stars.length, 10);
    expect(told.bayesian).toBeCloseTo((50 * library.mean + sum) / (50 + stars.length), 10);
    expect(told.predicted).toBe(predict(library, model, [idOf(0)], VISITOR)[0]);
    expect(value(detail(library, null, idOf(59), VISITOR))).toMatchObject({
      bayesian: null,
      predicted: null,
      histogram: new Array(10).fill(0) as number[],
    });
  });

  test('that is not in the data set is a problem, or null in a list', () => {
    const problem = { ok: false, problem: { code: 'unknown-film', film: 1 } };
    expect(detail(library, model, UNKNOWN, VISITOR)).toEqual(problem);
    expect(explain(library, model, UNKNOWN, VISITOR)).toEqual(problem);
    expect(similar(library, model, UNKNOWN, 3)).toEqual(problem);
    expect(films(library, [idOf(3), UNKNOWN, idOf(1)]).map((film) => film?.id)).toEqual([idOf(3), undefined, idOf(1)]);
  });

  test('has similar films of its camp; none without a model', () => {
    const found = value(similar(library, model, idOf(0), 5));
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ id, similarity }) => ((id - 100) / 10) % 2 === 0 && similarity > 0 && similarity <= 1)).toBe(
      true,
    );
    expect(similar(library, null, idOf(0), 5)).toEqual({ ok: true, value: [] });
  });
});

describe('decks', () => {
  const rows = [
    ['1', 'Space War: One', '', '1977', 'Action|Sci-Fi', 50],
    ['2', 'Space War: Two', '', '1980', 'Action|Sci-Fi', 48],
    ['3', 'Space War: Three', '', '1983', 'Action|Sci-Fi', 46],
    ['4', 'A Quiet Drama', '', '1994', 'Drama', 40],
    ['5', 'Laughter', '', '2003', 'Comedy', 35],
    ['6', 'Old Love', '', '1942', 'Romance', 30],
    ['7', 'Cartoon', '', '2001', 'Animation', 25],
    ['8', 'City of God', 'Cidade de Deus', '2002', 'Drama', 20],
    ['9', 'Men in Black', 'MIB', '1997', 'Action', 15],
    ['10', 'Seven', 'The Seven Sins', '1995', 'Drama', 12],
    ['11', 'Déjà là', '', '2010', 'Drama', 5],
    ['12', 'Nobody Knows', '', '1950', 'Drama', 0],
  ] as const;
  let decks: ReturnType<typeof makeDecks>;
  let dataset: Dataset;
  beforeAll(async () => {
    const filmsCsv = ['id,title,otherTitle,year,genres', ...rows.map((row) => row.slice(0, 5).join(','))].join('\n');
    const ratings = rows.flatMap(([id, , , , , count]) =>
      Array.from({ length: count }, (_, user) => `${user + 1},${id},4`),
    );
    dataset = await read(filmsCsv, ['userId,movieId,rating', ...ratings].join('\n'));
    decks = makeDecks(dataset.catalogue);
  });
  const deal = (group: DeckGroup, limit = 20, without: number[] = []): number[] =>
    decks.deal({ group, limit, without: without as FilmId[] }).map((film) => film.id);

  test('the best known first, but not three of one series in a row; nothing that nobody rated', () => {
    const dealt = deal('well-known');
    expect(dealt[0]).toBe(1);
    expect(dealt.slice(1, 6)).not.toContain(2);
    expect(dealt.slice(1, 6)).not.toContain(3);
    expect(dealt).toContain(3);
    expect(dealt).not.toContain(12);
    expect(dealt).toHaveLength(11);
  });

  test('groups hold what they say', () => {
    expect(deal('classics')).toEqual([6]);
    expect(deal('since-2000').sort((a, b) => a - b)).toEqual([5, 7, 8, 11]);
    expect(deal('animation')).toEqual([7]);
    expect(deal('world').sort((a, b) => a - b)).toEqual([8, 11]);
  });

  test('are the same each time, go on without what was dealt, and end', () => {
    const first = deal('well-known', 4);
    expect(deal('well-known', 4)).toEqual(first);
    const second = deal('well-known', 20, first);
    expect(second).toHaveLength(7);
    expect(second.some((id) => first.includes(id))).toBe(false);
    expect(deal('well-known', 4, [...first, ...second])).toEqual([]);
    expect(deal('classics', 0)).toEqual([]);
  });

  test('world: another language is guessed from the other title', () => {
    const isWorld = worldFilter(dataset.catalogue);
    const film = dataset.catalogue.films[0];
    const guess = (title: string, otherTitle: string | null): boolean => isWorld({ ...film, title, otherTitle });
    expect(guess('Spirited Away', 'Sen to Chihiro no kamikakushi')).toBe(true);
    expect(guess('Run Lola Run', 'Lola rennt')).toBe(true);
    expect(guess('Amelie', "Le Fabuleux destin d'Amélie Poulain")).toBe(true);
    expect(guess('Twelve Monkeys', '12 Monkeys')).toBe(false);
    expect(guess('Dracula', "Bram Stoker's Dracula")).toBe(false);
    expect(guess('M*A*S*H', 'MASH')).toBe(false);
    expect(guess('¡Three Amigos!', null)).toBe(false);
  });
});

describe('a random film', () => {
  test('is any that somebody rated, by chance in proportion to the root of its ratings', () => {
    const picked = new Map<number, number>();
    const steps = 20_000;
    for (let step = 0; step < steps; step++) {
      const film = randomFilm(library, genreFilter(null), [], () => (step + 0.5) / steps);
      picked.set(film?.id ?? 0, (picked.get(film?.id ?? 0) ?? 0) + 1);
    }
    const { films: all } = library.dataset.catalogue;
    const total = all.reduce((sum, film) => sum + Math.sqrt(film.ratings), 0);
    for (const film of all) {
      expect(Math.abs((picked.get(film.id) ?? 0) / steps - Math.sqrt(film.ratings) / total)).toBeLessThan(0.001);
    }
    expect(picked.has(0)).toBe(false);
  });

  test('is of the genre, is none of the known ones, and null where none is left', () => {
    const comedies = library.dataset.catalogue.films.filter((film) => film.genres.includes('Comedy'));
    const allButOne = comedies.slice(1).map((film) => film.id);
    for (const draw of [0, 0.5, 0.999_999]) {
      expect(randomFilm(library, genreFilter('Comedy'), allButOne, () => draw)?.id).toBe(comedies[0].id);
    }
    expect(
      randomFilm(
        library,
        genreFilter('Comedy'),
        comedies.map((film) => film.id),
        () => 0.5,
      ),
    ).toBeNull();
    expect(randomFilm(library, genreFilter('No such genre'), [], () => 0.5)).toBeNull();
  });
});

describe('a file behind an address', () => {
  const answerWith = (body: string | null, init: ResponseInit): void =>
    void vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, init)));

  test('streams, and knows its size unless it is compressed', async () => {
    for (const [headers, size] of [
      [{ 'content-length': '5' }, 5],
      [{ 'content-length': '3', 'content-encoding': 'gzip' }, null],
      [{}, null],
    ] as const) {
      answerWith('a,b\n1', { headers });
      const file = fetchFile('data/films%20new.csv?v=1', 'https://host.example/name/');
      expect(file.name).toBe('films new.csv');
      const parts: Uint8Array[] = [];
      for await (const part of await file.bytes()) parts.push(part);
      expect(Buffer.concat(parts).toString()).toBe('a,b\n1');
      expect(file.size).toBe(size);
    }
    vi.unstubAllGlobals();
  });

  test('that is not there is a problem with its status', async () => {
    answerWith('nothing', { status: 404 });
    const opening = Promise.resolve(fetchFile('x/films.csv', 'https://host.example/').bytes());
    await expect(opening).rejects.toThrow(DatasetError);
    await expect(opening).rejects.toMatchObject({ problem: { code: 'fetch', file: 'films.csv', status: 404 } });
    vi.unstubAllGlobals();
  });
});
