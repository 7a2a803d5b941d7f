import { describe, expect, it } from 'vitest';
import type { Model } from '../../workers/als/index.ts';
import { addItems, makeItem, readItems, tidyFacts, type FilmIndex } from '../../workers/dataset/index.ts';
import { FIRST_ADDED_ID, type AddedItem, type FilmId, type ItemFacts } from '../../workers/protocol.ts';
import { addRows, withAdded } from '../../workers/recommend/index.ts';
import { makeSearchIndex } from '../../workers/search/index.ts';
import { problemOf, read, skippedAs, sourceOf } from './dataset.support.ts';

const facts = (change: Partial<ItemFacts> = {}): ItemFacts => ({
  title: 'My Own Series',
  otherTitle: null,
  year: 2020,
  genres: ['Drama'],
  imdbId: null,
  tmdbId: null,
  ...change,
});

function item(number: number, change: Partial<ItemFacts> = {}): AddedItem {
  const tidy = tidyFacts(facts(change));
  if (typeof tidy === 'string') throw new Error(tidy);
  return { id: (FIRST_ADDED_ID + number) as FilmId, ...tidy };
}

describe('an item of the visitor', () => {
  it('is made tidy, with an id that no file can hold', () => {
    expect(item(3, { title: '  My   Own ', genres: ['Drama', '', 'Drama', ' War '], imdbId: 'tt123' })).toEqual({
      id: FIRST_ADDED_ID + 3,
      title: 'My Own',
      otherTitle: null,
      year: 2020,
      genres: ['Drama', 'War'],
      imdbId: '0000123',
      tmdbId: null,
    });
    expect(FIRST_ADDED_ID).toBeGreaterThan(0xffffffff);
  });

  it.each([
    [{ title: '  ' }, 'no-title'],
    [{ year: 1492 }, 'bad-year'],
    [{ year: 1999.5 }, 'bad-year'],
    [{ imdbId: 'nm1' }, 'bad-link'],
    [{ tmdbId: -4 }, 'bad-link'],
  ])('says what is wrong: %o', (change, fault) => {
    expect(tidyFacts(facts(change))).toBe(fault);
  });

  it('has an id below those that the journal makes of IMDb ids and titles, whatever is drawn', () => {
    expect(makeItem(facts(), () => 0).id).toBe(FIRST_ADDED_ID);
    expect(makeItem(facts(), () => 1 - 2 ** -53).id).toBe(2 ** 40 - 1);
  });

  it('comes from CSV, row by row', async () => {
    const rows = ['Mine,2001,Drama; War,tt7', ',2002,,', '"Ours, too",,,', 'Old,1066,Drama,', 'Odd,20x0,,nm1'];
    const csv = `Title,Year,Genres,imdbId\n${rows.join('\n')}\n`;
    const { items, skipped } = await readItems(sourceOf('mine.csv', csv));
    expect(items.map(({ title, year, genres, imdbId }) => [title, year, genres, imdbId])).toEqual([
      ['Mine', 2001, ['Drama', 'War'], '0000007'],
      ['Ours, too', null, [], null],
      ['Old', null, ['Drama'], null],
      ['Odd', null, [], null],
    ]);
    expect(skipped).toEqual([
      skippedAs('mine.csv', 'no-title', [3], ''),
      skippedAs('mine.csv', 'bad-year', [5, 6], '1066'),
      skippedAs('mine.csv', 'bad-link', [6], 'nm1'),
    ]);
    expect(await problemOf(readItems(sourceOf('mine.csv', 'name\nx\n')))).toMatchObject({ expected: 'header' });
  });
});

describe('addItems', () => {
  it('puts them behind the films: found by id and by search, unrated, ratings untouched', async () => {
    const base = await read({});
    const { dataset, known } = addItems(base, [item(1, { title: 'Zeta' }), item(0, { genres: ['Opera'] })]);
    expect(known).toEqual([]);
    const { catalogue, interactions } = dataset;
    expect(catalogue.films.slice(0, base.catalogue.size)).toEqual(base.catalogue.films);
    expect(
      catalogue.films.slice(base.catalogue.size).map(({ title, ratings, mean }) => [title, ratings, mean]),
    ).toEqual([
      ['My Own Series', 0, null],
      ['Zeta', 0, null],
    ]);
    expect(catalogue.indexOf((FIRST_ADDED_ID + 1) as FilmId)).toBe(base.catalogue.size + 1);
    expect(catalogue.film(base.catalogue.size as FilmIndex).id).toBe(FIRST_ADDED_ID);
    expect(dataset.genres).toContain('Opera');
    expect([interactions.films, interactions.byUser.columns, interactions.byFilm.rows]).toEqual([5, 5, 5]);
    expect([...interactions.byFilm.indptr]).toEqual([...base.interactions.byFilm.indptr, 4, 4]);
    expect(interactions.byUser.indices).toBe(base.interactions.byUser.indices);
    expect(dataset.hash).toBe(base.hash);
    expect(
      makeSearchIndex(catalogue)
        .search('zeta', 5)
        .map(({ film }) => film.title),
    ).toEqual(['Zeta']);
  });

  it('leaves out what is there already', async () => {
    const base = await read({ links: 'movieId,imdbId,tmdbId\n1,0000007,1\n' });
    const items = [
      item(0, { title: 'alpha', year: 1990 }),
      item(1, { imdbId: '7' }),
      item(2),
      item(3),
      item(2, { title: 'Other' }),
    ];
    const { dataset, known } = addItems(base, items);
    expect(known).toEqual([items[0], items[1], items[3], items[4]]);
    expect(dataset.catalogue.size).toBe(base.catalogue.size + 1);
    expect(addItems(dataset, [item(2)]).known).toHaveLength(1);
  });
});

