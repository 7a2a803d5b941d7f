import { FAMILY_STEP, mulberry32, turn } from './random.ts';
import { eraOf } from './era.ts';

/** The ink library: every poster is printed from these 24. */
export const INKS = {
  paper: '#F3ECDD',
  bone: '#E4D8BF',
  sand: '#D6B680',
  night: '#131419',
  coal: '#24262E',
  steel: '#56626E',
  fog: '#B9C0C2',
  red: '#E6452D',
  blood: '#7E1A1F',
  coral: '#F28066',
  rust: '#A3431B',
  ochre: '#DFA02A',
  lemon: '#F4D44C',
  moss: '#59682C',
  forest: '#17453A',
  mint: '#A3CFB6',
  teal: '#0E6B75',
  sky: '#93BFDA',
  cobalt: '#1F46B0',
  navy: '#141F4A',
  plum: '#451C3D',
  rose: '#EBA0AC',
  lilac: '#BBA9DA',
  violet: '#5A3A9A',
} as const;

type InkName = keyof typeof INKS;
export type Ink = (typeof INKS)[InkName];

/** What one poster, or one plate of it, is printed with. Type is always `ink` on `bg`. */
export interface Inks {
  readonly bg: Ink;
  readonly ink: Ink;
  /** The main shape. */
  readonly a: Ink;
  /** The accent; the second genre lends it its signal ink. */
  readonly b: Ink;
  /** The shade: grounds, hills, slats. May be close to `bg`. */
  readonly c: Ink;
}

interface GenreInks {
  readonly signal: Ink;
  readonly families: readonly Inks[];
}

function genre(signal: InkName, ...rows: readonly string[]): GenreInks {
  const families = rows.map((row) => {
    const [bg, ink, a, b, c] = row.split(' ').map((name) => INKS[name as InkName]);
    return { bg, ink, a, b, c };
  });
  return { signal: INKS[signal], families };
}

/** For films of no genre, or of none that MovieLens knows. */
export const NO_GENRE = '(no genres listed)';

/**
 * Rarest, and so most telling, first: the first of these that a film has is what its poster shows.
 * A family reads: bg ink a b c.
 */
const GENRES = {
  'Film-Noir': genre(
    'lemon',
    'night paper fog lemon coal',
    'coal paper paper ochre night',
    'steel paper night lemon coal',
  ),
  Western: genre('rust', 'ochre night red rust blood', 'sand night rust red coal', 'rust paper ochre lemon blood'),
  Musical: genre('rose', 'rose night red cobalt paper', 'cobalt paper rose lemon coral', 'lemon night red cobalt rose'),
  Documentary: genre('fog', 'paper night night red fog', 'fog night night cobalt paper', 'bone night forest red steel'),
  Animation: genre(
    'lemon',
    'sky night red lemon cobalt',
    'lemon night cobalt coral teal',
    'mint night coral navy lemon',
  ),
  War: genre('moss', 'moss paper bone red coal', 'bone night moss red coal', 'coal paper red ochre moss'),
  Horror: genre('red', 'night paper red paper blood', 'blood paper night coral red', 'red night night paper blood'),
  'Sci-Fi': genre(
    'teal',
    'navy paper sky coral cobalt',
    'teal paper paper lemon navy',
    'night paper teal coral cobalt',
    'fog night navy red teal',
  ),
  Fantasy: genre(
    'lilac',
    'violet paper lilac lemon plum',
    'plum paper rose ochre violet',
    'lilac night violet red plum',
  ),
  Mystery: genre(
    'violet',
    'forest paper mint ochre night',
    'plum paper lilac coral night',
    'teal paper night lemon forest',
  ),
  Crime: genre(
    'red',
    'ochre night night red paper',
    'paper night red night steel',
    'coal paper red paper steel',
    'sand night blood night paper',
  ),
  Romance: genre(
    'rose',
    'coral night blood paper rose',
    'rose night red blood paper',
    'blood paper coral rose red',
    'paper night coral cobalt rose',
  ),
  Children: genre('sky', 'paper night red cobalt lemon', 'sky night navy red lemon', 'mint night forest coral lemon'),
  Adventure: genre('forest', 'sand night forest red teal', 'sky night navy coral teal', 'mint night forest red moss'),
  Action: genre('red', 'red night night paper blood', 'paper night red night ochre', 'cobalt paper coral lemon navy'),
  Thriller: genre(
    'ochre',
    'red night night paper blood',
    'steel paper night lemon coal',
    'bone night night red steel',
    'forest paper ochre coral night',
  ),
  Comedy: genre('lemon', 'lemon night red night coral', 'coral night paper night lemon', 'mint night red forest lemon'),
  Drama: genre(
    'cobalt',
    'bone night cobalt red coal',
    'steel paper bone coral night',
    'paper night coal rust sand',
    'cobalt paper paper coral navy',
    'forest paper sand coral night',
  ),
  IMAX: genre('cobalt', 'night paper cobalt sky coal', 'cobalt paper sky lemon navy'),
  [NO_GENRE]: genre('fog', 'fog night coal red paper', 'bone night coal cobalt paper', 'coal paper fog ochre night'),
} as const;

