import { expect, test } from 'vitest';
import { fileSize, milliseconds, signed, starCount } from '../../src/components/format.ts';
import { titleLanguage } from '../../src/components/language.ts';
import { markedRuns } from '../../src/components/markedRuns.ts';
import { movesBetween } from '../../src/components/moves.ts';
import { titleSize } from '../../src/components/titleSize.ts';

test('a film that climbed says by how many places, one that fell says nothing', () => {
  const moves = movesBetween([1, 2, 3, 4], [4, 1, 2, 3]);
  expect([...moves]).toEqual([[4, { kind: 'up', places: 3 }]]);
});

test('what moves up only because a rated film left has not moved', () => {
  expect([...movesBetween([1, 2, 3], [2, 3])]).toEqual([]);
  expect([...movesBetween([1, 2, 3], [3, 2, 9])]).toEqual([
    [3, { kind: 'up', places: 1 }],
    [9, { kind: 'new' }],
  ]);
});

test('the first list, and the films that a longer list adds at its end, are not new', () => {
  expect(movesBetween([], [1, 2, 3]).size).toBe(0);
  expect(movesBetween([1, 2], [1, 2, 3, 4]).size).toBe(0);
});

test('marked runs are the title again, with the ranges marked whatever their order', () => {
  const title = 'The Lord of the Rings';
  const runs = markedRuns(title, [
    [16, 18],
    [4, 8],
    [6, 10],
    [19, 400],
  ]);
  expect(runs.map(({ text }) => text).join('')).toBe(title);
  expect(runs.filter(({ marked }) => marked).map(({ text }) => text)).toEqual(['Lord', ' o', 'Ri', 'gs']);
  expect(markedRuns(title, [])).toEqual([{ text: title, marked: false }]);
});

test('a title is set smaller the longer its longest word and its text are, and Hangul smaller than Latin', () => {
  const room = 0.2;
  expect(titleSize('Heat', room)).toBe(titleSize('Alien', room)); // the height is the limit
  expect(titleSize('Apocalypse Now', room)).toBeLessThan(titleSize('Alien', room));
  expect(titleSize('Supercalifragilisticexpialidocious', room)).toBeLessThan(titleSize('Apocalypse Now', room));
  expect(titleSize('차이나타운 별점 덕분에', room)).toBeLessThan(titleSize('Chinatown for the st', room));
  for (const title of ['', ' ', '-', 'M', 'a '.repeat(300), 'x'.repeat(300)]) {
    expect(titleSize(title, room)).toBeGreaterThan(0);
    expect(titleSize(title, room)).toBeLessThanOrEqual(100 * room * 1.1);
  }
});

test('the longest word fits its column at the size that is computed', () => {
  // Percent of the column's width per em, times the width of the word in em.
  for (const word of ['Supercalifragilisticexpialidocious', 'Koyaanisqatsi', 'Ran']) {
    expect(titleSize(`${word} and more words`, 0.6) * 0.425 * word.length).toBeLessThanOrEqual(100);
  }
});

test('the script of a title tells its language, Latin tells none', () => {
  expect(['괴물', 'Иди и смотри', '七人の侍', '卧虎藏龙', 'Amélie', '8½'].map(titleLanguage)).toEqual([
    'ko',
    'ru',
    'ja',
    'zh',
    undefined,
    undefined,
  ]);
});

test('numbers read as a person would write them', () => {
  expect([0.166, -0.071, 0.001, -0.004].map(signed)).toEqual(['+0.17', '−0.07', '0.00', '0.00']);
  expect([4, 4.5].map(starCount)).toEqual(['4', '4.5']);
  expect([0, 999, 1000, 1_400_000, 10_700_000_000].map(fileSize)).toEqual([
    '0 B',
    '999 B',
    '1 KB',
    '1.4 MB',
    '10.7 GB',
  ]);
  expect([0.44, 9.6, 12.3].map(milliseconds)).toEqual(['0.4', '9.6', '12']);
});
