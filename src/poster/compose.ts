import { eraOf, printableYear, type Era } from './era.ts';
import { fit, type Setting } from './fit.ts';
import { contrast, familyInks, filmInks, NO_GENRE, plate, printGenres, visible, type Ink, type Inks } from './inks.ts';
import { letterforms } from './language.ts';
import { motifOf, type Motif } from './motifs/index.ts';
import { Pen } from './pen.ts';
import { between, mulberry32, whole, type Random } from './random.ts';
import { splitTitle } from './title.ts';
import { node, tenth, textNode, type PosterNode } from './tree.ts';
import { textWidth } from './widths.ts';

/** What a poster is made from. */
export interface PosterFilm {
  readonly id: number;
  readonly title: string;
  readonly year: number | null;
  readonly genres: readonly string[];
}

const WIDTH = 200;
const HEIGHT = 300;
const MARGIN = 12;
const MEASURE = WIDTH - 2 * MARGIN;
/** Where the running head ends and the picture may begin. */
const HEAD = 24;

/** Right-to-left scripts: their first strong letter decides, as in the Unicode bidirectional algorithm. */
const RTL = /^[^\p{L}]*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Where the middle of the motif comes, from the window's corner, and how large. */
  readonly cx: number;
  readonly cy: number;
  readonly scale: number;
  readonly rotate?: number;
}

/** One poster in the making: what all five treatments need. */
class Sheet {
  readonly inks: Inks;
  /** The same before it was printed on raw paper. */
  readonly family: Inks;
  readonly random: Random;
  readonly title: string;
  readonly sub: Setting | null;
  readonly subHeight: number;
  readonly #film: PosterFilm;
  readonly #era: Era;
  readonly #motif: Motif;
  readonly #nodes: PosterNode[] = [];

  constructor(film: PosterFilm, era: Era) {
    this.#film = film;
    this.#era = era;
    this.inks = filmInks(film.id, film.year, film.genres);
    this.family = familyInks(film.id, film.genres);
    this.random = mulberry32(film.id);
    this.#motif = motifOf(film.id, printGenres(film.genres)[0]);
    const { main, sub } = splitTitle(film.title);
    // Not toLocaleUpperCase: a poster is the same in every reader's language.
    this.title = era === 'litho' || era === 'echo' ? main.toUpperCase() : main;
    this.sub = sub
      ? fit(sub, { width: MEASURE - 4, height: 42, largest: 12.5, smallest: 10, leading: 1.08, maxLines: 3 })
      : null;
    this.subHeight = this.sub ? this.sub.height + 6 : 0;
    this.fill(this.inks.bg, 0, 0, WIDTH, HEIGHT);
  }

  fill(ink: Ink, x: number, y: number, width: number, height: number): void {
    const [w, h] = [tenth(width), tenth(height)];
    this.#nodes.push(node('path', { fill: ink, d: `M${tenth(x)} ${tenth(y)}h${w}v${h}h${-w}z` }));
  }

  rule(ink: Ink, inset: number): void {
    const [w, h] = [WIDTH - 2 * inset, HEIGHT - 2 * inset];
    const d = `M${inset} ${inset}h${w}v${h}h${-w}z`;
    this.#nodes.push(node('path', { fill: 'none', stroke: ink, 'stroke-width': 1.4, d }));
  }

  /**
   * Prints the poster's own ground around a window, over its edges: a shape in the colour of the ground that ends there
   * would else leave a line of the plate's colour, because the clip is smoothed.
   */
  trim(ink: Ink, x: number, y: number, width: number, height: number): void {
    const [left, right] = [x > 0 ? x : -9, x + width < WIDTH ? x + width : WIDTH + 9];
    const d = `M${tenth(left)} ${tenth(y)}H${tenth(right)}V${tenth(y + height)}H${tenth(left)}z`;
    this.#nodes.push(node('path', { fill: 'none', stroke: ink, 'stroke-width': 1.2, d }));
  }

