import { visible } from '../inks.ts';
import { type Point, xy } from '../pen.ts';
import { between, side } from '../random.ts';
import { floor, WIDE, type Motif } from './shared.ts';

const mesas: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const y = between(r, -6, 8);
  pen.circle(0, y, between(r, 66, 88), k.a, true);
  for (let i = 0; i < 5; i++) pen.rect(-WIDE / 2, y + 4 + i * 15, WIDE, 2.5 + i * 2.4, k.bg);
  const mesa = (x: number, half: number, top: number): readonly Point[] => [
    xy(x - half, 240),
    xy(x - half * 0.72, top),
    xy(x + half * 0.66, top),
    xy(x + half, 240),
  ];
  pen.poly(mesa(between(r, -96, -76), 62, 92 - between(r, 30, 64)), k.c);
  pen.poly(mesa(between(r, 68, 92), 74, 92 - between(r, 10, 32)), k.b);
  floor(pen, 94, k.c);
};

const saguaro: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const plant = visible([k.a, k.bg], [k.c, k.ink, k.b], 1.4);
  const [low, high] = [between(r, 22, 38), between(r, -4, 10)];
  pen.circle(s * between(r, 14, 34), between(r, -34, -18), between(r, 56, 66), k.a, true);
  pen.pill([-s * 12, 220], [-s * 12, -66], 36, plant);
  pen.pill([-s * 12, low], [-s * 62, low], 23, plant);
  pen.pill([-s * 62, low], [-s * 62, low - 52], 23, plant);
  pen.pill([-s * 12, high], [s * 36, high], 23, plant);
  pen.pill([s * 36, high], [s * 36, high - 44], 23, plant);
  pen.rect(-WIDE / 2, 82, WIDE, 6, k.b);
  floor(pen, 88, k.c);
};

const badge: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const tilt = between(r, -12, 12);
  pen.turned(tilt, 0, 4, () => {
    pen.star(0, 4, 5, 88, 42, k.a, pen.era !== 'echo');
    for (let i = 0; i < 5; i++) {
      const angle = (i / 5) * 2 * Math.PI - Math.PI / 2;
      pen.circle(88 * Math.cos(angle), 4 + 88 * Math.sin(angle), 11, k.a);
    }
    pen.circle(0, 4, 36, k.bg, pen.era === 'echo');
    pen.star(0, 4, 5, 29, 12, k.b);
  });
};

export const WESTERN: readonly Motif[] = [mesas, saguaro, badge];
