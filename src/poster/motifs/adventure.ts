import { INKS, visible } from '../inks.ts';
import { type Point, xy } from '../pen.ts';
import { between, side } from '../random.ts';
import { floor, WIDE, type Motif } from './shared.ts';

/** Far, farther, farthest. */
const strata: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  pen.circle(between(r, -50, 50), between(r, -44, -28), between(r, 30, 44), k.b, true);
  const ridge = (y: number, rough: number): readonly Point[] => {
    const points: Point[] = [[-WIDE / 2, 260]];
    for (let x = -WIDE / 2; x < WIDE / 2; x += between(r, 34, 78)) points.push([x, y + (r() - 0.5) * rough]);
    return [...points, [WIDE / 2, y], [WIDE / 2, 260]];
  };
  pen.poly(ridge(10, 92), k.c);
  pen.poly(ridge(58, 70), k.a);
  pen.poly(ridge(98, 40), k.ink);
};

const compass: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  pen.circle(0, 0, 90, k.c, true);
  pen.circle(0, 0, 76, k.bg);
  pen.turned(between(r, -40, 40), 0, 0, () => {
    for (let i = 0; i < 4; i++) {
      pen.turned(45 + i * 90, 0, 0, () => pen.poly([xy(0, -50), xy(10, -10), xy(-10, -10)], k.c));
    }
    for (let i = 0; i < 4; i++) {
      pen.turned(i * 90, 0, 0, () => {
        pen.poly([xy(0, i ? -70 : -96), xy(16, -16), xy(0, 0)], i ? k.a : k.b);
        pen.poly([xy(0, i ? -70 : -96), xy(-16, -16), xy(0, 0)], k.ink);
      });
    }
  });
  pen.circle(0, 0, 8, k.bg);
};

/** A river to the peak. */
const river: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const x = s * between(r, 4, 26);
  pen.circle(-s * between(r, 46, 60), -58, between(r, 22, 30), k.b, true);
  pen.poly([xy(x - 130, 120), xy(x, -84), xy(x + 130, 120)], k.c);
  const snow = visible([k.c, k.bg], [INKS.paper, k.ink, k.b], 1.25);
  pen.poly([xy(x, -84), xy(x + 35, -29), xy(x + 14, -40), xy(x + 2, -24), xy(x - 14, -40), xy(x - 32, -34)], snow);
  floor(pen, 50, k.a);
  const water = visible(k.a, [k.bg, k.b], 1.5);
  pen.blob(
    [
      xy(s * 4, 50),
      xy(s * 12, 50),
      xy(s * 50, 70),
      xy(s * 8, 92),
      xy(s * 40, 120),
      xy(s * 110, 240),
      xy(-s * 110, 240),
      xy(-s * 60, 124),
      xy(-s * 30, 92),
      xy(s * 26, 70),
    ],
    water,
  );
};

const island: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const [x, y] = [-s * between(r, 2, 10), -38];
  const leaf = visible([k.b, k.bg], [k.a, k.ink], 1.2);
  pen.circle(s * between(r, 18, 34), between(r, -24, -10), between(r, 54, 62), k.b, true);
  pen.curve([xy(s * 18, 92), xy(s * 10, 40), xy(x, y)], { width: 11 }, k.ink);
  for (const [tx, ty, bend] of [
    [-74, -6, -28],
    [-58, -66, -20],
    [0, -92, 14],
    [56, -74, 20],
    [70, -14, 30],
  ]) {
    const middle: Point = [x + tx * 0.52, y + (ty + 38) * 0.5 - Math.abs(bend)];
    pen.blob(
      [
        [x, y],
        [middle[0], middle[1] - 7],
        [x + tx, ty],
        [middle[0], middle[1] + 9],
      ],
      leaf,
    );
  }
  pen.ellipse(s * 10, 96, 76, 22, k.ink);
  floor(pen, 92, k.c);
};

export const ADVENTURE: readonly Motif[] = [strata, compass, river, island];
