import { INKS, visible } from '../inks.ts';
import { xy } from '../pen.ts';
import { between, side, whole } from '../random.ts';
import { floor, type Motif } from './shared.ts';

/** A column of laughter. */
const halves: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const start = r() < 0.5 ? 0 : 1;
  const inks = [k.a, k.c, k.b];
  for (let i = 0; i < 3; i++) {
    pen.sector((i + start) % 2 ? 22 : -22, -62 + i * 58, 56, 0, 180, inks[i], i === 1);
  }
  pen.circle(start ? -60 : 60, -84, 17, k.b);
};

const grin: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const wink = r() < 0.4;
  const y = between(r, -2, 10);
  // A laughing face is never black.
  const bright = [k.a, k.b, k.c, INKS.paper].filter((ink) => ink !== INKS.night && ink !== INKS.coal);
  const face = visible(k.bg, bright, 1.25);
  const lip = visible(face, [k.ink, INKS.night], 3);
  const teeth = visible([face, lip], [k.bg, INKS.paper, k.c], 1.3);
  pen.circle(0, 0, 92, face, true);
  pen.sector(0, y, 66, 0, 180, lip);
  pen.rect(-59, y, 118, 17, teeth);
  pen.sector(0, y + 62, 26, 190, 350, visible([lip, face], [k.b, k.c, INKS.red], 1.3));
  for (const eye of [-1, 1]) {
    if (wink && eye === s) pen.pill([eye * 20, -36], [eye * 46, -36], 9, lip);
    else pen.ellipse(eye * 32, -38, 11, 17, lip);
  }
};

const bowler: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const tilt = side(r) * between(r, 3, 10);
  const band = visible(k.a, [k.b, k.bg], 1.4);
  pen.turned(tilt, 0, -20, () => {
    pen.sector(0, -28, 62, 180, 360, k.a, true);
    pen.rect(-62, -30, 124, 16, band);
    pen.pill([-88, -10], [88, -10], 16, k.a);
  });
  for (const s of [-1, 1]) {
    pen.blob(
      [xy(0, 42), xy(s * 22, 32), xy(s * 48, 42), xy(s * 78, 30), xy(s * 66, 58), xy(s * 34, 66), xy(s * 8, 58)],
      k.c === k.bg ? k.a : visible(k.bg, [k.a, k.c], 1.5),
    );
  }
  pen.circle(between(r, -4, 4), 92, 9, k.b);
};

const seesaw: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const tilt = s * between(r, 11, 17);
  const heavy = between(r, 40, 48);
  pen.turned(tilt, 0, 46, () => {
    pen.circle(s * 58, 40 - heavy, heavy, k.a, true);
    pen.rect(-s * 72 - 19, 2, 38, 38, k.b);
    pen.rect(-104, 40, 208, 12, k.ink);
  });
  pen.poly([xy(0, 48), xy(38, 102), xy(-38, 102)], k.c);
  floor(pen, 101, k.ink);
  pen.circle(-s * between(r, 34, 52), between(r, -84, -66), 12, k.c);
};

/** Spectacles, nose and moustache: the oldest disguise. */
const disguise: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const raise = side(r);
  const lensInk = visible(k.bg, [k.a, k.ink], 1.5);
  const glass = visible(lensInk, [k.bg, k.b], 1.5);
  const look = between(r, -9, 9);
  for (const s of [-1, 1]) {
    pen.circle(s * 48, -14, 43, lensInk, s < 0);
    pen.circle(s * 48, -14, 32, glass);
    pen.circle(s * 48 + look, -12, 11, visible(glass, [k.ink, k.a], 1.6));
  }
  pen.rect(-12, -20, 24, 10, lensInk);
  for (const s of [-1, 1]) {
    const up = s === raise ? -14 : 0;
    pen.turned(s * 7, s * 48, -74, () => pen.pill([s * 24, -76 + up], [s * 74, -76 + up], 17, k.ink));
  }
  pen.blob([xy(0, -14), xy(15, 20), xy(27, 36), xy(20, 52), xy(0, 56), xy(-20, 52), xy(-27, 36), xy(-15, 20)], k.b);
  for (const s of [-1, 1]) {
    pen.blob([xy(0, 58), xy(s * 26, 54), xy(s * 52, 68), xy(s * 64, 90), xy(s * 28, 86), xy(0, 78)], k.ink);
  }
};

const bowtie: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const tilt = side(r) * between(r, 4, 14);
  const rows = whole(r, 2, 3);
  pen.turned(tilt, 0, 0, () => {
    for (const s of [-1, 1]) {
      pen.blob(
        [
          xy(s * 4, -10),
          xy(s * 52, -52),
          xy(s * 92, -56),
          xy(s * 96, 0),
          xy(s * 92, 56),
          xy(s * 52, 52),
          xy(s * 4, 10),
        ],
        k.a,
        s < 0 && pen.era !== 'echo',
      );
      const dot = visible(k.a, [k.b, k.bg], 1.4);
      for (let i = 0; i < rows; i++) {
        const x = s * (84 - i * 24);
        const tall = 34 - i * 10;
        for (let y = -tall; y <= tall + 0.1; y += tall) pen.circle(x, y, 7 - i, dot);
      }
    }
    pen.pill([0, -10], [0, 10], 30, k.ink, pen.era === 'echo');
  });
};

export const COMEDY: readonly Motif[] = [halves, grin, seesaw, bowler, disguise, bowtie];
