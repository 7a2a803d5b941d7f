import { m } from '../../messages/compiled/messages.js';

export type Shape = 'circle' | 'square' | 'diamond' | 'up' | 'down' | 'plus' | 'cross' | 'star' | 'hexagon' | 'ring';

/** A group of genres on the map: a colour for each theme (3:1 or more on its ground), and a shape for whoever does not tell colours. */
export interface Mark {
  readonly name: () => string;
  readonly genres: readonly string[];
  readonly shape: Shape;
  readonly light: string;
  readonly dark: string;
}

/** The most telling first: a film is of the first group that has one of its genres, the last takes what is left. */
export const MARKS: readonly Mark[] = [
  { name: m.map_animation, genres: ['Animation', 'Children'], shape: 'star', light: '#1f7ab5', dark: '#6db8e8' },
  { name: m.map_horror, genres: ['Horror'], shape: 'up', light: '#cf3520', dark: '#ff6f57' },
  { name: m.map_sci_fi, genres: ['Sci-Fi', 'Fantasy'], shape: 'plus', light: '#14797f', dark: '#38b8c4' },
  { name: m.map_crime, genres: ['Crime', 'Film-Noir'], shape: 'diamond', light: '#9a5a08', dark: '#e39a3b' },
  { name: m.map_mystery, genres: ['Mystery', 'Thriller'], shape: 'hexagon', light: '#7a52bd', dark: '#b394ea' },
  { name: m.map_romance, genres: ['Romance', 'Musical'], shape: 'cross', light: '#bb3f5e', dark: '#f08ba2' },
  {
    name: m.map_adventure,
    genres: ['Action', 'Adventure', 'War', 'Western'],
    shape: 'down',
    light: '#2f7a5b',
    dark: '#5cb894',
  },
  { name: m.map_comedy, genres: ['Comedy'], shape: 'square', light: '#7d6600', dark: '#e0bd33' },
  { name: m.map_drama, genres: ['Drama'], shape: 'circle', light: '#3f60c9', dark: '#839cf2' },
  { name: m.map_other, genres: [], shape: 'ring', light: '#63666d', dark: '#a6a9b0' },
];

/** Which of MARKS a film of these genres has. */
export function markOf(genres: readonly string[]): number {
  const found = MARKS.findIndex((mark) => mark.genres.some((genre) => genres.includes(genre)));
  return found < 0 ? MARKS.length - 1 : found;
}

/** Corners of the shapes on a circle of radius 1, as [x, y, x, y, ...], turning one way; none for the round ones. */
const around = (corners: number, turn: number, radii: readonly number[]): number[] =>
  Array.from({ length: corners }, (_, at) => {
    const angle = turn + (2 * Math.PI * at) / corners;
    const radius = radii[at % radii.length];
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  }).flat();
const bar = 0.42;
const PLUS = [
  -bar,
  -1.1,
  bar,
  -1.1,
  bar,
  -bar,
  1.1,
  -bar,
  1.1,
  bar,
  bar,
  bar,
  bar,
  1.1,
  -bar,
  1.1,
  -bar,
  bar,
  -1.1,
  bar,
  -1.1,
  -bar,
  -bar,
  -bar,
];
const turned = (corners: readonly number[], angle: number): number[] =>
  corners.map((value, at) =>
    at % 2 === 0
      ? value * Math.cos(angle) - corners[at + 1] * Math.sin(angle)
      : corners[at - 1] * Math.sin(angle) + value * Math.cos(angle),
  );

export const CORNERS: Readonly<Record<Shape, readonly number[]>> = {
  circle: [],
  ring: [],
  square: around(4, Math.PI / 4, [1.2]),
  diamond: around(4, 0, [1.3]),
  up: around(3, -Math.PI / 2, [1.35]),
  down: around(3, Math.PI / 2, [1.35]),
  plus: PLUS,
  cross: turned(PLUS, Math.PI / 4),
  star: around(10, -Math.PI / 2, [1.4, 0.6]),
  hexagon: around(6, 0, [1.15]),
};

/** The shape as the path of an SVG of 16 x 16. */
export function shapePath(shape: Shape): string {
  if (shape === 'circle') return 'M3 8a5 5 0 1 0 10 0a5 5 0 1 0-10 0z';
  if (shape === 'ring') return 'M3 8a5 5 0 1 0 10 0a5 5 0 1 0-10 0zM5.2 8a2.8 2.8 0 1 1 5.6 0a2.8 2.8 0 1 1-5.6 0z';
  const points = CORNERS[shape].map((value) => (8 + 5 * value).toFixed(2));
  return `M${points.join(' ')}z`;
}
