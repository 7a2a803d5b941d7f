import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeCatalogue, makeInteractions, type Catalogue } from '../../workers/dataset/index.ts';
import type { Film, FilmId, FilmRef } from '../../workers/protocol.ts';
import { fold, makeLocate, makeSearchIndex } from '../../workers/search/index.ts';
import { uniform } from '../../workers/als/index.ts';

type Made = Partial<Pick<Film, 'otherTitle' | 'year' | 'imdbId' | 'ratings'>> & { title: string; id?: number };

/** A catalogue of these films, each with so many ratings. */
function catalogueOf(films: readonly Made[]): Catalogue {
  const filmIndex = films.flatMap(({ ratings = 0 }, film) => Array.from({ length: ratings }, () => film));
  const users = Math.max(1, ...films.map(({ ratings = 0 }) => ratings));
  const seen = new Map<number, number>();
  const userIndex = filmIndex.map((film) => {
    const user = seen.get(film) ?? 0;
    seen.set(film, user + 1);
    return user;
  });
  const interactions = makeInteractions({
    users,
    films: films.length,
    userIndex: Uint32Array.from(userIndex),
    filmIndex: Uint32Array.from(filmIndex),
    codes: new Uint8Array(filmIndex.length).fill(8),
    times: null,
    userIds: new Uint32Array(users),
  });
  const facts = films.map(({ title, otherTitle = null, year = null, imdbId = null, id }, i) => ({
    id: (id ?? 10 * i + 3) as FilmId,
    title,
    otherTitle,
    year,
    imdbId,
    genres: [],
    tmdbId: null,
  }));
  return makeCatalogue(facts, interactions);
}

const CATALOGUE = catalogueOf([
  { title: 'Amelie', otherTitle: "Le Fabuleux destin d'Amélie Poulain", year: 2001, ratings: 9 },
  { title: 'Alien', year: 1979, ratings: 10 },
  { title: 'Aliens', year: 1986, ratings: 8 },
  { title: 'Alien³', otherTitle: 'Alien 3', year: 1992, ratings: 3 },
  { title: 'Cowboys & Aliens', year: 2011, ratings: 4 },
  { title: 'The Godfather', year: 1972, ratings: 12 },
  { title: 'The Godfather: Part II', year: 1974, ratings: 11 },
  { title: 'Tokyo Godfathers', year: 2003, ratings: 2 },
  { title: 'Father of the Bride', year: 1991, ratings: 5 },
  { title: 'Café Müller', year: 1985, ratings: 1 },
  { title: 'Сталкер', otherTitle: 'Stalker', year: 1979, ratings: 6 },
  { title: 'Ёлки', year: 2010 },
  { title: '기생충', otherTitle: 'Parasite / Gisaengchung', year: 2019, ratings: 7 },
  { title: '1984', year: 1984, ratings: 2 },
  { title: 'Amadeus', year: 1984, ratings: 9 },
  { title: '2001: A Space Odyssey', year: 1968, ratings: 10 },
  { title: '12 Angry Men', year: 1957, ratings: 6 },
  { title: 'Spider-Man', year: 2002, ratings: 7 },
  { title: 'E.T. the Extra-Terrestrial', year: 1982, ratings: 8 },
  { title: 'WALL·E', year: 2008, ratings: 8 },
  { title: "Schindler's List", year: 1993, ratings: 9 },
  { title: 'Ring', otherTitle: 'Ringu', year: 1998, ratings: 3 },
  { title: 'The Ring', year: 2002, ratings: 5 },
  { title: 'The Lord of the Rings: The Two Towers', year: 2002, ratings: 12 },
  { title: '$', otherTitle: 'Dollars', year: 1971, ratings: 1 },
  { title: 'ΟΔΟΣ', year: 1990 },
]);
const INDEX = makeSearchIndex(CATALOGUE);
const titles = (text: string, limit = 5): string[] => INDEX.search(text, limit).map(({ film }) => film.title);

