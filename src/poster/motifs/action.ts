import { visible } from '../inks.ts';
import { type Point, xy } from '../pen.ts';
import { between, side, whole } from '../random.ts';
import { floor, type Motif } from './shared.ts';

/** Everything converges, fast. */
const wedges: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const [x, y] = [s * 92, between(r, -46, 14)];
  pen.poly([xy(-s * 220, between(r, -10, 30)), xy(x, y), xy(-s * 130, 210)], k.a, true);
  pen.poly([xy(-s * 220, -170), xy(x, y - 12), xy(-s * 220, between(r, -100, -60))], k.c);
  pen.poly([xy(-s * 20, 210), xy(x + s * 4, y + 16), xy(s * 60, 210)], k.b);
  pen.circle(x + s * 8, y - 2, 13, k.b);
};

const burst: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const tips = whole(r, 10, 13);
  const [x, y] = [between(r, -14, 14), between(r, -14, 10)];
  const ragged = (scale: number): readonly Point[] =>
    Array.from({ length: tips * 2 }, (_, i): Point => {
      const angle = (i / tips) * Math.PI + 0.2;
      const reach = scale * (i % 2 ? 0.56 : between(r, 0.82, 1.06));
      return [x + reach * Math.cos(angle), y + reach * Math.sin(angle)];
    });
  pen.poly(ragged(94), k.a, pen.era !== 'echo');
  pen.poly(ragged(62), k.c);
  pen.circle(x, y, 24, k.b, pen.era === 'echo');
  for (let i = 0; i < 5; i++) {
    const angle = between(r, 0, 2 * Math.PI);
    const far = between(r, 84, 98);
    pen.circle(x + far * Math.cos(angle), y + far * Math.sin(angle), between(r, 3, 6), k.b);
  }
};

const road: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const x = between(r, -40, 40);
  const horizon = -16;
  pen.circle(x, horizon - 14, between(r, 46, 58), k.b, true);
  floor(pen, horizon, k.c);
  const across = (left: number, right: number, from: number, to: number): readonly Point[] => {
    const at = (share: number, depth: number): Point => [x + (share - x * 0.4) * depth, horizon + 150 * depth];
    return [at(left, from), at(right, from), at(right, to), at(left, to)];
  };
  pen.poly(across(-130, 130, 0.02, 1.6), k.a);
  for (const from of [0.06, 0.15, 0.33, 0.7]) {
    pen.poly(across(-9, 9, from, from * 1.55), visible(k.a, [k.bg, k.b], 1.4));
  }
};

const bolt: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const bend = between(r, -8, 8);
  pen.circle(s * between(r, -16, 16), between(r, -16, 6), between(r, 60, 72), k.b, true);
  const points: readonly Point[] = [
    xy(34, -112),
    xy(-50, 12 + bend),
    xy(-6, 12 + bend),
    xy(-34, 112),
    xy(54, -22 + bend),
    xy(8, -22 + bend),
    xy(62, -112),
  ];
  pen.poly(
    points.map(([x, y]): Point => [s * x, y]),
    k.a,
  );
};

const fuse: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const [tipX, tipY] = [s * between(r, 60, 76), between(r, -86, -72)];
  pen.curve([xy(s * 24, -38), xy(s * 36, -66), xy(s * 56, -56), xy(tipX, tipY)], { width: 7 }, k.ink);
  pen.star(tipX, tipY, 8, 27, 11, k.b);
  pen.turned(s * 26, -s * 8, 22, () => pen.rect(-s * 8 - 17, -60, 34, 24, k.a));
  pen.circle(-s * 8, 22, 68, k.a, true);
  const gleam = Array.from({ length: 9 }, (_, i): Point => {
    const angle = Math.PI * (1.08 + i * 0.05);
    return [-s * 8 + s * 45 * Math.cos(angle), 22 + 45 * Math.sin(angle)];
  });
  pen.curve(gleam, { width: 12 }, visible(k.a, [k.c, k.bg], 1.12));
};

export const ACTION: readonly Motif[] = [wedges, burst, road, bolt, fuse];
