import { INKS, visible } from '../inks.ts';
import { xy } from '../pen.ts';
import { between, side, whole } from '../random.ts';
import { floor, WIDE, type Motif } from './shared.ts';

const teeth: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const count = whole(r, 5, 7);
  const width = 240 / count;
  const gap = between(r, 12, 26);
  const slit = between(r, 8, 14);
  pen.circle(0, 0, 50, k.a, true);
  pen.circle(0, 0, 30, k.b);
  pen.poly([xy(0, -30), xy(slit, 0), xy(0, 30), xy(-slit, 0)], k.bg === INKS.paper ? INKS.night : k.bg);
  for (let i = -2; i <= count + 2; i++) {
    const x = -120 + i * width;
    const length = between(r, 30, 78);
    pen.poly([xy(x - 0.5, -104), xy(x + width / 2, -100 + length), xy(x + width + 0.5, -104)], k.c);
    pen.poly([xy(x - width / 2 - 0.5, 104), xy(x, 100 - length + gap), xy(x + width / 2 + 0.5, 104)], k.c);
  }
  pen.rect(-WIDE / 2, -215, WIDE, 113, k.c);
  pen.rect(-WIDE / 2, 102, WIDE, 115, k.c);
};

const house: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const dark = visible(k.a, [k.bg, INKS.night, k.c], 1.5);
  pen.circle(s * between(r, -14, 14), -18, between(r, 68, 80), k.a, true);
  pen.blob(
    [
      xy(-300, 260),
      xy(-240, 128),
      xy(-120, 104),
      xy(-s * 10 - 50, 66),
      xy(-s * 10 + 50, 66),
      xy(120, 104),
      xy(240, 128),
      xy(300, 260),
    ],
    k.c,
  );
  const x = -s * 10;
  pen.rect(x - 32, 0, 64, 76, dark);
  pen.poly([xy(x - 44, 4), xy(x - 4, -44), xy(x + 40, 4)], dark);
  pen.rect(x + s * 22 - 13, -46, 26, 120, dark);
  pen.poly([xy(x + s * 22 - 19, -42), xy(x + s * 22, -92), xy(x + s * 22 + 19, -42)], dark);
  pen.rect(x - s * 18 - 7, 16, 14, 20, k.b);
  pen.rect(x + s * 22 - 5, -28, 10, 18, k.b);
};

const claws: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const count = whole(r, 3, 4);
  const lean = between(r, 30, 54);
  pen.circle(-s * between(r, 6, 26), between(r, -20, 10), between(r, 58, 70), k.b, true);
  for (let i = 0; i < count; i++) {
    const x = (i - (count - 1) / 2) * (150 / count);
    const [top, bottom] = [between(r, -104, -82), between(r, 66, 104)];
    const half = 11 - Math.abs(i - (count - 1) / 2) * 1.6;
    pen.blob(
      [
        xy(s * (x + lean), top),
        xy(s * (x + lean * 0.1) + half, (top + bottom) / 2),
        xy(s * (x - lean), bottom),
        xy(s * (x + lean * 0.1) - half, (top + bottom) / 2 - 10),
      ],
      k.a,
    );
  }
  const [x, y] = [s * between(r, -56, -40), between(r, 84, 92)];
  pen.circle(x, y, 9, k.a);
  pen.poly([xy(x - 8, y - 4), xy(x, y - 28), xy(x + 8, y - 4)], k.a);
};

const hand: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const dark = visible([k.b, k.bg], [k.a, k.c, INKS.night], 1.4);
  pen.circle(s * between(r, 10, 34), between(r, -50, -36), between(r, 44, 54), k.b, true);
  pen.blob(
    [
      xy(-s * 34, 240),
      xy(-s * 32, 100),
      xy(-s * 40, 56),
      xy(-s * 30, 26),
      xy(s * 30, 26),
      xy(s * 38, 60),
      xy(s * 30, 100),
      xy(s * 34, 240),
    ],
    dark,
  );
  const tips = [-62, -34, -2, 30];
  const heights = [-30, -72, -84, -58];
  tips.forEach((x, i) => {
    const tip = heights[i] + between(r, -8, 8);
    pen.blob(
      [
        xy(s * (x * 0.6 - 9), 44),
        xy(s * (x - 8), tip + 44),
        xy(s * x * 1.1, tip),
        xy(s * (x + 7), tip + 44),
        xy(s * (x * 0.6 + 9), 44),
      ],
      dark,
    );
  });
  pen.blob([xy(s * 24, 74), xy(s * 56, 40), xy(s * 84, 4), xy(s * 70, 52), xy(s * 36, 96)], dark);
  floor(pen, 92, k.c);
};

export const HORROR: readonly Motif[] = [teeth, house, claws, hand];
