import { INKS, visible } from '../inks.ts';
import { type Point, xy } from '../pen.ts';
import { between, side, whole } from '../random.ts';
import { figure, floor, shadowInk, WIDE, type Motif } from './shared.ts';

const blinds: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const x = s * between(r, 40, 80);
  const slats = whole(r, 5, 8);
  const shadow = k.c === INKS.night ? INKS.coal : INKS.night;
  pen.poly([xy(x, -150), xy(-s * 150, 210), xy(s * 10, 210)], k.b, true);
  for (let i = 0; i < slats; i++) {
    const step = 240 / slats;
    pen.rect(-WIDE / 2, -110 + i * step, WIDE, step * (0.22 + (i / slats) * 0.38), k.c);
  }
  figure(pen, -s * 30, 210, 176, shadow);
};

const fedora: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const dark = visible([k.b, k.a], [k.bg, INKS.night, k.c], 1.5);
  pen.circle(-s * between(r, 2, 12), between(r, -18, -8), 82, k.b, true);
  const mirror = (points: readonly Point[]): readonly Point[] => points.map(([x, y]): Point => [s * x, y]);
  pen.poly(mirror([xy(-104, 230), xy(-88, 86), xy(-30, 60), xy(0, 84), xy(30, 60), xy(88, 86), xy(104, 230)]), dark);
  pen.blob(mirror([xy(-30, -20), xy(-30, 26), xy(-14, 62), xy(2, 68), xy(20, 54), xy(30, 22), xy(30, -20)]), dark);
  pen.blob(mirror([xy(-40, -30), xy(-35, -72), xy(-16, -86), xy(4, -83), xy(22, -86), xy(36, -70), xy(40, -34)]), dark);
  pen.blob(
    mirror([xy(-84, -20), xy(-40, -36), xy(0, -38), xy(40, -40), xy(80, -34), xy(50, -14), xy(0, -8), xy(-50, -8)]),
    dark,
  );
  pen.poly(mirror([xy(-39, -42), xy(39, -48), xy(40, -38), xy(-40, -31)]), k.a);
  pen.poly(mirror([xy(-30, 2), xy(30, -6), xy(30, 6), xy(-30, 14)]), k.a);
};

const lamp: Motif = (pen) => {
  const { inks: k, random: r } = pen;
  const s = side(r);
  const top = between(r, -84, -70);
  const shadow = visible([k.b, k.bg], [shadowInk(pen), k.c, k.a], 1.12);
  floor(pen, 84, k.c);
  pen.poly([xy(-s * 6, top), xy(-s * 22, top), xy(-86, 92), xy(72, 92)], k.b, true);
  pen.ellipse(-7, 92, 80, 15, k.b);
  pen.pill([s * 66, 240], [s * 66, top - 14], 7, k.a);
  pen.pill([s * 66, top - 14], [-s * 14, top - 14], 7, k.a);
  pen.poly(
    [xy(-s * 14 - 8, top - 14), xy(-s * 14 + 8, top - 14), xy(-s * 14 + 24, top + 8), xy(-s * 14 - 24, top + 8)],
    k.a,
  );
  figure(pen, -s * between(r, 14, 34), 97, 92, shadow);
};

export const NOIR: readonly Motif[] = [blinds, fedora, lamp];
