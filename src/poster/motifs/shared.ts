import { INKS, visible, type Ink } from '../inks.ts';
import type { Pen } from '../pen.ts';

/** Draws one idea of a genre around (0, 0). */
export type Motif = (pen: Pen) => void;

/** Wide enough to reach past every window that a motif is seen through. */
export const WIDE = 460;

/** The ground from `y` down. */
export function floor(pen: Pen, y: number, ink: Ink): void {
  pen.rect(-WIDE / 2, y, WIDE, 260, ink);
}

/** Somebody standing: feet at (x, y), `height` tall. */
export function figure(pen: Pen, x: number, y: number, height: number, ink: Ink): void {
  const head = height * 0.13;
  const shoulder = height * 0.15;
  pen.circle(x, y - height + head, head, ink);
  pen.poly(
    [
      [x - shoulder, y - height * 0.7],
      [x + shoulder, y - height * 0.7],
      [x + shoulder * 0.8, y],
      [x - shoulder * 0.8, y],
    ],
    ink,
  );
}

/** A dark that is seen on the ground: for silhouettes. */
export function shadowInk({ inks }: Pen): Ink {
  return visible(inks.bg, [INKS.night, INKS.coal, inks.ink], 1.12);
}
