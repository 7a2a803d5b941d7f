import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose } from '../../src/poster/compose.ts';
import { fit, type Box } from '../../src/poster/fit.ts';
import { splitTitle } from '../../src/poster/index.ts';
import { printable } from '../../src/poster/title.ts';
import { textWidth } from '../../src/poster/widths.ts';
import { titleLines } from './poster.support.ts';

describe('splitTitle', () => {
  it.each([
    ['The Lord of the Rings: The Two Towers', 'The Lord of the Rings', 'The Two Towers'],
    ['2001: A Space Odyssey', '2001', 'A Space Odyssey'],
    ['Mission: Impossible - Ghost Protocol', 'Mission: Impossible', 'Ghost Protocol'],
    ['Star Wars: Episode IV - A New Hope', 'Star Wars: Episode IV', 'A New Hope'],
    ['Dr. Strangelove or: How I Learned to Stop Worrying', 'Dr. Strangelove', 'or How I Learned to Stop Worrying'],
    ['Birdman: Or (The Unexpected Virtue of Ignorance)', 'Birdman', 'or The Unexpected Virtue of Ignorance'],
    ['Killers; or, Pardon Me, Your Teeth', 'Killers', 'or Pardon Me, Your Teeth'],
  ])('splits %j', (title, main, sub) => expect(splitTitle(title)).toEqual({ main, sub }));

  it.each([
    'Mission: Impossible II',
    'Kill Bill: Vol. 2',
    'Alien: Resurrection',
    'Dead or Alive in the Desert',
    'Face/Off',
    'Spider-Man',
    'WALL·E',
    'X: Y Z',
    ': and nothing before it',
    'Nothing after it: ',
    'M',
    '',
  ])('keeps %j whole', (title) => expect(splitTitle(title)).toEqual({ main: title.trim(), sub: '' }));

  it('loses no word of any title', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'of', 'Part', 'II', '-', 'x:', 'or', 'or:', 'Night', 'ß'), { maxLength: 30 }),
        (parts) => {
          const letters = (text: string): string => text.replace(/[^\p{L}]/gu, '').toLowerCase();
          const { main, sub } = splitTitle(parts.join(' '));
          expect(letters(main + sub)).toBe(letters(parts.join(' ')));
        },
      ),
    );
  });
});

describe('printable', () => {
  it('leaves what can be set as it is', () => {
    for (const title of [
      'Amélie',
      'Сталкер',
      '기생충',
      '千と千尋の神隠し',
      'שלום',
      'สุริโยไท',
      '8½',
      'It\'s <b> & "c"',
      'WALL·E',
    ]) {
      expect(printable(title)).toBe(title);
    }
  });

  it('takes out what would break the drawing, and says so where a letter is lost', () => {
    expect(printable('a\0b\u0007c\nd')).toBe('a b c d');
    expect(printable('\ud800x\udc00')).toBe('\uFFFDx\uFFFD');
    expect(printable('\u202Eabc\u202C')).toBe('abc');
    expect(printable(`e${'\u0334'.repeat(40)}`)).toBe('e\u0334\u0334');
    expect(printable('é'.normalize('NFD'))).toBe('é');
    expect([...printable('ab '.repeat(400))].length).toBeLessThanOrEqual(221);
  });
});

describe('fit', () => {
  const box: Box = { width: 176, height: 98, largest: 47, smallest: 14, leading: 0.86, maxLines: 7 };
  const wordy = fc.array(fc.string({ unit: fc.constantFrom(...'abcdeIWmÉ.'), minLength: 1, maxLength: 14 }), {
    minLength: 1,
    maxLength: 30,
  });

  it('keeps every line within the measure and all lines within the height', () => {
    fc.assert(
      fc.property(wordy, (words) => {
        const { size, lines, height } = fit(words.join(' '), box);
        for (const line of lines) expect(textWidth(line) * size).toBeLessThanOrEqual(box.width + 1e-6);
        expect(height).toBeLessThanOrEqual(box.height + 1e-6);
        expect(size).toBeLessThanOrEqual(box.largest);
        expect(size).toBeGreaterThanOrEqual(box.smallest);
      }),
    );
  });

  it('sets every word in order, or ends with an ellipsis', () => {
    fc.assert(
      fc.property(wordy, (words) => {
        const set = fit(words.join(' '), box).lines.join(' ');
        const bare = (text: string): string => text.replace(/[\s.…]/g, '');
        if (set.endsWith('…')) expect(bare(words.join(''))).toContain(bare(set));
        else expect(bare(set)).toBe(bare(words.join('')));
      }),
    );
  });

  it('finds the break with the narrowest widest line (against all breaks)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom<string[]>('night', 'WWW', 'i', 'morning'), { minLength: 2, maxLength: 8 }),
        (words) => {
          const tall: Box = { ...box, height: 1e6, largest: 1e6, smallest: 0.001 };
          let best = 0;
          for (let mask = 0; mask < 2 ** (words.length - 1); mask++) {
            const lines = words
              .reduce((text, word, i) => `${text}${mask & (1 << (i - 1)) ? '\n' : ' '}${word}`)
              .split('\n');
            if (lines.length <= tall.maxLines) best = Math.max(best, box.width / Math.max(...lines.map(textWidth)));
          }
          // A line more than needed is only taken for six per cent.
          expect(fit(words.join(' '), tall).size).toBeGreaterThanOrEqual(best / 1.06 - 1e-6);
        },
      ),
    );
  });

  it('shortens only what no poster could hold', () => {
    const ninety = 'The Curious and Altogether Improbable Adventures of a Lighthouse Keeper and His Nine Dogs';
    expect(ninety.length).toBeGreaterThan(85);
    for (const year of [1938, 1961, 1979, 1999, 2017]) {
      const set = titleLines(compose({ id: 5, title: ninety, year, genres: [] }));
      expect(
        set
          .map(({ text }) => text)
          .join(' ')
          .toLowerCase(),
      ).toBe(ninety.toLowerCase());
      for (const { size } of set) expect(size).toBeGreaterThanOrEqual(14);
    }
  });

  it('does not leave an article at the end of a line', () => {
    const { lines } = fit('Night of the Hunter', { ...box, width: 90 });
    for (const line of lines.slice(0, -1)) expect(line).not.toMatch(/\b(of|the)$/);
  });

  it('breaks Han between characters, but no line begins with closing punctuation', () => {
    const { lines } = fit('風の谷のナウシカ、そして。海へ', box);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).not.toMatch(/^[、。ー」]/);
  });

  it('breaks Hangul at its spaces', () => {
    expect(fit('그리고 삶은 계속된다', box).lines).toEqual(['그리고 삶은', '계속된다']);
  });

  it('sets nothing for an empty title', () => expect(fit('', box)).toMatchObject({ lines: [], height: 0 }));
});
