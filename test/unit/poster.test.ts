import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose, type PosterFilm } from '../../src/poster/compose.ts';
import { poster, posterMarkup } from '../../src/poster/draw.ts';
import { inks } from '../../src/poster/index.ts';
import { PRINT_ORDER, type Genre } from '../../src/poster/inks.ts';
import { MOTIFS, motifOf } from '../../src/poster/motifs/index.ts';
import { contrastOf, faults, lines, titleLines, walk, windows } from './poster.support.ts';

const ERAS = { litho: 1938, cut: 1961, echo: 1979, split: 1999, reduction: 2017 } as const;
const film = (given: Partial<PosterFilm>): PosterFilm => ({
  ...{ id: 1, title: 'The Long Way Home', year: 1999, genres: ['Drama'] },
  ...given,
});

/** Titles as no file should hold them, but may. */
const anyTitle = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  // Unpaired surrogates.
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 60 }).map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom(
        'The',
        'of',
        'Night:',
        'Ø',
        'Сталкер',
        '기생충입니다만',
        '千と千尋の神隠し',
        'or',
        '-',
        '(x)',
        'ÉÀ',
      ),
      {
        maxLength: 24,
      },
    )
    .map((words) => words.join(' ')),
  fc.constantFrom(
    ' ',
    'x'.repeat(400),
    'W'.repeat(60),
    '\u202Eabc',
    'e' + '\u0301'.repeat(50),
    '<img onerror=alert(1)>',
  ),
);
const anyFilm: fc.Arbitrary<PosterFilm> = fc.record({
  id: fc.integer({ min: 0, max: 2 ** 32 }),
  title: anyTitle,
  year: fc.oneof(
    fc.constant(null),
    fc.integer({ min: 1870, max: 2050 }),
    fc.constantFrom(0, -5, 20_000, 1999.5, Number.NaN),
  ),
  genres: fc.subarray([...PRINT_ORDER, 'Podcast'], { maxLength: 6 }),
});

describe('a poster', () => {
  it('is the same for the same film, whoever asks and whenever', () => {
    fc.assert(
      fc.property(anyFilm, (one) => {
        expect(compose({ ...one, genres: [...one.genres] })).toEqual(compose(one));
      }),
    );
    expect(poster(film({}))).toBe(poster(film({})));
    const before = posterMarkup(poster(film({ id: 9 })));
    for (let id = 1000; id < 2000; id++) poster(film({ id }));
    expect(posterMarkup(poster(film({ id: 9 })))).toBe(before);
  });

  it('is another one when title, year or genres change', () => {
    const base = poster(film({}));
    for (const other of [{ title: 'Else' }, { year: 1961 }, { genres: ['War'] }, { id: 2 }]) {
      expect(posterMarkup(poster(film(other)))).not.toBe(posterMarkup(base));
    }
  });

  it('can be drawn for every genre, printing and variant', () => {
    for (const genre of PRINT_ORDER) {
      for (const year of Object.values(ERAS)) {
        const seen = new Set<unknown>();
        for (let id = 1; seen.size < MOTIFS[genre].length; id++) {
          if (id > 500) throw new Error(`Some motif of ${genre} never comes up.`);
          seen.add(motifOf(id, genre));
          const tree = compose(film({ id, year, genres: [genre] }));
          expect(faults(tree)).toEqual([]);
          const shapes = [...walk(tree)].filter(({ tag }) => tag === 'path' || tag === 'circle' || tag === 'ellipse');
          expect(shapes.length).toBeGreaterThan(3);
          expect(shapes.length).toBeLessThan(400);
        }
      }
    }
  });

  it('is sound, readable and within its edges for any film', () => {
    fc.assert(
      fc.property(anyFilm, (one) => {
        const tree = compose(one);
        expect(faults(tree)).toEqual([]);
        const { bg, ink } = inks(one);
        expect(contrastOf(ink, bg)).toBeGreaterThanOrEqual(4.5);
        for (const line of lines(tree)) {
          expect(line.fill).toBe(ink);
          expect(line.size, line.text).toBeGreaterThanOrEqual(9.5);
        }
        for (const line of titleLines(tree)) expect(line.size, line.text).toBeGreaterThanOrEqual(12);
      }),
      { numRuns: 600 },
    );
  });

  it('stands on the ground that its inks name', () => {
    fc.assert(
      fc.property(anyFilm, (one) => {
        const [ground] = compose(one).children;
        expect(ground.attributes).toMatchObject({ d: 'M0 0h200v300h-200z', fill: inks(one).bg });
      }),
    );
  });
});