export type Genre = keyof typeof GENRES;
export const PRINT_ORDER = Object.keys(GENRES) as readonly Genre[];

/** The film's genres that the posters know, most telling first; `NO_GENRE` alone where there are none. */
export function printGenres(genres: readonly string[]): readonly Genre[] {
  const known = PRINT_ORDER.filter((name) => name !== NO_GENRE && genres.includes(name));
  return known.length > 0 ? known : [NO_GENRE];
}

const channel = (byte: number): number => {
  const share = byte / 255;
  return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};
const LUMINANCE = new Map<Ink, number>(
  Object.values(INKS).map((ink) => {
    const [red, green, blue] = [1, 3, 5].map((at) => channel(Number.parseInt(ink.slice(at, at + 2), 16)));
    return [ink, 0.2126 * red + 0.7152 * green + 0.0722 * blue];
  }),
);
const luminance = (ink: Ink): number => LUMINANCE.get(ink) ?? 0;

/** Contrast ratio of two inks, 1 to 21 (WCAG 2.2, relative luminance). */
export function contrast(one: Ink, other: Ink): number {
  const [x, y] = [luminance(one), luminance(other)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** The first of the wanted inks that stands out from `on` by `least`, else the one that stands out most. */
export function visible(on: Ink | readonly Ink[], wanted: readonly Ink[], least = 1.5): Ink {
  const grounds = typeof on === 'string' ? [on] : on;
  const worst = (ink: Ink): number => Math.min(...grounds.map((ground) => contrast(ink, ground)));
  const found = wanted.find((ink) => worst(ink) >= least);
  return found ?? wanted.reduce((best, ink) => (worst(ink) > worst(best) ? ink : best));
}

/**
 * The same inks printed on another ground of the poster: what would vanish there is exchanged for another ink of the
 * family, so that a motif can count on a, b and ink being seen, and on a, b and c being three inks.
 */
export function plate(inks: Inks, ground: Ink): Inks {
  const spare = [inks.a, inks.b, inks.ink, inks.bg, INKS.paper, INKS.night, INKS.red];
  const a = visible(ground, [inks.a, inks.ink, inks.bg, ...spare], 1.6);
  const b = visible([ground, a], [inks.b, ...spare], 1.4);
  const c = visible([ground, a, b], [inks.c, inks.bg, INKS.coal, INKS.steel, INKS.bone, ...spare], 1.12);
  return { bg: ground, ink: visible(ground, [inks.ink, inks.bg, INKS.paper, INKS.night], 3), a, b, c };
}

/** The family that a film of these genres is printed from. */
export function familyInks(id: number, genres: readonly string[]): Inks {
  const [first, second] = printGenres(genres);
  const { families } = GENRES[first];
  const family = families[turn(id, families.length, FAMILY_STEP)];
  if (second === undefined) return family;
  const { signal } = GENRES[second];
  const lends = contrast(signal, family.bg) > 2 && signal !== family.a && contrast(signal, family.a) > 1.25;
  return lends ? { ...family, b: signal } : family;
}

/** Raw paper: half of the lithographs are printed on it, with the family's ground as the plate in the middle. */
const RAW: Ink = INKS.bone;
const PAPERS: readonly Ink[] = [INKS.paper, INKS.bone];

/** The inks of a film's poster. `ink` on `bg` has a contrast of 4.5 or more: a page may be tinted with them. */
export function filmInks(id: number, year: number | null, genres: readonly string[]): Inks {
  const inks = familyInks(id, genres);
  if (eraOf(year) !== 'litho' || PAPERS.includes(inks.bg) || mulberry32(id)() < 0.5) return inks;
  return { ...inks, bg: RAW, ink: INKS.night, c: inks.bg };
}