  /** Prints the motif on a plate, seen through a window: a nested svg clips without ids. */
  picture(inks: Inks, { x, y, width, height, cx, cy, scale, rotate = 0 }: Window): void {
    const pen = new Pen(this.#era, inks, this.#film.id * 7 + 3);
    this.#motif(pen);
    const turn = rotate ? ` rotate(${tenth(rotate)})` : '';
    const place = `translate(${tenth(cx)} ${tenth(cy)}) scale(${Math.round(scale * 1000) / 1000})${turn}`;
    const [w, h] = [tenth(width), tenth(height)];
    const frame = { x: tenth(x), y: tenth(y), width: w, height: h, viewBox: `0 0 ${w} ${h}` };
    // The ground is clipped with the shapes: laid below them, it would shimmer through along the edges.
    const ground = node('path', { fill: inks.bg, d: `M-9-9h${WIDTH + 18}v${HEIGHT + 18}H-9z` });
    this.#nodes.push(node('svg', frame, [ground, node('g', { transform: place }, pen.nodes)]));
  }

  /** Sets a block of lines with its top at `y`; returns where it ends. */
  block(setting: Setting, y: number, weight: number, centred = false): number {
    const { size, lines, ascent, leading } = setting;
    lines.forEach((line, i) => this.#line(line, y + size * (ascent + i * leading), size, weight, centred));
    return y + setting.height;
  }

  /** The subtitle, if there is one, under a title that ended at `y`. */
  subtitle(y: number, centred = false): void {
    if (this.sub) this.block(this.sub, y + 4, 600, centred);
  }

  /** One line of the title at the left margin, its baseline at `y`. */
  line(text: string, y: number, size: number, weight: number): void {
    this.#line(text, y, size, weight, false);
  }

  /** Year at the foot of a lithograph. */
  foot(): void {
    const year = printableYear(this.#film.year);
    if (year === null) return;
    // Letter-spacing also follows the last digit: half of it back.
    const attributes = { x: WIDTH / 2 + 1.5, y: 288, 'text-anchor': 'middle', 'letter-spacing': 3 };
    this.#nodes.push(textNode({ ...attributes, ...this.#type(9.5, 700) }, String(year)));
  }

  /** Year, genres and cue dot: what the posters of all other eras share. */
  head(): void {
    const year = printableYear(this.#film.year);
    const genres = printGenres(this.#film.genres).filter((name) => name !== NO_GENRE);
    if (year !== null) {
      this.#nodes.push(textNode({ x: MARGIN, y: 17.5, 'letter-spacing': 0.4, ...this.#type(9.5, 700) }, String(year)));
    }
    if (genres.length > 0) {
      const x = year === null ? MARGIN : 38;
      const text = genres.slice(0, 2).join(' / ');
      this.#nodes.push(textNode({ x, y: 17.5, 'letter-spacing': 0.2, ...this.#type(9.5, 500) }, text));
    }
    const { bg, b, ink } = this.inks;
    this.#nodes.push(node('circle', { cx: 184, cy: 14.2, r: 4, fill: visible(bg, [b, ink], 1.6) }));
  }

  done(): PosterNode {
    return node('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'poster-svg', focusable: 'false' }, this.#nodes);
  }

  #type(size: number, weight: number): Record<string, string | number> {
    return { 'font-size': tenth(size), 'font-weight': weight, fill: this.inks.ink };
  }

  #line(text: string, y: number, size: number, weight: number, centred: boolean): void {
    const rtl = RTL.test(text);
    const attributes: Record<string, string | number> = {
      x: centred ? WIDTH / 2 : rtl ? WIDTH - MARGIN : MARGIN,
      y: tenth(y),
      ...this.#type(size, weight),
    };
    if (size > 12.5) attributes['letter-spacing'] = tenth(-size * 0.012);
    if (centred) attributes['text-anchor'] = 'middle';
    if (rtl) attributes.direction = 'rtl';
    const language = letterforms(text);
    if (language) attributes.lang = language;
    this.#nodes.push(textNode(attributes, text));
  }
}

/** Lithograph: an inset plate and a rule, two inks out of register, centred capitals. */
function litho(sheet: Sheet): void {
  const { inks, title, subHeight } = sheet;
  const box = { width: 160, height: 78, largest: 36, smallest: 12.5, leading: 0.92, maxLines: 6 };
  const setting = fit(title, box);
  const height = HEIGHT - 50 - setting.height - subHeight;
  const ground = plate(sheet.family, inks.c);
  sheet.picture(ground, {
    ...{ x: MARGIN, y: MARGIN, width: MEASURE, height },
    ...{ cx: MEASURE / 2, cy: height / 2, scale: Math.min(0.84, height / 224) },
  });
  sheet.trim(inks.bg, MARGIN, MARGIN, MEASURE, height);
  sheet.rule(inks.ink, 6.5);
  sheet.subtitle(sheet.block(setting, MARGIN + height + 10, 800, true) - 2, true);
  sheet.foot();
}

/** Cut paper: scissor-cut shapes, a large title bottom left. */
function cut(sheet: Sheet): void {
  const { inks, title, subHeight, random } = sheet;
  const box = { width: MEASURE, height: 98, largest: 47, smallest: 14, leading: 0.86, maxLines: 7 };
  const setting = fit(title, box);
  const height = HEIGHT - setting.height - subHeight - 20 - HEAD;
  sheet.picture(plate(inks, inks.bg), {
    ...{ x: 0, y: HEAD, width: WIDTH, height },
    ...{ cx: WIDTH / 2, cy: height / 2, scale: Math.min(1, height / 226), rotate: between(random, -4, 4) },
  });
  sheet.subtitle(sheet.block(setting, HEAD + height + 8, 800));
  sheet.head();
}

/** Echo: the hero rings outward; capitals, every line set to the full measure. */
function echo(sheet: Sheet): void {
  const { inks, title, subHeight } = sheet;
  const box = { width: MEASURE, height: 96, largest: 60, smallest: 17, leading: 0.8, maxLines: 6 };
  const { size, lines, leading, ascent } = fit(title, box);
  const sizes = lines.map((line) => Math.min(size * 1.5, MEASURE / textWidth(line)));
  const sum = sizes.reduce((height, one) => height + one * leading, 0);
  const squeeze = Math.min(1, 112 / sum);
  const extra = ascent > 0.74 ? (ascent - 0.74) * (sizes[0] ?? 0) * squeeze : 0;
  const height = HEIGHT - sum * squeeze - extra - subHeight - 18 - HEAD;
  sheet.picture(plate(inks, inks.bg), {
    ...{ x: 0, y: HEAD, width: WIDTH, height },
    ...{ cx: WIDTH / 2, cy: height / 2, scale: Math.min(0.9, height / 242) },
  });
  let y = HEAD + height + 6 + extra;
  lines.forEach((line, i) => {
    const one = sizes[i] * squeeze;
    sheet.line(line, y + one * 0.72, one, 800);
    y += one * leading;
  });
  sheet.subtitle(y - 1);
  sheet.head();
}

/** Split: cropped close, one half negative, a fold between; the title hangs from the top. */
function split(sheet: Sheet): void {
  const { inks, title, subHeight, random } = sheet;
  const box = { width: MEASURE, height: 92, largest: 50, smallest: 14, leading: 0.86, maxLines: 7 };
  const setting = fit(title, box);
  const top = HEAD + 12 + setting.height + subHeight;
  const height = HEIGHT - top;
  // The top of the motif stays whole: there the window has no edge to be seen. The poster's own edges may crop it.
  const scale = Math.max(0.86, height / 182);
  const [cx, cy] = [WIDTH / 2 + between(random, -14, 14), 101 * scale];
  const positive = plate(inks, inks.bg);
  const negative = plate({ ...inks, a: inks.bg, c: inks.c === inks.bg ? inks.ink : inks.c }, positive.a);
  sheet.picture(positive, { x: 0, y: top, width: WIDTH, height, cx, cy, scale });
  if (random() < 0.5) {
    const half = WIDTH / 2;
    sheet.picture(negative, { x: half, y: top, width: half, height, cx: cx - half, cy, scale });
    sheet.fill(inks.bg, half - 0.6, top, 1.2, height);
  } else {
    const half = height / 2;
    sheet.picture(negative, { x: 0, y: top + half, width: WIDTH, height: half, cx, cy: cy - half, scale });
    sheet.fill(inks.bg, 0, top + half - 0.6, WIDTH, 1.2);
  }
  sheet.trim(inks.bg, 0, top, WIDTH, height + 9);
  sheet.subtitle(sheet.block(setting, HEAD, 800));
  sheet.head();
}

/** Reduction: a small exact mark in a large field, a quiet title. */
function reduction(sheet: Sheet): void {
  const { inks, title, subHeight, random } = sheet;
  const box = { width: 168, height: 74, largest: 38, smallest: 14, leading: 0.88, maxLines: 6 };
  const setting = fit(title, box);
  const room = HEIGHT - 14 - setting.height - subHeight - 10 - (HEAD + 6);
  const square = Math.min(150, room);
  const y = HEAD + 6 + (room - square) * between(random, 0.15, 0.65);
  const x = [0, (WIDTH - square) / 2, WIDTH - square][whole(random, 0, 2)];
  const ground = contrast(inks.c, inks.bg) > 1.2 ? inks.c : inks.bg;
  const field = plate({ ...inks, c: inks.bg }, ground);
  const scale = (0.72 * square) / 150;
  sheet.picture(field, { x, y, width: square, height: square, cx: square / 2, cy: square / 2, scale });
  sheet.trim(inks.bg, x, y, square, square);
  sheet.subtitle(sheet.block(setting, HEIGHT - 14 - setting.height - subHeight, 700));
  sheet.head();
}

const TREATMENTS: Readonly<Record<Era, (sheet: Sheet) => void>> = { litho, cut, echo, split, reduction };

/** Composes a film's poster. A pure function: the same film, the same poster, on every device. */
export function compose(film: PosterFilm): PosterNode {
  const era = eraOf(film.year);
  const sheet = new Sheet(film, era);
  TREATMENTS[era](sheet);
  return sheet.done();
}
