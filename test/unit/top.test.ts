import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { topTable, type TopFilm } from '../../src/exports/top.ts';

const film = (changes: Partial<TopFilm>): TopFilm => ({
  title: 'Alien',
  year: 1979,
  genres: ['Horror', 'Sci-Fi'],
  imdbId: '0078748',
  score: 0.27384,
  predicted: 4.128,
  reason: 'You gave Blade Runner 5 stars',
  ...changes,
});

test('the list as a table: rank, score, predicted stars, reason; read back as it was', () => {
  const text = topTable([film({}), film({ title: 'I, Robot', year: null, imdbId: null, predicted: null, genres: [] })]);
  expect(Papa.parse<string[]>(text, { skipEmptyLines: true }).data).toEqual([
    ['Rank', 'Title', 'Year', 'Genres', 'Score', 'Predicted stars', 'Reason', 'IMDb'],
    ['1', 'Alien', '1979', 'Horror, Sci-Fi', '0.2738', '4.13', 'You gave Blade Runner 5 stars', 'tt0078748'],
    ['2', 'I, Robot', '', '', '0.2738', '', 'You gave Blade Runner 5 stars', ''],
  ]);
});

test('no cell is a formula to a spreadsheet, and a score below nothing stays a number', () => {
  const [row] = Papa.parse<string[]>(
    topTable([film({ title: '=HYPERLINK("x")', reason: '+1', score: -0.5, genres: ['@Noir'] })]),
  ).data.slice(1);
  expect(row.slice(1, 5)).toEqual([`'=HYPERLINK("x")`, '1979', "'@Noir", '-0.5000']);
  expect(row[6]).toBe('+1'); // a number
});
