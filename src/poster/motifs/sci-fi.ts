import { visible } from '../inks.ts';
import { type Point, xy } from '../pen.ts';
import { between, side, whole } from '../random.ts';
import { figure, floor, WIDE, type Motif } from './shared.ts';

const orbits: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const radius = between(r, 40, 60);
  const tilt = between(r, -38, 38);
  const ways = Array.from({ length: whole(r, 2, 3) }, (_, i) => {
    const rx = radius + 22 + i * 17;
    return { rx, ry: rx * between(r, 0.26, 0.36), width: 4 - i, ink: i ? k.c : k.b };
  });
  const arc = (rx: number, ry: number, from: number): readonly Point[] =>
    Array.from({ length: 17 }, (_, i): Point => {
      const angle = from + (i / 16) * Math.PI;
      return [rx * Math.cos(angle), ry * Math.sin(angle)];
    });
  pen.turned(tilt, 0, 0, () => {
    for (const way of ways) pen.curve(arc(way.rx, way.ry, Math.PI), { width: way.width }, way.ink);
  });
  pen.circle(0, 0, radius, k.a, true);
  pen.turned(tilt, 0, 0, () => {
    for (const way of ways) pen.curve(arc(way.rx, way.ry, 0), { width: way.width }, way.ink);
  });
  const angle = between(r, 0, 2 * Math.PI);
  pen.circle(Math.cos(angle) * 84, Math.sin(angle) * 84, between(r, 9, 15), k.b);
};

/** Sunrise over a world. */
const sunrise: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const x = between(r, -40, 40);
  const stars = whole(r, 2, 4);
  for (let i = 0; i < stars; i++) pen.circle(between(r, -90, 90), between(r, -96, -46), between(r, 2.5, 5.5), k.ink);
  pen.circle(x, -34, between(r, 30, 42), k.b, true);
  pen.circle(x * -0.6, 172, 168, k.c);
  pen.circle(x * -0.6, 188, 168, k.a);
};

const saucer: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const x = between(r, -26, 26);
  const y = between(r, -58, -46);
  pen.poly([xy(x - 30, y + 8), xy(x + 30, y + 8), xy(x + 84, 96), xy(x - 84, 96)], k.b);
  floor(pen, 90, k.c);
  pen.ellipse(x, 93, 84, 13, k.b);
  figure(pen, x + side(r) * between(r, 0, 18), 96, 52, visible([k.b, k.c], [k.bg, k.ink, k.a], 1.3));
  pen.sector(x, y, 32, 180, 360, visible(k.bg, [k.ink, k.c], 1.5));
  pen.ellipse(x, y + 2, 74, 16, k.a, true);
  for (const light of [-44, -15, 15, 44]) pen.circle(x + light, y + 4, 4, visible(k.a, [k.bg, k.b], 1.4));
};

/** A grid under a cut sun. */
const grid: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const horizon = between(r, 16, 28);
  const x = between(r, -24, 24);
  pen.circle(x, horizon - 40, between(r, 56, 66), k.b, true);
  for (let i = 0; i < 3; i++) pen.rect(-WIDE / 2, horizon - 14 - i * 17, WIDE, 6.5 - i * 1.6, k.bg);
  floor(pen, horizon, k.c);
  const ray = visible(k.c, [k.a, k.ink], 1.3);
  for (let i = -8; i <= 8; i++)
    pen.line(
      [
        [x + i * 9, horizon],
        [x + i * 56, horizon + 190],
      ],
      { width: 2.4 },
      ray,
    );
  for (const depth of [0, 9, 24, 48, 84, 136]) pen.rect(-WIDE / 2, horizon + depth, WIDE, 2.6, ray);
};

/** A rocket on its way up. */
const rocket: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  pen.circle(s * between(r, 38, 54), between(r, -50, -34), between(r, 32, 42), k.c, true);
  pen.turned(s * between(r, 10, 24), 0, 0, () => {
    pen.blob([xy(-15, 62), xy(-9, 96), xy(0, 124), xy(9, 96), xy(15, 62)], k.b);
    for (const e of [-1, 1]) {
      pen.poly([xy(e * 20, 12), xy(e * 50, 66), xy(e * 20, 58)], k.b);
    }
    pen.blob([xy(0, -104), xy(23, -52), xy(27, 10), xy(19, 64), xy(-19, 64), xy(-27, 10), xy(-23, -52)], k.a);
    pen.circle(0, -30, 11, visible(k.a, [k.bg, k.b], 1.5));
  });
  for (let i = 0; i < 4; i++) pen.circle(-s * between(r, 44, 92), between(r, -90, 60), between(r, 2, 4), k.ink);
};

export const SCIFI: readonly Motif[] = [orbits, sunrise, saucer, grid, rocket];
