import { visible } from '../inks.ts';
import { xy } from '../pen.ts';
import { between, side, whole } from '../random.ts';
import type { Motif } from './shared.ts';

const crescent: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const tips = [4, 6, 8][whole(r, 0, 2)];
  pen.circle(0, -8, 78, k.a, true);
  pen.circle(s * 28, -24, 62, k.bg);
  pen.star(s * 32, -24, tips, 38, 11, k.b);
  for (let i = 0; i < 3; i++) pen.circle(-110 + i * 110, 168 - (i % 2) * 18, 84, i % 2 ? k.a : k.c);
};

const tower: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const wall = visible([k.b, k.bg], [k.a, k.ink], 1.3);
  const roof = (x: number, y: number, half: number, height: number): void =>
    pen.poly(
      [xy(x - half, y), xy(x, y - height), xy(x + half, y)],
      k.c === k.bg ? k.ink : visible([wall, k.bg], [k.c, k.ink], 1.12),
    );
  pen.circle(s * between(r, 12, 30), between(r, -34, -22), between(r, 56, 64), k.b, true);
  pen.rect(-s * 10 - 17, -36, 34, 200, wall);
  roof(-s * 10, -34, 25, 66);
  pen.rect(s * 34 - 13, 6, 26, 160, wall);
  roof(s * 34, 8, 20, 44);
  pen.rect(-s * 52 - 15, 24, 30, 160, wall);
  roof(-s * 52, 26, 22, 44);
  pen.rect(-62, 56, 110, 120, wall);
  pen.pill([-s * 10, -8], [-s * 10, -16], 9, k.bg);
  pen.sector(-s * 4, 92, 17, 180, 360, k.bg);
  pen.ellipse(0, 168, 250, 78, k.c);
};

/** The sword in the stone. */
const sword: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const tips = whole(r, 10, 14);
  if (pen.era === 'echo') pen.circle(0, -18, 62, k.c, true);
  else pen.star(0, -18, tips, 82, 54, k.c, true);
  pen.rect(-8.5, -34, 17, 130, k.ink);
  pen.rect(-1.2, -30, 2.4, 120, k.bg);
  pen.pill([-36, -38], [36, -38], 13, k.b);
  pen.rect(-6, -82, 12, 44, k.b);
  pen.circle(0, -88, 12, k.b);
  pen.poly(
    [xy(-s * 110, 260), xy(-s * 82, 84), xy(-s * 40, 50), xy(s * 26, 56), xy(s * 74, 76), xy(s * 110, 260)],
    k.a,
  );
  pen.poly([xy(s * 26, 56), xy(s * 74, 76), xy(s * 110, 260), xy(s * 44, 260)], visible(k.a, [k.c, k.bg], 1.12));
};

export const FANTASY: readonly Motif[] = [crescent, tower, sword];
