import { visible } from '../inks.ts';
import { type Point, xy } from '../pen.ts';
import { between, side, whole } from '../random.ts';
import { floor, type Motif } from './shared.ts';

/** Two become one. */
const lens: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const radius = 64;
  const [x, y] = [between(r, 30, 44), between(r, -18, 18)];
  pen.circle(-x, y, radius, k.a, true);
  pen.circle(x, -y, radius, k.b);
  const steps = pen.era === 'cut' ? 4 : 12;
  const half = Math.acos(Math.hypot(x, y) / radius);
  const toward = Math.atan2(-y, x);
  const arc = (cx: number, cy: number, middle: number): readonly Point[] =>
    Array.from({ length: steps + 1 }, (_, i): Point => {
      const angle = middle - half + (2 * half * i) / steps;
      return [cx + radius * Math.cos(angle), cy + radius * Math.sin(angle)];
    });
  pen.poly([...arc(-x, y, toward), ...arc(x, -y, toward + Math.PI)], k.c);
};

const petals: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const count = [5, 6, 8][whole(r, 0, 2)];
  for (let i = 0; i < count; i++) {
    pen.turned((i * 360) / count + 10, 0, 0, () => pen.ellipse(0, -48, 150 / count, 44, i % 2 ? k.a : k.b));
  }
  pen.circle(0, 0, 20, k.c, true);
};

const heart: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const broken = r() < 0.5;
  const size = between(r, 42, 47);
  const y = -26;
  const half = Math.SQRT1_2 * size;
  const [left, right] = [k.a, broken ? k.a : k.b];
  // Two discs on the upper edges of a square that stands on its corner.
  const tip = y + half * 3;
  pen.circle(half, y, size, right, true);
  pen.circle(-half, y, size, left, pen.era === 'echo');
  const [top, bottom] = [xy(0, y - half), xy(0, tip)];
  const [east, west] = [xy(half * 2, y + half), xy(-half * 2, y + half)];
  if (broken) {
    pen.poly([top, east, bottom, west], right);
    pen.poly(
      [xy(8, -240), xy(-14, -6), xy(14, 20), xy(-6, 240), xy(6, 240), xy(28, 14), xy(0, -12), xy(20, -240)],
      k.bg,
    );
  } else {
    pen.poly([top, east, bottom], right);
    pen.poly([top, west, bottom], left);
    pen.sector(0, y + half, half, 180, 360, k.c);
  }
};

const letter: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const tilt = side(r) * between(r, 4, 12);
  pen.turned(tilt, 0, 0, () => {
    pen.rect(-92, -58, 184, 122, k.a, true);
    pen.poly([xy(-92, -58), xy(92, -58), xy(0, 22)], k.c);
    pen.circle(0, 14, 23, k.b);
    pen.circle(-8, 9, 7, k.a);
    pen.circle(8, 9, 7, k.a);
    pen.poly([xy(-14, 12), xy(14, 12), xy(0, 28)], k.a);
  });
};

const moonpath: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const x = between(r, -24, 24);
  const sea = between(r, 8, 20);
  pen.circle(x, -28, between(r, 52, 60), k.b, true);
  floor(pen, sea, k.a);
  const light = visible(k.a, [k.b, k.bg], 1.4);
  for (let i = 0; i < 6; i++) {
    const width = 96 - i * 10 + between(r, -14, 14);
    pen.pill([x - width / 2 + between(r, -8, 8), sea + 14 + i * 17], [x + width / 2, sea + 14 + i * 17], 6.5, light);
  }
};

export const ROMANCE: readonly Motif[] = [lens, petals, heart, moonpath, letter];