describe('rows of films without ratings', () => {
  it('is the shrunk mean of what shares genres and decade', async () => {
    const { dataset } = addItems(await read({}), [
      item(0, { year: 1995, genres: ['Comedy', 'Drama'] }),
      item(1, { year: 2015, genres: ['Drama'] }),
      item(2, { genres: [] }),
      item(3, { title: 'X', genres: ['Opera'] }),
    ]);
    // Alpha: Drama, 1990, 2 ratings. The Beta: Comedy|Drama, 1991, 1 rating. Gamma: none.
    const factors = Float32Array.of(1, 0, 0, 1, 9, 9);
    const [alpha, beta] = [2 / 12, 1 / 11];
    const first = [0.5 * alpha, 1 * beta];
    const second = [0.1 * alpha, 0.1 * 0.5 * beta];
    const mean = ([a, b]: number[]): number[] => [a / (5 + a + b), b / (5 + a + b)];
    const [grown] = addRows(dataset.catalogue.films, 3, [{ values: factors, d: 2 }]);
    expect([...grown.subarray(0, 6)]).toEqual([...factors]);
    expect([...grown.subarray(6)].map((value) => value.toFixed(6))).toEqual(
      [...mean(first), ...mean(second), 0, 0, 0, 0].map((value) => value.toFixed(6)),
    );
  });

  it('make a model of all films: a handful of support, no part in EASE, a star bias of their kind; the model itself is untouched', async () => {
    const { dataset } = addItems(await read({}), [item(0, { year: 1995, genres: ['Comedy', 'Drama'] })]);
    const bias = Float32Array.of(0.5, 0.3, 9);
    const model = {
      d: 1,
      films: 3,
      itemFactors: Float32Array.of(1, 2, 3),
      support: Uint32Array.of(2, 1, 0),
      stars: { settings: { factors: 1 }, itemBias: bias, itemFactors: Float32Array.of(1, 1, 1) },
      ease: { scale: Float32Array.of(2, 2, 2) },
    } as unknown as Model;
    const all = withAdded(model, dataset.catalogue);
    expect([all.films, [...all.support], [...(all.ease?.scale ?? [])]]).toEqual([4, [2, 1, 0, 5], [2, 2, 2, 1]]);
    const [a, b] = [0.5 * (2 / 12), 1 / 11];
    expect(all.stars?.itemBias[3]).toBeCloseTo((0.5 * a + 0.3 * b) / (5 + a + b), 6);
    expect(all.stars?.itemFactors[3]).toBeCloseTo((a + b) / (5 + a + b), 6);
    expect([model.films, model.itemFactors.length, bias.length]).toEqual([3, 3, 3]);
    expect(withAdded(all, dataset.catalogue)).toBe(all);
  });

  it('takes a film to those of its kind', async () => {
    const films = `movieId,title,genres\n${Array.from({ length: 40 }, (_, i) => `${i + 1},F${i} (19${90 + (i % 10)}),${i % 2 ? 'War' : 'Comedy'}\n`).join('')}`;
    const ratings = `userId,movieId,rating\n${Array.from({ length: 40 }, (_, i) => `${i},${i + 1},4\n`).join('')}`;
    const { dataset } = addItems(await read({ films, ratings }), [item(0, { genres: ['War'], year: 1994 })]);
    const factors = Float32Array.from({ length: 80 }, (_, i) => ((i >> 1) % 2 === i % 2 ? 1 : 0));
    const [grown] = addRows(dataset.catalogue.films, 40, [{ values: factors, d: 2 }]);
    const [comedy, war] = grown.subarray(80);
    expect(war).toBeGreaterThan(0.2);
    expect(comedy).toBe(0);
  });
});
