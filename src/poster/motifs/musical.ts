import { type Point, xy } from '../pen.ts';
import { between, side, whole } from '../random.ts';
import { WIDE, type Motif } from './shared.ts';

/** Columns that dance. */
const columns: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const inks = [k.a, k.b, k.c];
  const width = 200 / 6;
  for (let i = 0; i < 6; i++) {
    const height = 40 + Math.abs(Math.sin(i * 0.9 + r() * 2)) * 110;
    const x = -100 + i * width;
    const ink = inks[(i + whole(r, 0, 1)) % 3];
    pen.rect(x + 3, 92 - height, width - 6, height, ink);
    pen.circle(x + width / 2, 88 - height, width / 2 - 3, ink);
  }
  pen.rect(-WIDE / 2, 92, WIDE, 5, k.ink);
};

const stave: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const phase = between(r, 0, 2);
  const wave = (x: number, row: number): number => (row - 2) * 26 + 24 * s * Math.sin(x / 62 + phase);
  for (let row = 0; row < 5; row++) {
    const points = Array.from({ length: 13 }, (_, i): Point => [-240 + i * 40, wave(-240 + i * 40, row)]);
    pen.curve(points, { width: 4 }, k.c);
  }
  const inks = [k.a, k.b, k.a, k.b];
  for (let i = 0; i < 4; i++) {
    const x = -72 + i * 48;
    const y = wave(x, whole(r, 1, 3));
    const up = y > 0 ? -1 : 1;
    pen.rect(x + (up < 0 ? 12 : -18), Math.min(y, y + up * 74), 6, 74, inks[i]);
    pen.turned(-18, x, y, () => pen.ellipse(x, y, 20, 15, inks[i], i === 1 && pen.era !== 'echo'));
  }
};

const record: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  pen.circle(-s * 12, 8, 88, k.a, true);
  for (const radius of [74, 62, 50]) pen.ring(-s * 12, 8, radius, 2.5, k.bg);
  pen.circle(-s * 12, 8, 33, k.b);
  pen.circle(-s * 12, 8, 6, k.bg);
  const arm = between(r, 20, 34);
  pen.line([xy(s * 84, -94), xy(s * 84, arm - 20), xy(s * 52, arm + 10)], { width: 8 }, k.ink);
  pen.circle(s * 84, -90, 15, k.ink);
  pen.turned(s * 43, s * 50, arm + 12, () => pen.rect(s * 50 - 9, arm, 18, 26, k.ink));
};

export const MUSICAL: readonly Motif[] = [columns, record, stave];
