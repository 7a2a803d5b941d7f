import { visible } from '../inks.ts';
import { type Point, xy } from '../pen.ts';
import { between, side, whole } from '../random.ts';
import { type Motif } from './shared.ts';

const blocks: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const inks = [k.a, k.b, k.c, k.ink];
  for (let i = 0; i < 9; i++) {
    const [column, row] = [i % 3, Math.floor(i / 3)];
    const [x, y] = [-93 + column * 62, -93 + row * 62];
    const ink = inks[(column + row * 2 + whole(r, 0, 2)) % 4];
    const kind = whole(r, 0, 5);
    if (kind === 0) pen.circle(x + 31, y + 31, 30, ink);
    else if (kind === 1) pen.rect(x + 1, y + 1, 60, 60, ink);
    else if (kind === 2) {
      pen.poly([xy(x + 1, y + 61), xy(x + 31, y + 1), xy(x + 61, y + 61)], ink);
    } else if (kind === 3) pen.sector(x + 1, y + 61, 60, -90, 0, ink);
    else if (kind === 4) pen.sector(x + 61, y + 61, 60, 180, 270, ink);
    else pen.sector(x + 1, y + 1, 60, 0, 90, ink);
  }
};

const kite: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const [x, y] = [s * between(r, 12, 22), pen.era === 'echo' ? -12 : -28];
  pen.curve(
    [xy(x - s * 14, y + 62), xy(-s * 34, 58), xy(s * 6, 84), xy(-s * 60, 120), xy(-s * 90, 210)],
    { width: 4 },
    k.ink,
  );
  const bow = (bx: number, by: number, ink: typeof k.a): void => {
    for (const e of [-1, 1]) {
      pen.poly([xy(bx, by), xy(bx + e * 15, by - 9), xy(bx + e * 15, by + 9)], ink);
    }
  };
  pen.turned(s * 14, x, y, () => {
    const corners: readonly Point[] = [xy(x, y - 62), xy(x + 48, y - 12), xy(x, y + 62), xy(x - 48, y - 12)];
    pen.poly(corners, k.a, true);
    pen.poly([corners[0], corners[1], [x, y - 12]], k.b);
    pen.poly([corners[2], corners[3], [x, y - 12]], k.c);
  });
  bow(-s * 30, 58, k.b);
  bow(-s * 16, 92, k.a);
};

const sailboat: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const mast = -s * between(r, 2, 12);
  pen.circle(-s * 64, -66, between(r, 18, 25), k.b, pen.era === 'echo');
  pen.rect(mast - 3, -84, 6, 130, k.ink);
  pen.poly([xy(mast + s * 8, -80), xy(mast + s * 74, 30), xy(mast + s * 8, 30)], k.a, pen.era !== 'echo');
  pen.poly([xy(mast - s * 8, -56), xy(mast - s * 52, 30), xy(mast - s * 8, 30)], k.c);
  pen.sector(0, 40, 68, 0, 180, k.b);
  const wave = Array.from({ length: 12 }, (_, i): Point => [-230 + i * 42, i % 2 ? 86 : 74]);
  pen.blob([...wave, [240, 260], [-240, 260]], visible([k.b, k.bg], [k.c, k.a, k.ink], 1.3));
};

const balloons: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const knot: Point = [between(r, -12, 12), 96];
  const places: readonly (readonly [number, number, number])[] = [
    [-46, -26, 40],
    [50, -14, 36],
    [4, -54, 44],
  ];
  const inks = [k.c, k.b, k.a];
  for (const [x, y, size] of places) pen.line([[s * x, y + size], knot, [knot[0] + s * 8, 240]], { width: 2.5 }, k.ink);
  places.forEach(([x, y, size], i) => {
    pen.poly([xy(s * x, y + size), xy(s * x - 8, y + size * 1.32), xy(s * x + 8, y + size * 1.32)], inks[i]);
    pen.ellipse(s * x, y, size * 0.92, size * 1.12, inks[i], i === 2 && pen.era !== 'echo');
    pen.ellipse(s * x - size * 0.34, y - size * 0.44, size * 0.14, size * 0.22, visible(inks[i], [k.bg, k.ink], 1.4));
  });
};

export const CHILDREN: readonly Motif[] = [blocks, kite, sailboat, balloons];
