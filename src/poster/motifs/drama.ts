import { visible } from '../inks.ts';
import { type Point, xy } from '../pen.ts';
import { between, side, whole } from '../random.ts';
import { figure, floor, type Motif } from './shared.ts';

/** Two half faces that do not meet. */
const faces: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const apart = side(r) * between(r, 8, 25);
  pen.sector(-3, -apart - 4, 84, 90, 270, k.a, true);
  pen.sector(3, apart + 4, 84, -90, 90, k.b);
  pen.circle(-34, -apart - 14, 9, k.bg);
  pen.circle(34, apart - 8, 9, k.bg);
};

const column: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const y = between(r, -14, 14);
  pen.rect(-92, -96, 92, 210, k.a);
  pen.circle(0, y, 58, k.b, true);
  pen.sector(0, y, 58, -90, 90, k.c);
};

const planes: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  pen.circle(-s * 20, 24, between(r, 70, 80), k.a, true);
  pen.rect(s > 0 ? 8 : -108, -104, 100, 66, k.c);
  pen.circle(s * between(r, 40, 50), -26, 30, k.b);
};

/** A lit window and what it throws into the room. */
const room: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const lean = s * between(r, 42, 66);
  const x = -s * 34;
  floor(pen, 46, k.c);
  const light = visible([k.c, k.bg], [k.b, k.a, k.ink], 1.3);
  const cast = (from: number, to: number): readonly Point[] => [
    xy(x + from, 62),
    xy(x + to, 62),
    xy(x + to * 1.25 + lean, 116),
    xy(x + from * 1.25 + lean, 116),
  ];
  pen.rect(x - 50, -92, 100, 112, light, true);
  pen.rect(x - 3, -92, 6, 112, k.bg);
  pen.rect(x - 50, -44, 100, 6, k.bg);
  pen.poly(cast(-48, -3), light);
  pen.poly(cast(3, 48), light);
  figure(pen, s * between(r, 44, 62), 88, 112, k.a === light ? k.ink : k.a);
};

/** Together, apart. */
const pairOf: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const gap = between(r, 38, 52);
  const taller = side(r);
  const person = (s: number, height: number, hero: boolean): void => {
    const ink = s < 0 ? k.a : k.b;
    const x = s * gap;
    pen.pill([x, 99 - height], [x, 270], 68, ink);
    pen.circle(x + s * 5, 40 - height, 22, ink, hero);
  };
  const [short, tall] = [66, between(r, 80, 96)];
  person(-1, taller < 0 ? tall : short, true);
  person(1, taller > 0 ? tall : short, false);
};

const tree: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const bare = visible(k.bg, [k.a, k.ink], 1.5);
  pen.circle(s * between(r, 18, 38), between(r, -42, -26), between(r, 48, 58), k.b, true);
  pen.pill([-s * 16, 120], [-s * 16, -8], 15, bare);
  const branches: readonly (readonly [Point, Point, number])[] = [
    [[-16, 30], [-62, -22], 9],
    [[-62, -22], [-66, -62], 6],
    [[-40, 4], [-84, -4], 6],
    [[-16, -4], [-34, -82], 10],
    [[-26, -44], [4, -92], 6],
    [[-16, 6], [34, -38], 10],
    [[16, -22], [34, -80], 6],
    [[28, -32], [72, -44], 6],
  ];
  for (const [from, to, width] of branches) pen.pill([s * from[0], from[1]], [s * to[0], to[1]], width, bare);
  for (let i = 0; i < 3; i++) pen.circle(s * between(r, 20, 84), between(r, 20, 78), 5, k.b);
  pen.ellipse(-s * 16, 176, 200, 88, k.c);
};

const curtain: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const open = between(r, 30, 42);
  const seam = visible(k.a, [k.c, k.bg], 1.12);
  pen.circle(between(r, -14, 14), 44, 44, k.b, true);
  floor(pen, 84, k.c);
  for (const s of [-1, 1]) {
    pen.blob(
      [
        xy(s * 4, -260),
        xy(s * (open * 0.3), -90),
        xy(s * open, 0),
        xy(s * (open + 34), 60),
        xy(s * (open + 26), 98),
        xy(s * 240, 98),
        xy(s * 260, -260),
      ],
      k.a,
    );
    for (let i = 1; i <= 3; i++) {
      pen.curve(
        [
          xy(s * (i * 34), -240),
          xy(s * (open * 0.5 + i * 32), -70),
          xy(s * (open + 20 + i * 22), 30),
          xy(s * (open + 30 + i * 20), 98),
        ],
        { width: 3 },
        seam,
      );
    }
  }
};

const stair: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const steps = 5;
  const on = whole(r, 1, 3);
  pen.circle(-s * between(r, 40, 56), -52, between(r, 28, 36), k.b, true);
  for (let i = -3; i < steps; i++) {
    const x = s * (-100 + i * 40);
    pen.rect(s > 0 ? x : x - 260, 78 - i * 29, 260, 300, i % 2 ? k.a : k.c);
  }
  figure(pen, s * (-80 + on * 40), 79 - on * 29, 74, visible([k.bg, k.a], [k.ink, k.b], 1.3));
};

/** An empty chair. */
const chair: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const [x, y] = [s * between(r, 4, 18), 60];
  const bar = (x1: number, y1: number, x2: number, y2: number, width: number): void =>
    pen.pill([x + s * x1, y + y1], [x + s * x2, y + y2], width, k.a);
  pen.circle(-s * between(r, 30, 44), -42, between(r, 40, 50), k.b, true);
  floor(pen, y + 6, k.c);
  const cast = visible(k.c, [k.bg, k.a], 1.12);
  pen.poly([xy(x - s * 26, y + 36), xy(x + s * 34, y + 36), xy(x + s * 150, y + 70), xy(x + s * 96, y + 84)], cast);
  bar(32, -126, 36, 38, 12);
  bar(-28, -30, -30, 38, 12);
  bar(-34, -32, 34, -32, 18);
};

export const DRAMA: readonly Motif[] = [faces, room, column, tree, pairOf, planes, stair, curtain, chair];
