import { visible } from '../inks.ts';
import { type Point, xy } from '../pen.ts';
import { between, side, whole } from '../random.ts';
import { figure, floor, WIDE, type Motif } from './shared.ts';

/** Vertigo. */
const spiral: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const turns = between(r, 4.2, 5.8);
  const s = side(r);
  const points = Array.from({ length: 91 }, (_, i): Point => {
    const angle = (i / 90) * turns * 2 * Math.PI;
    const radius = 4 + (i / 90) * 104;
    return [s * radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  pen.curve(points, { width: between(r, 9, 12) }, k.a);
  pen.circle(0, 0, 15, k.b, pen.era !== 'echo');
};

const clock: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const left = whole(r, 1, 4) * 30;
  pen.circle(0, 0, 92, k.a, true);
  pen.sector(0, 0, 92, -90 - left, -90, k.b);
  for (let hour = 0; hour < 12; hour++) {
    pen.turned(hour * 30, 0, 0, () => pen.rect(-2.5, -84, 5, hour % 3 ? 9 : 18, k.bg));
  }
  pen.turned(-left, 0, 0, () => pen.rect(-5, -58, 10, 66, k.bg));
  pen.rect(-3.5, -80, 7, 92, k.bg);
  pen.circle(0, 0, 10, k.bg);
};

const crosshair: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const [x, y] = [between(r, -20, 20), between(r, -16, 16)];
  figure(pen, x + side(r) * between(r, 10, 28), y + 108, 126, k.b);
  pen.ring(x, y, 84, 14, k.a);
  pen.ring(x, y, 40, 5, k.a);
  for (const angle of [0, 90, 180, 270]) pen.turned(angle, x, y, () => pen.rect(x - 3, y - 240, 6, 222, k.a));
  pen.circle(x, y, 5, k.a);
};

const corridor: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const x = between(r, -34, 34);
  const [top, bottom, half] = [-30, 46, 20];
  const dark = visible([k.b, k.bg], [k.a, k.c, k.ink], 1.12);
  pen.rect(-WIDE / 2, -WIDE / 2, WIDE, WIDE, k.a);
  for (let i = 1; i < 5; i++) {
    const grow = 1 + (4 - i) * 1.15;
    const middle = (x * i) / 4;
    const [left, right] = [middle - half * grow, middle + half * grow];
    const [up, down] = [8 + (top - 8) * grow, 8 + (bottom - 8) * grow];
    pen.rect(left, up, right - left, down - up, i % 2 ? k.bg : i === 2 ? k.c : k.a);
  }
  pen.rect(x - half, top, half * 2, bottom - top, k.b, pen.era !== 'echo');
  pen.poly([xy(x - half, bottom), xy(x + half, bottom), xy(x + half + 66, 240), xy(x - half - 66, 240)], k.b);
  figure(pen, x, bottom + 22, 66, dark);
};

/** Which one is it? */
const wires: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const cut = whole(r, 0, 2);
  const s = side(r);
  const inks = [k.a, k.c, k.b];
  for (let i = 0; i < 3; i++) {
    const y = -56 + i * 56;
    const wave = (x: number): Point => [x, y + 22 * Math.sin(x / 46 + i * 1.3 + s)];
    const stretch = (from: number, to: number): readonly Point[] =>
      Array.from({ length: 9 }, (_, j) => wave(from + ((to - from) * j) / 8));
    if (i !== cut) {
      pen.curve(stretch(-230, 230), { width: 17 }, inks[i]);
      continue;
    }
    const gap = s * between(r, 4, 26);
    pen.curve(stretch(-230, gap - 24), { width: 17 }, k.b);
    pen.curve(stretch(gap + 24, 230), { width: 17 }, k.b);
    const [left, right] = [wave(gap - 24), wave(gap + 24)];
    for (const bend of [-16, 0, 16]) {
      pen.line([left, [left[0] + 15, left[1] + bend]], { width: 3 }, k.ink);
      pen.line([right, [right[0] - 15, right[1] - bend]], { width: 3 }, k.ink);
    }
  }
};

/** The long fall past the lit storeys. */
const fall: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  pen.circle(-s * between(r, 30, 40), between(r, -26, -6), between(r, 44, 54), k.b, true);
  const wall = [xy(s * 240, -240), xy(s * 8, -240), xy(s * 50, 96), xy(s * 240, 96)];
  pen.poly(wall, k.a);
  for (let i = 0; i < 6; i++) {
    for (let j = 0; j < 2; j++) {
      const x = s * (48 + j * 27 + i * 3);
      pen.rect(Math.min(x, x + s * 17), -98 + i * 31, 17, 17, (i + j) % 4 === 1 ? k.b : k.bg);
    }
  }
  const body = visible([k.b, k.bg], [k.ink, k.a], 1.5);
  const [x, y] = [-s * 32, -4];
  pen.turned(s * between(r, 110, 150), x, y, () => {
    pen.circle(x, y - 40, 9, body);
    pen.pill([x, y - 22], [x, y + 6], 17, body);
    pen.pill([x - 3, y - 22], [x - 27, y - 38], 7, body);
    pen.pill([x + 3, y - 22], [x + 25, y - 6], 7, body);
    pen.pill([x - 4, y + 8], [x - 17, y + 42], 8, body);
    pen.pill([x + 4, y + 8], [x + 21, y + 30], 8, body);
  });
  floor(pen, 94, k.c);
};

export const THRILLER: readonly Motif[] = [spiral, corridor, clock, fall, crosshair, wires];