describe('the printing', () => {
  it('follows the year, and is that of the nineties where no year is known', () => {
    const frames = (year: number | null): number => windows(compose(film({ year }))).length;
    expect([1920, 1949, 1950, 1989, 1990, 2009, 2010, null].map(frames)).toEqual([1, 1, 1, 1, 2, 2, 1, 2]);
    const title = (year: number | null): string =>
      titleLines(compose(film({ year })))
        .map(({ text }) => text)
        .join(' ');
    expect(title(1949)).toBe('THE LONG WAY HOME');
    expect(title(1950)).toBe('The Long Way Home');
    expect(title(1970)).toBe('THE LONG WAY HOME');
    expect(title(1990)).toBe('The Long Way Home');
    expect(title(null)).toBe('The Long Way Home');
  });

  it('names year and the two most telling genres, and neither where there is none', () => {
    const small = (given: Partial<PosterFilm>): string[] =>
      lines(compose(film(given)))
        .filter(({ size }) => size === 9.5)
        .map(({ text }) => text);
    expect(small({ genres: ['Action', 'Comedy', 'War'] })).toEqual(['1999', 'War / Action']);
    expect(small({ genres: [] })).toEqual(['1999']);
    expect(small({ genres: ['(no genres listed)'] })).toEqual(['1999']);
    expect(small({ genres: ['Podcast', 'Drama'] })).toEqual(['1999', 'Drama']);
    expect(small({ year: null, genres: [] })).toEqual([]);
    expect(small({ year: 1938 })).toEqual(['1938']);
  });

  it('writes capitals as no language in particular', () => {
    const capitals = (title: string): string => titleLines(compose(film({ title, year: 1979 })))[0].text;
    expect(capitals('istanbul')).toBe('ISTANBUL');
    expect(capitals('straße')).toBe('STRASSE');
    expect(capitals('сталкер')).toBe('СТАЛКЕР');
  });
});

describe('variety', () => {
  it('never gives neighbouring ids the same motif where a genre has three or more', () => {
    for (const genre of PRINT_ORDER.filter((name) => MOTIFS[name].length > 2)) {
      const same: number[] = [];
      for (let id = 1; id < 3000; id++) if (motifOf(id, genre) === motifOf(id + 1, genre)) same.push(id);
      expect(same, genre).toEqual([]);
    }
  });

  it('uses all motifs of a genre about equally often', () => {
    for (const genre of PRINT_ORDER) {
      const counts = new Map<unknown, number>(MOTIFS[genre].map((motif) => [motif, 0]));
      for (let id = 1; id <= 9000; id++) counts.set(motifOf(id, genre), (counts.get(motifOf(id, genre)) ?? 0) + 1);
      const even = 9000 / MOTIFS[genre].length;
      for (const count of counts.values()) expect(Math.abs(count - even)).toBeLessThan(even * 0.05);
    }
  });

  it('has enough of them for the genres that fill a page', () => {
    const wanted: Partial<Record<Genre, number>> = {
      Drama: 8,
      Comedy: 5,
      Thriller: 5,
      Action: 5,
      Crime: 5,
      Mystery: 5,
    };
    for (const [genre, least] of Object.entries({ ...wanted, War: 4, Animation: 4 })) {
      expect(new Set(MOTIFS[genre as Genre]).size, genre).toBeGreaterThanOrEqual(least);
    }
  });

  it('shows few equal pictures in a page of fifty films of one genre', () => {
    for (const genre of ['Drama', 'Comedy', 'Thriller', 'Crime', 'Action']) {
      const pictures = Array.from({ length: 50 }, (_, i) =>
        posterMarkup(compose(film({ id: 17 * i + 3, genres: [genre] }))),
      );
      expect(new Set(pictures).size).toBe(50);
    }
  });
});

describe('the markup', () => {
  const hostile = [
    '<img src=x onerror=alert(1)>',
    '"><script>alert(1)</script>',
    ']]>',
    '&lt;b&gt; &amp; &#0;',
    'NUL\0and\u0008bell\u001b[31m',
    '\ud800 alone \udc00',
    '\uFFFE\uFFFF',
    '\u202Egnorw\u202C \u2066way\u2069',
    "' style='color:red'",
    '${1+1} {@html x}',
  ];

  it('holds a title as character data, whatever the title is', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...hostile), anyTitle),
        fc.constantFrom(...Object.values(ERAS)),
        (title, year) => {
          const markup = posterMarkup(compose(film({ title, year })));
          const tags = new Set<string>();
          for (const [, tag] of markup.matchAll(/<\/?([^\s>/]+)/g)) tags.add(tag);
          expect([...tags].filter((tag) => !/^(svg|g|path|circle|ellipse|text)$/.test(tag))).toEqual([]);
          // Only what XML 1.0 allows; no direction overrides.
          expect(markup).toMatch(/^[\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u);
          expect(markup).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
          expect(markup).not.toMatch(/&(?!amp;|lt;|gt;|quot;)/);
        },
      ),
    );
  });

  it('closes what it opens', () => {
    const markup = posterMarkup(poster(film({ title: 'A <b> & "c"' })));
    const open: string[] = [];
    for (const [, closing, tag, empty] of markup.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
      if (closing) expect(open.pop()).toBe(tag);
      else if (!empty) open.push(tag);
    }
    expect(open).toEqual([]);
    expect(markup).toContain('A &lt;b&gt; &amp; &quot;c&quot;');
    expect(markup.startsWith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 300"')).toBe(true);
  });
});