describe('search finds', () => {
  test.each([
    ['accents or none', 'amelie', 'Amelie'],
    ['accents or none', 'Amélie', 'Amelie'],
    ['accents or none', 'cafe muller', 'Café Müller'],
    ['accents or none', 'CAFÉ MÜLLER', 'Café Müller'],
    ['decomposed input', 'Café Müller'.normalize('NFD'), 'Café Müller'],
    ['words in any order', 'ii godfather part', 'The Godfather: Part II'],
    ['words in any order', 'poulain destin', 'Amelie'],
    ['the start of the last word', 'father of the bri', 'Father of the Bride'],
    ['a year beside the title', 'alien 1979', 'Alien'],
    ['a year beside the title', '1986 alien', 'Aliens'],
    ['a title with a year in it', '2001 space', '2001: A Space Odyssey'],
    ['Cyrillic', 'сталкер', 'Сталкер'],
    ['Cyrillic', 'СТАЛ', 'Сталкер'],
    ['Cyrillic, with and without its accents', 'елки', 'Ёлки'],
    ['Cyrillic, with and without its accents', 'ёлки'.normalize('NFD'), 'Ёлки'],
    ['Greek, whatever its last letter', 'οδοσ', 'ΟΔΟΣ'],
    ['Greek, whatever its last letter', 'οδος', 'ΟΔΟΣ'],
    ['Hangul', '기생충', '기생충'],
    ['Hangul, decomposed', '기생충'.normalize('NFD'), '기생충'],
    ['Hangul, in the middle of typing a syllable', '기새', '기생충'],
    ['each of several other titles', 'gisaeng', '기생충'],
    ['compounds without the hyphen', 'spiderman', 'Spider-Man'],
    ['compounds with a space', 'spider man', 'Spider-Man'],
    ['abbreviations without points', 'et', 'E.T. the Extra-Terrestrial'],
    ['signs within words', 'walle', 'WALL·E'],
    ['apostrophes or none', 'schindlers list', "Schindler's List"],
    ['apostrophes of any kind', 'schindler’s', "Schindler's List"],
    ['an ampersand as a word', 'cowboys and aliens', 'Cowboys & Aliens'],
    ['full-width letters', 'ｓｐｉｄｅｒ', 'Spider-Man'],
    ['raised digits', 'alien 3', 'Alien³'],
    ['a word with a typing error', 'godfahter part', 'The Godfather: Part II'],
    ['a title of signs by its other title', 'dollars', '$'],
  ])('%s: %s', (_, text, expected) => {
    expect(titles(text)[0]).toBe(expected);
  });

  test('nothing for a text without letters and digits, for nonsense, and for no room', () => {
    for (const text of ['', '   ', '...', '-!?"', '\u0301', '💥']) expect(INDEX.search(text, 5)).toEqual([]);
    expect(titles('qwertzuiop')).toEqual([]);
    expect(titles('alien', 0)).toEqual([]);
    expect(titles('alien', -1)).toEqual([]);
  });

  test('the exact title first, then what begins with it, then words within, each by ratings', () => {
    expect(titles('alien')).toEqual(['Alien', 'Aliens', 'Alien³', 'Cowboys & Aliens']);
    expect(titles('godfather')).toEqual(['The Godfather', 'The Godfather: Part II', 'Tokyo Godfathers']);
    expect(titles('ring').slice(0, 3)).toEqual(['Ring', 'The Ring', 'The Lord of the Rings: The Two Towers']);
    expect(titles('1984').slice(0, 2)).toEqual(['1984', 'Amadeus']);
    expect(titles('father')).toEqual([
      'Father of the Bride',
      'The Godfather',
      'The Godfather: Part II',
      'Tokyo Godfathers',
    ]);
    // A number is no part of another one.
    expect(titles('12')).toEqual(['12 Angry Men']);
  });

  test('never more than asked for', () => {
    for (const limit of [1, 2, 7]) expect(INDEX.search('a', limit)).toHaveLength(limit);
  });

  test('what a full sort would: for any query, any limit gives the start of the whole list', () => {
    const words = ['the', 'a', 'god', 'alien', 'of', '1984', '2001', 'ring', 'e', 'man', 't'];
    const query = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(query, fc.integer({ min: 1, max: 10 }), (text, limit) => {
        expect(titles(text, limit)).toEqual(titles(text, 1000).slice(0, limit));
      }),
    );
  });

  test('no text breaks it, and every range lies in the title', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary', maxLength: 400 }));
    fc.assert(
      fc.property(text, (query) => {
        for (const { film, ranges } of INDEX.search(query, 3)) {
          let last = 0;
          for (const [start, end] of ranges) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(film.title.length);
            last = end;
          }
        }
      }),
    );
  });
});

describe('marks', () => {
  const marked = (text: string): string[] => {
    const [{ film, ranges }] = INDEX.search(text, 1);
    return ranges.map(([start, end]) => film.title.slice(start, end));
  };
  test.each([
    ['godf', ['Godf']],
    ['part godfather', ['Godfather', 'Part']],
    ['muller', ['Müller']],
    ['기새', ['기생']],
    ['schindlers', ["Schindler's"]],
    ['alien 1979', ['Alien']],
    ['father godfather', ['Godfather']],
    ['spiderman', []],
    ['poulain', []],
    ['2001 odyssey', ['2001', 'Odyssey']],
  ])('%s', (text, expected) => {
    expect(marked(text)).toEqual(expected);
  });

  test('lie right in a decomposed title', () => {
    const title = 'Café Müller'.normalize('NFD');
    const [{ film, ranges }] = makeSearchIndex(catalogueOf([{ title }])).search('cafe', 1);
    expect(ranges.map(([start, end]) => film.title.slice(start, end).normalize('NFC'))).toEqual(['Café']);
  });
});

