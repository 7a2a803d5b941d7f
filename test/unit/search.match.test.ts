import { expect, test } from 'vitest';
import { makeMatcher } from '../../workers/search/index.ts';
import type { Catalogue, FilmIndex } from '../../workers/dataset/index.ts';
import type { Film, FilmId, ForeignFilm } from '../../workers/protocol.ts';

type Made = Partial<Omit<Film, 'id'>> & { id: number; title: string };
function catalogueOf(made: readonly Made[]): Catalogue {
  const films = made.map((film): Film => ({
    otherTitle: null,
    year: null,
    genres: [],
    imdbId: null,
    tmdbId: null,
    ratings: 0,
    mean: null,
    ...film,
    id: film.id as FilmId,
  }));
  const places = new Map(films.map(({ id }, i) => [id, i as FilmIndex]));
  return {
    size: films.length,
    films,
    idOf: (index) => films[index].id,
    film: (index) => films[index],
    indexOf: (id) => places.get(id),
  };
}

const match = makeMatcher(
  catalogueOf([
    { id: 6, title: 'Heat', year: 1995, imdbId: '0113277', tmdbId: 949, ratings: 90 },
    { id: 7, title: 'Heat', year: 1986, ratings: 3 },
    { id: 858, title: 'The Godfather', year: 1972, imdbId: '0068646', tmdbId: 238, ratings: 200 },
    { id: 4973, title: 'Amelie', otherTitle: "Le Fabuleux destin d'Amélie Poulain", year: 2001, ratings: 80 },
    { id: 60, title: 'Emma', year: 1996, imdbId: '0116191', ratings: 4 },
    { id: 61, title: 'Emma', year: 1996, imdbId: '0118308', ratings: 2 },
    { id: 70, title: 'Lock & Load', year: 1990 },
    { id: 80, title: 'Star Wars: Episode IV - A New Hope', year: 1977, ratings: 300 },
    { id: 90, title: '괴물', year: 2006 },
  ]),
);
const film = (values: Partial<ForeignFilm>): ForeignFilm => ({
  movieId: null,
  imdbId: null,
  tmdbId: null,
  title: '',
  originalTitle: null,
  year: null,
  ...values,
});

test.each<[string, Partial<ForeignFilm>, number, string]>([
  ['IMDb id, whatever the title', { imdbId: '0113277', title: 'Hitze', year: 1900 }, 6, 'imdb'],
  ['IMDb id as others write it', { imdbId: 'tt113277' }, 6, 'imdb'],
  ['TMDB id', { tmdbId: 238, title: 'Der Pate' }, 858, 'tmdb'],
  ['MovieLens id with its title', { movieId: 858, title: 'Godfather, The', year: 1972 }, 858, 'movielens'],
  ['an article behind the comma', { title: 'Godfather, The', year: 1972 }, 858, 'title'],
  ['no article at all', { title: 'godfather', year: 1972 }, 858, 'title'],
  ['accents and another title', { title: 'Amélie', year: 2001 }, 4973, 'title'],
  [
    'its original title',
    { title: 'Die Welt der Amélie', originalTitle: "Le fabuleux destin d'Amelie Poulain", year: 2001 },
    4973,
    'title',
  ],
  ['a year off by one', { title: 'Heat', year: 1996 }, 6, 'title'],
  ['punctuation and "and"', { title: 'Lock and Load!', year: 1990 }, 70, 'title'],
  ['no year, one film of that title', { title: 'The Godfather' }, 858, 'title'],
  ['Hangul', { title: '괴물', year: 2006 }, 90, 'title'],
])('sure: %s', (_, wanted, id, by) => {
  expect(match(film(wanted))).toMatchObject({ kind: 'matched', by, film: { id } });
});

test.each<[string, Partial<ForeignFilm>, number[]]>([
  ['two films of that title and year', { title: 'Emma', year: 1996 }, [60, 61]],
  ['no year, two films of that title, the better known first', { title: 'Heat' }, [6, 7]],
  ['another year, the closer one first', { title: 'Heat', year: 1990 }, [7, 6]],
  ['the same title and year with another IMDb id', { title: 'Heat', year: 1995, imdbId: '9999999' }, [6]],
  ['only the title before the colon', { title: 'Star Wars', year: 1977 }, [80]],
])('doubtful: %s', (_, wanted, ids) => {
  const found = match(film(wanted));
  expect(found.kind === 'doubtful' && found.candidates.map(({ id }) => id)).toEqual(ids);
});

test.each<[string, Partial<ForeignFilm>]>([
  ['a title that is not there', { title: 'Heathers', year: 1995 }],
  ['nothing', {}],
  ['a MovieLens id with another title', { movieId: 6, title: 'Casino', year: 1995 }],
  ['a title of signs', { title: '$', year: 1971 }],
])('not there: %s', (_, wanted) => {
  expect(match(film(wanted))).toEqual({ kind: 'none' });
});

test('5,000 films are looked for among 87,000 within a second', () => {
  const titles = Array.from({ length: 87_000 }, (_, i): Made => ({
    id: i + 1,
    title:
      `${['The', 'A', 'Le', ''][i % 4]} ${['Night', 'Röd', 'City', 'Ojo'][(i % 7) % 4]} ${i % 40_000}: Part ${i % 3}`.trim(),
    year: 1950 + (i % 70),
    imdbId: i % 2 ? String(1_000_000 + i) : null,
  }));
  const catalogue = catalogueOf(titles);
  const wanted = Array.from({ length: 5_000 }, (_, i) => {
    const { title, year } = titles[(i * 17) % titles.length];
    return film({ title: i % 9 === 0 ? `${title} x` : title.toUpperCase(), year: (year ?? 0) + (i % 3) - 1 });
  });
  const start = performance.now();
  const find = makeMatcher(catalogue);
  const made = performance.now();
  const found = wanted.map(find);
  const done = performance.now();
  console.log(`index ${(made - start).toFixed(0)} ms, 5,000 films ${(done - made).toFixed(0)} ms`);
  expect(found.filter(({ kind }) => kind !== 'none').length).toBeGreaterThan(4_000);
  expect(done - made).toBeLessThan(1_000);
});
