import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Catalogue } from '../../workers/dataset/index.ts';
import type { Film, FilmId } from '../../workers/protocol.ts';
import { fold, makeSearchIndex } from '../../workers/search/index.ts';
import { catalogueOf } from './dataset.support.ts';

// Few words, so that they meet often; among them parts of each other, numbers, years, accents, Cyrillic, Hangul, and an article.
const WORDS = [
  'the',
  'al',
  'alien',
  'aliens',
  'ñu',
  'Бра',
  'брат',
  '기',
  '기생',
  '1984',
  '19',
  '198',
  'star',
  'tar',
  'a',
];
const titleOf = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
const films = fc.array(
  fc.record({
    title: titleOf,
    otherTitle: fc.option(titleOf),
    year: fc.constantFrom(null, 1984, 1985),
    ratings: fc.nat(3),
    skipped: fc.boolean(),
  }),
  { maxLength: 12 },
);
const text = fc
  .array(fc.oneof(fc.constantFrom(...WORDS, '1985'), fc.constantFrom('s', 'ie', 'li', 'бр', '98', '기ㅅ')), {
    minLength: 1,
    maxLength: 3,
  })
  .map((words) => words.join(' '));

/** Film by film: how well each fits by the words of the docstring, and the list of those that do. */
function found(catalogue: Catalogue, query: string, limit: number, skip: Uint8Array): FilmId[] {
  const terms = fold(query).split(' ');
  const isYear = terms.length > 1 ? terms.findLastIndex((term) => /^(18|19|20)\d\d$/.test(term)) : -1;
  const readings = [{ words: terms, year: null as number | null }];
  if (isYear !== -1) readings.push({ words: terms.toSpliced(isYear, 1), year: Number(terms[isYear]) });
  const bare = (title: string): string => title.replace(/^(the|a) /, '');
  const fitOf = ({ title, otherTitle, year }: Film): number => {
    const titles = [title, ...(otherTitle === null ? [] : [otherTitle])].map(fold);
    const line = ` ${titles.join(' ')} ${year ?? ''}`;
    const fits = readings
      .filter((reading) => reading.year === null || reading.year === year)
      .map(({ words }) => {
        const asked = words.join(' ');
        if (titles.includes(asked)) return 0;
        if (titles.map(bare).includes(bare(asked)) && titles.map(bare).includes(asked)) return 1;
        if ([...titles, ...titles.map(bare)].some((each) => each.startsWith(asked))) return 2;
        if (words.every((word) => line.includes(` ${word}`))) return 3;
        return words.every((word) => line.includes(/^\d+$/.test(word) ? ` ${word}` : word)) ? 4 : Infinity;
      });
    return Math.min(...fits, Infinity);
  };
  return catalogue.films
    .map((film, index) => ({ film, index, fit: fitOf(film) }))
    .filter(({ index, fit }) => fit < Infinity && skip[index] === 0)
    .sort((a, b) => a.fit - b.fit || b.film.ratings - a.film.ratings || a.index - b.index)
    .slice(0, limit)
    .map(({ film }) => film.id);
}

test('the index finds what looking at every film finds, in the same order, also with films left out', () => {
  fc.assert(
    fc.property(films, text, fc.integer({ min: 1, max: 14 }), (made, query, limit) => {
      const catalogue = catalogueOf(
        made.map(({ title, otherTitle, year, ratings }, at): Film => ({
          id: (3 * at + 1) as FilmId,
          title,
          otherTitle,
          year,
          genres: [],
          imdbId: null,
          tmdbId: null,
          ratings,
          mean: null,
        })),
      );
      const skip = Uint8Array.from(made, ({ skipped }) => (skipped ? 1 : 0));
      const expected = found(catalogue, query, limit, skip);
      const hits = makeSearchIndex(catalogue)
        .search(query, limit, skip)
        .map(({ film }) => film.id);
      // Where nothing fits, typing errors are forgiven: what that finds, other tests say. Numbers and short words have none.
      if (
        expected.length > 0 ||
        fold(query)
          .split(' ')
          .every((word) => word.length < 3 || /^\d+$/.test(word))
      )
        expect(hits).toEqual(expected);
      else expect(hits.every((id) => skip[(id - 1) / 3] === 0)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
