import { xy } from '../pen.ts';
import { between, whole } from '../random.ts';
import { WIDE, type Motif } from './shared.ts';

const frames: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const inks = [k.c, k.a, k.bg, k.b, k.a, k.c];
  for (let i = 0; i < 6; i++) {
    const width = 210 - i * 36;
    const x = (r() - 0.5) * i * 5;
    pen.rect(-width / 2 + x, -width * 0.4, width, width * 0.8, inks[i], i === 0);
  }
};

const screen: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const x = between(r, -14, 14);
  pen.poly(
    [xy(-240, -104), xy(240, -104), xy(240, 30), xy(96, 24), xy(-96, 24), xy(-240, 30)],
    k.a,
    pen.era !== 'echo',
  );
  pen.circle(x, -38, 38, k.b, pen.era === 'echo');
  for (let row = 0; row < 3; row++) {
    const size = 13 + row * 5;
    for (let i = -5; i <= 5; i++)
      pen.circle((i + (row % 2) / 2) * size * 2.15, 62 + row * 25, size, row % 2 ? k.c : k.ink);
    pen.rect(-WIDE / 2, 62 + row * 25, WIDE, 40, row % 2 ? k.c : k.ink);
  }
};

/** A cue dot on ruled paper. */
const cue: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  for (let i = 0; i < 4; i++) pen.rect(-100, -90 + i * 52, 200, 2, k.a);
  pen.circle(between(r, 30, 70), between(r, -50, 10), between(r, 34, 44), k.b, true);
};

/** The leader before the picture: a hand sweeps, the count goes on. */
const leader: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const swept = between(r, 70, 250);
  pen.circle(0, 0, 84, k.c, true);
  pen.sector(0, 0, 84, -90, -90 + swept, k.b);
  pen.ring(0, 0, 84, 4, k.a);
  pen.ring(0, 0, 68, 3, k.a);
  pen.rect(-WIDE / 2, -1.5, WIDE, 3, k.a);
  pen.rect(-1.5, -WIDE / 2, 3, WIDE, k.a);
};

const reel: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const holes = whole(r, 3, 6);
  pen.circle(0, 0, 90, k.a, true);
  pen.turned(between(r, 0, 90), 0, 0, () => {
    for (let i = 0; i < holes; i++) {
      pen.turned((i * 360) / holes, 0, 0, () => pen.circle(0, -54, 66 / Math.sqrt(holes) - 6, k.bg));
    }
  });
  pen.circle(0, 0, 16, k.b);
};

export const IMAX: readonly Motif[] = [frames, screen];
export const NONE: readonly Motif[] = [cue, leader, reel];
