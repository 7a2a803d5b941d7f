import { visible } from '../inks.ts';
import type { Point } from '../pen.ts';
import { between, whole } from '../random.ts';
import { type Motif } from './shared.ts';

/** A raster, looked at closely. */
const raster: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const [cx, cy] = [between(r, -40, 40), between(r, -40, 40)];
  const reach = between(r, 70, 100);
  for (let i = 0; i < 9; i++) {
    for (let j = 0; j < 9; j++) {
      const [x, y] = [-96 + i * 24, -96 + j * 24];
      const distance = Math.hypot(x - cx, y - cy);
      const size = Math.max(1.6, 11.4 - (distance / reach) * 6.4);
      pen.circle(x, y, Math.min(size, 6.9 + (pen.era === 'cut' ? 0 : 4.5)), distance < 26 ? k.b : k.a);
    }
  }
};

const aperture: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const blades = whole(r, 6, 7);
  const open = between(r, 26, 40);
  const phase = between(r, 0, 60);
  pen.circle(0, 0, 92, k.a, true);
  const at = (i: number, radius: number): Point => {
    const angle = ((i / blades) * 360 + phase) * (Math.PI / 180);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  };
  const hole = Array.from({ length: blades }, (_, i) => at(i, open));
  hole.forEach((corner, i) => {
    const [px, py] = hole[(i + blades - 1) % blades];
    const [dx, dy] = [corner[0] - px, corner[1] - py];
    const reach = 78 / Math.hypot(dx, dy);
    pen.line([corner, [corner[0] + dx * reach, corner[1] + dy * reach]], { width: 4 }, k.bg);
  });
  pen.poly(hole, k.bg);
  pen.circle(0, 0, open * 0.5, k.b);
};

/** A contact sheet, one frame chosen. */
const contacts: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const chosen = whole(r, 0, 2) + 3 * whole(r, 0, 2);
  for (let i = 0; i < 9; i++) {
    const [x, y] = [-88 + (i % 3) * 61, -84 + Math.floor(i / 3) * 60];
    pen.rect(x, y, 54, 40, k.a);
    for (let hole = 0; hole < 5; hole++) pen.rect(x + 2 + hole * 11, y + 44, 6, 5, k.c);
    const inside = visible(k.a, [k.bg, k.c], 1.5);
    const kind = whole(r, 0, 2);
    if (kind === 0) pen.circle(x + 27 + between(r, -8, 8), y + 20, 12, inside);
    else if (kind === 1) pen.rect(x, y + between(r, 18, 28), 54, 3, inside);
    else pen.sector(x + 27, y + 40, between(r, 13, 20), 180, 360, inside);
  }
  pen.ring(-61 + (chosen % 3) * 61, -64 + Math.floor(chosen / 3) * 60, 36, 6.5, k.b);
};

export const DOCUMENTARY: readonly Motif[] = [raster, aperture, contacts];
