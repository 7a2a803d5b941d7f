import { INKS, visible } from '../inks.ts';
import { type Point, xy } from '../pen.ts';
import { between, side, whole } from '../random.ts';
import { floor, type Motif } from './shared.ts';

const chevrons: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const up = side(r);
  const count = whole(r, 3, 4);
  pen.circle(between(r, -30, 30), up * -34, between(r, 34, 46), k.b, true);
  for (let i = 0; i < count; i++) {
    const y = up * (-30 + i * 38);
    const [low, thick] = [up * 56, up * 22];
    pen.poly(
      [
        xy(-104, y + low),
        xy(0, y),
        xy(104, y + low),
        xy(104, y + low + thick),
        xy(0, y + thick),
        xy(-104, y + low + thick),
      ],
      i % 2 ? k.c : k.a,
    );
  }
};

const searchlights: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const [x, y] = [between(r, -26, 26), between(r, -62, -44)];
  const beam = (from: number, half: number): readonly Point[] => {
    const reach = 2.3;
    const [dx, dy] = [(x - from) * reach, (y - 96) * reach];
    return [xy(from - 5, 96), xy(from + 5, 96), xy(from + dx + half, 96 + dy), xy(from + dx - half, 96 + dy)];
  };
  pen.poly(beam(-84, 62), k.c);
  pen.poly(beam(84, 62), k.a);
  pen.circle(x, y, 33, k.b, true);
  const plane = visible(k.b, [k.bg, INKS.night, k.a], 1.5);
  pen.poly(
    [
      xy(x, y - 21),
      xy(x + 4, y - 4),
      xy(x + 23, y + 7),
      xy(x + 4, y + 7),
      xy(x + 2, y + 16),
      xy(x - 2, y + 16),
      xy(x - 4, y + 7),
      xy(x - 23, y + 7),
      xy(x - 4, y - 4),
    ],
    plane,
  );
  floor(pen, 92, k.ink);
};

const squadron: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  pen.circle(s * between(r, 16, 36), between(r, 6, 24), between(r, 58, 70), k.b, true);
  const rows = 3;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i <= row; i++) {
      const [x, y] = [(i - row / 2) * 66, -62 + row * 58];
      pen.poly(
        [
          xy(x, y - 26),
          xy(x + 8, y - 4),
          xy(x + 31, y + 14),
          xy(x + 31, y + 20),
          xy(x + 6, y + 14),
          xy(x, y + 26),
          xy(x - 6, y + 14),
          xy(x - 31, y + 20),
          xy(x - 31, y + 14),
          xy(x - 8, y - 4),
        ],
        row === 0 ? k.ink : k.a,
      );
    }
  }
};

/** A helmet on a rifle: somebody's place. */
const helmet: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const wood = visible([k.c, k.bg], [k.ink, k.b], 1.3);
  pen.poly([xy(-15, -6), xy(15, -6), xy(9, 26), xy(7, 44), xy(-7, 44), xy(-9, 26)], wood);
  pen.rect(-3.5, 40, 7, 56, wood);
  pen.ring(s * 11, 36, 7, 4, wood);
  pen.turned(s * between(r, 7, 15), 0, -20, () => {
    pen.sector(0, -8, 66, 180, 360, k.a, true);
    pen.pill([-80, -6], [80, -6], 15, k.a);
    pen.rect(-64, -26, 128, 8, k.b);
    pen.line([xy(-46, 0), xy(-34, 26), xy(-24, 30)], { width: 4 }, wood);
  });
  floor(pen, 88, k.c);
};

/** Row upon row, and one that is marked. */
const crosses: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const marked = whole(r, 0, 2);
  pen.circle(between(r, -34, 34), -58, between(r, 30, 40), k.b, true);
  floor(pen, -24, k.c);
  const cross = visible(k.c, [k.a, k.ink], 1.5);
  for (let row = 0; row < 3; row++) {
    const scale = 0.55 + row * 0.4;
    const base = 2 + row * 40 + row * row * 8;
    const gap = 48 * scale;
    for (let i = -3; i <= 3; i++) {
      const x = (i + (row % 2) / 2) * gap * 1.25;
      const ink = row === 2 && i === marked - 1 ? visible(k.c, [k.b, k.ink], 1.5) : cross;
      pen.rect(x - 4.5 * scale, base - 38 * scale, 9 * scale, 46 * scale, ink);
      pen.rect(x - 15 * scale, base - 27 * scale, 30 * scale, 8.5 * scale, ink);
    }
  }
};

export const WAR: readonly Motif[] = [chevrons, searchlights, helmet, squadron, crosses];
