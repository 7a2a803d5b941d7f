import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naturalOrder, parseTitle } from '../../workers/dataset/title.ts';

const cases: [string, string, string | null, number | null][] = [
  ['Matrix, The (1999)', 'The Matrix', null, 1999],
  ['Godfather, The (1972)', 'The Godfather', null, 1972],
  ['City of God (Cidade de Deus) (2002)', 'City of God', 'Cidade de Deus', 2002],
  [
    'City of Lost Children, The (Cité des enfants perdus, La) (1995)',
    'The City of Lost Children',
    'La Cité des enfants perdus',
    1995,
  ],
  ['Lord of the Rings: The Two Towers, The (2002)', 'The Lord of the Rings: The Two Towers', null, 2002],
  // Articles before a subtitle.
  ['Lighthouse, The: Second Keeper (2005)', 'The Lighthouse: Second Keeper', null, 2005],
  // Also known as.
  ['Seven (a.k.a. Se7en) (1995)', 'Seven', 'Se7en', 1995],
  ['Vacation Abroad (aka Holiday, The) (1985)', 'Vacation Abroad', 'The Holiday', 1985],
  ['Gauls in Town (a.k.a Gauls, The) (Gaulois, Les) (1994)', 'Gauls in Town', 'Les Gaulois / The Gauls', 1994],
  ['Akin (Akahige) (1965)', 'Akin', 'Akahige', 1965],
  // Several brackets, nested brackets, brackets that are the title.
  ['Gate (Mon) (Porta, La) (1986)', 'Gate', 'Mon / La Porta', 1986],
  ['Gate (Mon (Part 2)) (1986)', 'Gate', 'Mon (Part 2)', 1986],
  ['Gate (Gate) (1986)', 'Gate', null, 1986],
  ['Frontière(s) (2007)', 'Frontière(s)', null, 2007],
  ['(500) Days of Summer (2009)', '(500) Days of Summer', null, 2009],
  ['You Can (Not) Go (Ikenai) (2012)', 'You Can (Not) Go', 'Ikenai', 2012],
  [
    'Birdman: Or (The Unexpected Virtue of Ignorance) (2014)',
    'Birdman: Or (The Unexpected Virtue of Ignorance)',
    null,
    2014,
  ],
  ['Room (06) (1994)', 'Room (06)', null, 1994],
  ['8 1/2 (8½) (1963)', '8 1/2', '8½', 1963],
  ['Open (bracket (1990)', 'Open (bracket', null, 1990],
  ['Closed) bracket) (1990)', 'Closed) bracket)', null, 1990],
  ['Empty () (1990)', 'Empty ()', null, 1990],
  // Years.
  ['Death Note: Desu nôto (2006–2007)', 'Death Note: Desu nôto', null, 2006],
  ['Towers (1975-1979)', 'Towers', null, 1975],
  ['Going On (2016- )', 'Going On', null, 2016],
  ['Going On (2016–)', 'Going On', null, 2016],
  ['Doubled (1983))', 'Doubled', null, 1983],
  ['Assembly (Ji jie hao) (2007) ', 'Assembly', 'Ji jie hao', 2007],
  ['Blind Side, The  (2009)', 'The Blind Side', null, 2009],
  ['Tight(1983)', 'Tight', null, 1983],
  ['Babylon 5', 'Babylon 5', null, null],
  ['The OA', 'The OA', null, null],
  ['1984 (Nineteen Eighty-Four) (1984)', '1984', 'Nineteen Eighty-Four', 1984],
  ['2001: A Space Odyssey (1968)', '2001: A Space Odyssey', null, 1968],
  ['2012 (2009)', '2012', null, 2009],
  ['(1999)', '(1999)', null, null],
  ['Room (0000)', 'Room (0000)', null, null],
  ['Room (12345)', 'Room (12345)', null, null],
  // Commas that are no article.
  ['Corrina, Corrina (1994)', 'Corrina, Corrina', null, 1994],
  ['Lust, Caution (Se, jie) (2007)', 'Lust, Caution', 'Se, jie', 2007],
  [
    'Good, the Bad and the Ugly, The (Buono, il brutto, il cattivo, Il) (1966)',
    'The Good, the Bad and the Ugly',
    'Il Buono, il brutto, il cattivo',
    1966,
  ],
  ['I, Robot (2004)', 'I, Robot', null, 2004],
  ['Monsters, Inc. (2001)', 'Monsters, Inc.', null, 2001],
  ["Paris, I Love You (Paris, je t'aime) (2006)", 'Paris, I Love You', "Paris, je t'aime", 2006],
  ['The, The (1990)', 'The The', null, 1990],
  // Spaces, composition.
  ['  Two   Words\u00a0Here (1990)\t', 'Two Words Here', null, 1990],
  ['Ame\u0301lie (2001)', 'Amélie', null, 2001],
  ['', '', null, null],
  ['   ', '', null, null],
];

describe('parseTitle', () => {
  it.each(cases)('%j', (text, title, otherTitle, year) => {
    expect(parseTitle(text)).toEqual({ title, otherTitle, year });
  });

  it('takes any text', () => {
    const pieces = fc.constantFrom(
      '(',
      ')',
      ' ',
      ', The',
      ", L'",
      '(1999)',
      '(2006–',
      'a.k.a. ',
      ': ',
      'or',
      'Ж',
      '한',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' }))), (parts) => {
        const text = parts.join('');
        const { title, otherTitle, year } = parseTitle(text);
        // Nothing but white space has no title; nothing else loses it.
        expect(title === '').toBe(text.normalize('NFC').trim() === '');
        expect(title).toBe(title.trim());
        if (otherTitle !== null) expect(otherTitle.trim()).not.toBe('');
        if (year !== null) expect(text).toContain(`(${year}`);
      }),
      { numRuns: 500 },
    );
  });
});

describe('naturalOrder', () => {
  it.each([
    // English, French, German, Spanish, Italian, Portuguese, and the Nordic ones with Dutch.
    ['Thing, The', 'The Thing'],
    ['Serious Man, A', 'A Serious Man'],
    ['Education, An', 'An Education'],
    ["Avventura, L'", "L'Avventura"],
    ['Avventura, L’', 'L’Avventura'],
    ['Haine, La', 'La Haine'],
    ['Trou, Le', 'Le Trou'],
    ['Visiteurs, Les', 'Les Visiteurs'],
    ['Prophète, Un', 'Un Prophète'],
    ['Liaison, Une', 'Une Liaison'],
    ['Himmel, Der', 'Der Himmel'],
    ['Welle, Die', 'Die Welle'],
    ['Boot, Das', 'Das Boot'],
    ['Mariachi, El', 'El Mariachi'],
    ['Olvidados, Los', 'Los Olvidados'],
    ['Brujas, Las', 'Las Brujas'],
    ['Imposible, Lo', 'Lo Imposible'],
    ['Postino, Il', 'Il Postino'],
    ['Vitelloni, I', 'I Vitelloni'],
    ['Onorevoli, Gli', 'Gli Onorevoli'],
    ['Quatrilho, O', 'O Quatrilho'],
    ['Hora, Uma', 'Uma Hora'],
    ['Sjunde inseglet, Det', 'Det Sjunde inseglet'],
    ['Passion, En', 'En Passion'],
    ['Vierde man, De', 'De Vierde man'],
  ])('%s', (library, natural) => {
    expect(naturalOrder(library)).toBe(natural);
    expect(naturalOrder(natural)).toBe(natural);
  });
});