test('folding is the same for composed and decomposed text, and folding twice is folding once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(fold(text.normalize('NFD'))).toBe(fold(text.normalize('NFC')));
      expect(fold(fold(text))).toBe(fold(text));
    }),
    { numRuns: 500 },
  );
});

describe('locating a film of a journal', () => {
  const catalogue = catalogueOf([
    { id: 1, title: 'Toy Story', year: 1995, imdbId: '0114709', ratings: 9 },
    { id: 2, title: 'Emma', year: 1996, imdbId: '0116191', ratings: 4 },
    { id: 3, title: 'Emma', year: 1996, imdbId: '0118308', ratings: 2 },
    { id: 4, title: 'City of God', otherTitle: 'Cidade de Deus', year: 2002, ratings: 5 },
    { id: 5, title: '$', year: 1971 },
    { id: 6, title: 'No Year', year: null },
  ]);
  const locate = makeLocate(catalogue);
  const ref = (movieId: number, title: string, year: number | null, imdbId: string | null = null): FilmRef => ({
    movieId,
    imdbId,
    title,
    year,
  });

  test.each([
    ['by id and title', ref(1, 'TOY STORY', 1995), 1],
    ['by id and other title', ref(4, 'Cidade de Deus', null), 4],
    ['by IMDb id where the id is another film now', ref(2, 'Toy Story', 1995, '0114709'), 1],
    ['by IMDb id whatever the title', ref(99, 'Игрушечная история', null, '0114709'), 1],
    ['by title and year where no id is known', ref(99, 'toy story', 1995), 1],
    ['by other title and year', ref(99, 'Cidade de Deus', 2002), 4],
    ['the one with more ratings of two', ref(99, 'Emma', 1996), 2],
    ['the right one of two by its IMDb id', ref(99, 'Emma', 1996, '0118308'), 3],
    ['a title of signs', ref(5, '$', 1971), 5],
    ['without a year', ref(99, 'No Year', null), 6],
    ['not: same id, another title', ref(1, 'Heat', 1995), null],
    ['not: same title, another year', ref(99, 'Toy Story', 2005), null],
    ['not: same title and year, but another IMDb id', ref(99, 'Emma', 1996, '9999999'), null],
    ['not: same id and title, but another IMDb id', ref(1, 'Toy Story', 1995, '9999999'), null],
    ['not: nothing known', ref(99, '', null), null],
  ])('%s', (_, wanted, expected) => {
    expect(locate(wanted)).toBe(expected);
  });

  test('every film of a catalogue finds itself', () => {
    for (const film of CATALOGUE.films) {
      expect(makeLocate(CATALOGUE)({ movieId: film.id, imdbId: film.imdbId, title: film.title, year: film.year })).toBe(
        film.id,
      );
    }
  });
});

test('60,000 titles are answered within a frame', () => {
  const draw = uniform(3);
  const parts = ['ka', 'ri', 'the', 'mon', 'star', 'lo', 've', 'an', 'de', 'al', 'god', 'fa', 'ther', 'é', 'wa', 'ght'];
  const pick = (): string => parts[Math.floor(draw() * parts.length)];
  const word = (): string => Array.from({ length: 1 + Math.floor(draw() * 3) }, pick).join('');
  const films = Array.from({ length: 60_000 }, (_, i): Made => {
    const title = Array.from({ length: 1 + Math.floor(draw() * 4) }, word).join(' ');
    return {
      title: draw() < 0.3 ? `The ${title}` : title,
      otherTitle: draw() < 0.2 ? word() : null,
      year: 1950 + (i % 70),
    };
  });
  const index = makeSearchIndex(catalogueOf(films));
  for (const query of ['a', 'the', 'star', 'star god', 'godfather', 'alien 1979', '기생충', 'a'.repeat(200)]) {
    const times = Array.from({ length: 9 }, () => {
      const start = process.cpuUsage();
      index.search(query, 20);
      return process.cpuUsage(start).user / 1000;
    });
    // Processor time, so that other work on this machine does not count; the median, so that the first run does not.
    expect(times.sort((a, b) => a - b)[4], query).toBeLessThan(16);
  }
});
