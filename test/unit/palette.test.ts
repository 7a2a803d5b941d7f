import { expect, test } from 'vitest';
import { matching, type Command } from '../../src/pages/palette/match.ts';

const command = (label: string, words?: string, typedOnly = false): Command => ({
  id: label,
  group: 'do',
  label,
  ...(words === undefined ? {} : { words }),
  typedOnly,
  run: () => undefined,
});
const ALL = [
  command('Taste map'),
  command('Taste map as a list'),
  command('A random film', 'surprise shuffle'),
  command('A random film: Film-Noir', 'surprise shuffle', true),
  command('Export: IMDb ids CSV', 'download save table'),
  command('Settings', 'data set delete'),
  command('Список'),
];
const found = (text: string, limit?: number): string[] => matching(ALL, text, limit).map(({ label }) => label);

test('without a text all are there but those that are many of a kind', () => {
  expect(found('  ')).toEqual(ALL.filter(({ typedOnly }) => !typedOnly).map(({ label }) => label));
});

test('every word begins a word of the label, or of what it is called too; in any order, without accents', () => {
  expect(found('list taste')).toEqual(['Taste map as a list']);
  expect(found('rand')).toEqual(['A random film', 'A random film: Film-Noir']);
  expect(found('noir surprise')).toEqual(['A random film: Film-Noir']);
  expect(found('ndom')).toEqual([]);
  expect(found('imdb')).toEqual(['Export: IMDb ids CSV']);
  expect(found('спис')).toEqual(['Список']);
  expect(found('SÉTT')).toEqual(['Settings']);
});

test('a label that begins with the text comes before one that holds it, and both before what is only called so', () => {
  const some = [command('Other', 'map'), command('Taste map'), command('Map of films')];
  expect(matching(some, 'map').map(({ label }) => label)).toEqual(['Map of films', 'Taste map', 'Other']);
  expect(matching(some, 'map', 1)).toHaveLength(1);
});
