import { INKS, visible } from '../inks.ts';
import { type Point, xy } from '../pen.ts';
import { between, side, whole } from '../random.ts';
import { WIDE, type Motif } from './shared.ts';

const keyhole: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const doors = r() < 0.5;
  const x = between(r, -8, 8);
  for (let i = 0; i < 4; i++) {
    const width = 196 - i * 38;
    const ink = i % 2 ? k.bg : k.c;
    const hero = i === 0 && pen.era !== 'litho';
    if (doors) pen.rect(-width / 2, -width / 2, width, width + 160, ink, hero);
    else pen.circle(0, 0, width / 2, ink, hero);
  }
  pen.circle(x, -16, 27, k.b, pen.era === 'litho');
  pen.poly([xy(x - 11, 0), xy(x + 11, 0), xy(x + 25, 62), xy(x - 25, 62)], k.b);
  pen.circle(x, -16, 9, k.a);
};

const stairwell: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const [from, to] = s > 0 ? [-90, 0] : [180, 270];
  for (let i = 0; i < 6; i++) {
    // What is cut out is cut a little too large, or slivers stay along the straight edges.
    const over = i % 2 ? 4 : 0;
    const ink = i % 2 ? k.bg : i === 2 ? k.a : k.c;
    pen.sector(-s * (100 + over), 100 + over, 196 - i * 33 + over, from, to, ink, i === 0);
  }
  pen.circle(s * 60, between(r, -66, -54), 22, k.b);
};

const magnifier: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const [x, y] = [-s * 18, -20];
  const angle = between(r, 0.6, 0.95);
  const along = (distance: number): Point => [x + s * distance * Math.cos(angle), y + distance * Math.sin(angle)];
  pen.pill(along(66), along(146), 20, k.b);
  pen.circle(x, y, 70, k.a, true);
  pen.circle(x, y, 57, k.c);
  // What it finds: steps that grow under the glass.
  for (let i = 0; i < 3; i++) {
    const size = 6 + i * 5;
    const [fx, fy] = [x + (i - 1) * 34 + (i === 1 ? -2 : 0), y + 22 - i * 24];
    pen.ellipse(fx, fy, size * 0.72, size, k.b);
    pen.circle(fx + 1, fy + size + size * 0.55, size * 0.48, k.b);
  }
};

const windows: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const [columns, rows] = [3, 4];
  const lit = whole(r, 0, columns - 1) + columns * whole(r, 0, 1);
  const half = whole(r, 2, rows - 1) * columns + whole(r, 0, columns - 1);
  const [width, height] = [46, 50];
  pen.rect(-92, -130, 184, 380, k.c);
  for (let i = 0; i < columns * (rows + 1); i++) {
    const x = -78 + (i % columns) * 55;
    const y = -96 + Math.floor(i / columns) * 60;
    pen.rect(x, y, width, height, k.bg);
    if (i === half) pen.rect(x, y, width / 2, height, k.a);
  }
  const [x, y] = [-78 + (lit % columns) * 55, -96 + Math.floor(lit / columns) * 60];
  const dark = visible(k.b, [k.c, k.bg, INKS.night], 1.6);
  pen.rect(x, y, width, height, k.b, true);
  pen.circle(x + width / 2, y + 20, 9, dark);
  pen.sector(x + width / 2, y + height, 18, 180, 360, dark);
};

const candle: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const height = between(r, 60, 84);
  const top = 84 - height;
  const flame = (size: number): readonly Point[] => [
    xy(0, top - 8),
    xy(-size * 0.5, top - 8 - size * 0.55),
    xy(-size * 0.1 * s, top - 10 - size * 1.25),
    xy(s * size * 0.12, top - 10 - size * 1.6),
    xy(size * 0.52, top - 8 - size * 0.6),
  ];
  pen.circle(0, top - 34, 66, k.c, true);
  pen.circle(0, top - 34, 44, visible(k.c, [k.bg, k.a], 1.12));
  pen.blob(flame(42), k.b);
  pen.rect(-1.5, top - 16, 3, 18, k.ink);
  pen.rect(-17, top, 34, height, k.a);
  pen.blob(
    [
      xy(-s * 17, top - 1),
      xy(s * 17, top - 1),
      xy(s * 18, top + 26),
      xy(s * 12, top + 34),
      xy(s * 6, top + 22),
      xy(-s * 4, top + 12),
    ],
    visible(k.a, [k.ink, k.b, k.c], 1.2),
  );
  pen.ellipse(0, 88, 54, 12, k.b);
  pen.rect(-WIDE / 2, 96, WIDE, 180, k.c);
};

export const MYSTERY: readonly Motif[] = [keyhole, windows, stairwell, magnifier, candle];
