import { visible } from '../inks.ts';
import { xy } from '../pen.ts';
import { between, side } from '../random.ts';
import { floor, type Motif } from './shared.ts';

/** A ball in an arc: the first exercise of every animator. */
const bounce: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const steps = 6;
  floor(pen, 78, k.b);
  for (let i = 0; i < steps; i++) {
    const share = i / steps;
    const y = 60 - Math.abs(Math.sin(share * Math.PI * 1.5 + 0.2)) * between(r, 118, 130);
    pen.circle(s * (-88 + share * 126), y, 7 + share * 17, k.c);
  }
  pen.circle(s * 46, 26, 52, k.a, true);
  pen.circle(s * 30, 8, 11, k.bg);
};

const zoetrope: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const slots = 12;
  const start = between(r, 0, 360);
  pen.circle(0, 0, 94, k.a, true);
  for (let i = 0; i < slots; i++) {
    const hop = 7 * Math.abs(Math.sin((i / slots) * 2 * Math.PI));
    pen.turned(start + (i * 360) / slots, 0, 0, () => {
      pen.rect(-3, -94, 6, 24, k.bg);
      pen.circle(0, -43 - hop, 4 + hop * 0.7, visible(k.a, [k.b, k.bg], 1.4));
    });
  }
  pen.circle(0, 0, 21, k.c);
  pen.circle(0, 0, 7, k.bg);
};

/** A flip book, let go. */
const flipbook: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const spread = between(r, 13, 16);
  const [x, y] = [-s * 62, 84];
  const left = s > 0 ? x : x - 104;
  for (let i = 4; i >= 0; i--) {
    const page = i === 0 ? k.a : i % 2 ? k.c : k.ink;
    pen.turned(s * (i * spread - 4), x, y, () =>
      pen.rect(left, y - 134, 104, 134, page, i === 0 && pen.era !== 'echo'),
    );
  }
  const ball = visible(k.a, [k.b, k.bg], 1.4);
  pen.circle(x + s * 56, y - 72, 30, ball, pen.era === 'echo');
  pen.circle(x + s * 46, y - 82, 7, visible(ball, [k.a, k.bg], 1.3));
};

/** Squash and stretch: one fall of a ball, three times looked at. */
const squash: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const give = between(r, 1.28, 1.4);
  const ground = 84;
  floor(pen, ground, k.b);
  pen.circle(-s * 66, -68, 24, k.c);
  pen.ellipse(-s * 22, -14, 27 / give, 27 * give, k.c);
  pen.ellipse(s * 38, ground - 36 / give, 38 * give, 38 / give, k.a, true);
  pen.ellipse(s * 22, ground - 46, 9, 7, k.bg);
};

const comet: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const [x, y] = [s * between(r, 30, 40), between(r, -36, -28)];
  const inks = [k.c, k.b, k.c, k.b];
  inks.forEach((ink, i) => {
    const out = (i - 1.5) * 15;
    pen.curve(
      [xy(-s * 190, 190 + out * 2), xy(-s * 84, 96 + out), xy(-s * 10, 12 + out), xy(x, y + out * 0.8)],
      { width: 15.5 },
      ink,
    );
  });
  pen.turned(s * 16, x, y, () =>
    pen.star(x, y, 5, pen.era === 'echo' ? 46 : 58, pen.era === 'echo' ? 23 : 27, k.a, true),
  );
  pen.star(-s * 58, -62, 4, 17, 5, k.ink);
  pen.star(s * 62, 66, 4, 13, 4, k.ink);
};

/** A pencil and the line that it wakes. */
const pencil: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const high = between(r, 26, 38);
  pen.curve(
    [
      xy(-s * 230, 84),
      xy(-s * 92, 84),
      xy(-s * 74, 84 - high * 2),
      xy(-s * 44, 84),
      xy(-s * 26, 84 - high),
      xy(s * 2, 76),
    ],
    { width: 8 },
    k.b,
  );
  pen.turned(s * 38, s * 2, 78, () => {
    const x = s * 2;
    pen.poly([xy(x, 78), xy(x - 22, 34), xy(x + 22, 34)], visible([k.bg, k.a], [k.c, k.ink], 1.2));
    pen.poly([xy(x, 78), xy(x - 7.5, 63), xy(x + 7.5, 63)], k.ink);
    pen.rect(x - 22, -92, 44, 126, k.a, true);
    pen.rect(x - 7, -92, 14, 126, visible(k.a, [k.c, k.bg], 1.2));
    pen.rect(x - 22, -104, 44, 14, k.ink);
    pen.rect(x - 22, -130, 44, 27, k.b);
  });
};

export const ANIMATION: readonly Motif[] = [bounce, zoetrope, comet, flipbook, squash, pencil];
