import { INKS, visible } from '../inks.ts';
import { type Point, xy } from '../pen.ts';
import { between, side, whole } from '../random.ts';
import { WIDE, type Motif } from './shared.ts';

/** A fingerprint under a bar. */
const print: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const x = between(r, -25, 25);
  const y = between(r, -56, 14);
  for (let i = 0; i < 7; i++) {
    const radius = 14 + i * 12;
    const [from, gap] = [between(r, 0.1, 1.7), between(r, 18, 78) / radius];
    const steps = 14 + i * 2;
    const ridge = Array.from({ length: steps + 1 }, (_, j): Point => {
      const angle = from + gap + ((2 * Math.PI - gap) * j) / steps;
      return [x + radius * Math.cos(angle), radius * 1.15 * Math.sin(angle)];
    });
    pen.curve(ridge, { width: 6.4 }, i % 3 === 2 ? k.c : k.a);
  }
  pen.poly([xy(-WIDE / 2, y + 42), xy(WIDE / 2, y - 26), xy(WIDE / 2, y + 8), xy(-WIDE / 2, y + 76)], k.b);
};

const bars: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const count = whole(r, 5, 7);
  const width = 200 / count;
  pen.circle(between(r, -45, 45), between(r, -25, 25), between(r, 50, 66), k.b, true);
  for (let i = 0; i < count; i++) {
    const x = -100 + (i + 0.2) * width;
    pen.rect(x, -230, width * between(r, 0.42, 0.54), 460, i % 3 === 1 ? k.c : k.a);
  }
};

/** The identity parade: somebody against the height marks. */
const lineup: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const tall = between(r, -74, -54);
  const x = between(r, -26, 26);
  for (let i = 0; i < 7; i++) pen.rect(-WIDE / 2, -98 + i * 28, WIDE, i % 2 ? 2.5 : 5, k.c);
  pen.blob(
    [
      xy(x - 88, 240),
      xy(x - 78, 66),
      xy(x - 54, 36),
      xy(x - 20, 26),
      xy(x + 20, 26),
      xy(x + 54, 36),
      xy(x + 78, 66),
      xy(x + 88, 240),
    ],
    k.a,
    true,
  );
  pen.rect(x - 16, 0, 32, 40, k.a);
  pen.ellipse(x, tall + 46, 34, 44, k.a);
  pen.rect(x - 52, 54, 104, 36, k.b);
  const digits = visible(k.b, [k.a, k.bg, INKS.night], 1.6);
  for (let i = 0; i < 5; i++) pen.rect(x - 42 + i * 18, 63, whole(r, 4, 11), 18, digits);
};

const cuffs: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const drop = between(r, 26, 40);
  const links: readonly Point[] = [xy(-22, -s * 6), xy(0, 0), xy(22, s * 6)];
  const one: Point = [-48, -s * drop];
  const two: Point = [48, s * drop];
  pen.circle(one[0], one[1], 54, k.a, true);
  pen.circle(two[0], two[1], 54, k.b);
  pen.circle(one[0], one[1], 37, k.bg);
  pen.circle(two[0], two[1], 37, k.bg);
  for (const [x, y] of links) pen.ring(x, y, 11, 6, k.ink);
  pen.turned(s * 34, one[0], one[1], () => pen.rect(one[0] + 36, one[1] - 15, 24, 30, k.a));
  pen.turned(s * 34 + 180, two[0], two[1], () => pen.rect(two[0] + 36, two[1] - 15, 24, 30, k.b));
};

const knife: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  pen.circle(-s * between(r, 8, 22), between(r, 8, 26), between(r, 62, 72), k.b, true);
  pen.turned(s * between(r, 24, 36), 0, 0, () => {
    pen.poly([xy(-15, -20), xy(17, -20), xy(17, 74), xy(2, 124), xy(-15, 92)], k.a);
    pen.rect(-28, -32, 58, 13, k.ink);
    pen.rect(-13, -104, 28, 74, k.ink);
    for (const y of [-88, -66, -44]) pen.circle(1, y, 4, k.bg);
  });
};

/** The cylinder of a revolver, one chamber loaded. */
const cylinder: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const loaded = whole(r, 0, 5);
  pen.circle(0, 0, 92, k.a, true);
  pen.turned(between(r, 0, 60), 0, 0, () => {
    for (let i = 0; i < 6; i++) {
      pen.turned(i * 60, 0, 0, () => {
        pen.circle(0, -95, 15, k.bg);
      });
      pen.turned(i * 60 + 30, 0, 0, () => {
        pen.circle(0, -56, 22, i === loaded ? k.b : k.bg);
        if (i === loaded) pen.circle(0, -56, 9, visible(k.b, [k.bg, k.a], 1.4));
      });
    }
  });
  pen.circle(0, 0, 17, k.c);
  pen.circle(0, 0, 7, visible(k.c, [k.bg, k.a], 1.3));
};

export const CRIME: readonly Motif[] = [print, lineup, bars, cuffs, knife, cylinder];
