import { type Inks, type Ink } from './inks.ts';
import type { Era } from './era.ts';
import { mulberry32, type Random } from './random.ts';
import { node, tenth, type Attributes, type PosterNode } from './tree.ts';

/** Units: motifs are drawn around (0, 0), with everything that matters within 100 of it; y points down. */
export type Point = readonly [x: number, y: number];
export const xy = (x: number, y: number): Point => [x, y];

const TURN = 2 * Math.PI;
const RADIANS = Math.PI / 180;
/** Widths of the bands that ring the hero of an echo poster, outermost first. */
const BANDS = [42, 33, 24, 15, 6];

export interface Stroke {
  readonly width: number;
  readonly closed?: boolean;
}

/**
 * Prints shapes in the manner of an era. Motifs only say what is there (circle, sector, polygon ...); the treatment is here:
 * scissors in cut paper, a second ink out of register on a lithograph, rings around the hero of an echo poster.
 * `hero` marks the one shape of a motif that carries the treatment: drawn early, because its rings cover what is below.
 */
export class Pen {
  readonly era: Era;
  readonly inks: Inks;
  /** The motif's own numbers. The scissors have others, so that an era never changes what is drawn. */
  readonly random: Random;
  readonly #scissors: Random;
  #nodes: PosterNode[] = [];

  constructor(era: Era, inks: Inks, seed: number) {
    this.era = era;
    this.inks = inks;
    this.random = mulberry32(seed);
    this.#scissors = mulberry32(seed + 1);
  }

  /** What has been drawn so far. */
  get nodes(): readonly PosterNode[] {
    return this.#nodes;
  }

  circle(x: number, y: number, r: number, fill: Ink, hero = false): void {
    if (this.#cuts && r > 7) return this.#path(this.#facets(x, y, r, r), fill, hero);
    this.#print('circle', { cx: tenth(x), cy: tenth(y), r: tenth(r) }, fill, hero);
  }

  ellipse(x: number, y: number, rx: number, ry: number, fill: Ink, hero = false): void {
    if (this.#cuts && Math.min(rx, ry) > 4) return this.#path(this.#facets(x, y, rx, ry), fill, hero);
    this.#print('ellipse', { cx: tenth(x), cy: tenth(y), rx: tenth(rx), ry: tenth(ry) }, fill, hero);
  }

  /** Pie from angle to angle in degrees, clockwise from the right; half a disc or more is closed by its chord. */
  sector(x: number, y: number, r: number, from: number, to: number, fill: Ink, hero = false): void {
    const pie = to - from < 179;
    const at = (degrees: number): Point => [x + r * Math.cos(degrees * RADIANS), y + r * Math.sin(degrees * RADIANS)];
    if (this.#cuts) {
      const steps = Math.max(5, Math.round((to - from) / 20));
      const points = Array.from({ length: steps + 1 }, (_, i) => at(from + ((to - from) * i) / steps));
      return this.#path(this.#outline(pie ? [...points, [x, y]] : points), fill, hero);
    }
    const arc = `A${tenth(r)} ${tenth(r)} 0 ${to - from > 180 ? 1 : 0} 1 ${pair(at(to))}`;
    this.#print('path', { d: `M${pair(at(from))}${arc}${pie ? `L${pair([x, y])}` : ''}Z` }, fill, hero);
  }

  poly(points: readonly Point[], fill: Ink, hero = false): void {
    this.#path(this.#outline(points), fill, hero);
  }

  rect(x: number, y: number, width: number, height: number, fill: Ink, hero = false): void {
    const [right, bottom] = [x + width, y + height];
    this.poly(
      [
        [x, y],
        [right, y],
        [right, bottom],
        [x, bottom],
      ],
      fill,
      hero,
    );
  }

  /** A closed smooth shape through the points; scissors cut it straight from point to point. */
  blob(points: readonly Point[], fill: Ink, hero = false): void {
    if (this.#cuts) return this.poly(points, fill, hero);
    this.#print('path', { d: smooth(points, true) }, fill, hero);
  }

  /** A bar with round ends. */
  pill(from: Point, to: Point, width: number, fill: Ink, hero = false): void {
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const length = Math.hypot(dx, dy) || 1;
    const r = width / 2;
    const [nx, ny] = [(-dy / length) * r, (dx / length) * r];
    if (this.#cuts) {
      // Each end in four cuts.
      const end = ([x, y]: Point, along: number): Point[] =>
        [-90, -45, 0, 45, 90].map((degrees) => {
          const [cos, sin] = [Math.cos(degrees * RADIANS) * along, Math.sin(degrees * RADIANS) * along];
          return [x + (dx / length) * r * cos + nx * sin, y + (dy / length) * r * cos + ny * sin];
        });
      return this.poly([...end(to, 1), ...end(from, -1)], fill, hero);
    }
    const cap = (end: Point): string => `A${tenth(r)} ${tenth(r)} 0 0 1 ${pair(end)}`;
    const [startLeft, startRight]: readonly Point[] = [
      [from[0] + nx, from[1] + ny],
      [from[0] - nx, from[1] - ny],
    ];
    const [endRight, endLeft]: readonly Point[] = [
      [to[0] - nx, to[1] - ny],
      [to[0] + nx, to[1] + ny],
    ];
    this.#print('path', { d: `M${pair(startLeft)}${cap(startRight)}L${pair(endRight)}${cap(endLeft)}Z` }, fill, hero);
  }

  /** A star polygon of `tips` tips, the first one up. */
  star(x: number, y: number, tips: number, outer: number, inner: number, fill: Ink, hero = false): void {
    const points = Array.from({ length: tips * 2 }, (_, i): Point => {
      const angle = (i / tips) * Math.PI - Math.PI / 2;
      const r = i % 2 ? inner : outer;
      return [x + r * Math.cos(angle), y + r * Math.sin(angle)];
    });
    this.poly(points, fill, hero);
  }

  ring(x: number, y: number, r: number, width: number, ink: Ink): void {
    if (this.#cuts) return this.line(this.#facets(x, y, r, r), { width, closed: true }, ink);
    const attributes = { cx: tenth(x), cy: tenth(y), r: tenth(r), fill: 'none', stroke: ink };
    this.#nodes.push(node('circle', { ...attributes, 'stroke-width': tenth(width) }));
  }

  /** A line from point to point. */
  line(points: readonly Point[], { width, closed = false }: Stroke, ink: Ink): void {
    this.#stroke(`M${points.map(pair).join('L')}${closed ? 'Z' : ''}`, width, ink);
  }

  /** A smooth line through the points, in every era: thread, smoke and water are not cut with scissors. */
  curve(points: readonly Point[], { width }: Stroke, ink: Ink): void {
    this.#stroke(smooth(points, false), width, ink);
  }

  /** Draws with the paper turned about (x, y) by so many degrees. */
  turned(degrees: number, x: number, y: number, draw: () => void): void {
    const outside = this.#nodes;
    this.#nodes = [];
    draw();
    const about = x === 0 && y === 0 ? '' : ` ${tenth(x)} ${tenth(y)}`;
    outside.push(node('g', { transform: `rotate(${tenth(degrees)}${about})` }, this.#nodes));
    this.#nodes = outside;
  }

  get #cuts(): boolean {
    return this.era === 'cut';
  }

  /** A circle as scissors see it: 13 to 25 facets, never quite round. */
  #facets(x: number, y: number, rx: number, ry: number): readonly Point[] {
    const count = 13 + Math.min(12, Math.floor(Math.max(rx, ry) / 14));
    return Array.from({ length: count }, (_, i): Point => {
      const angle = (i / count) * TURN + 0.3;
      const slip = 1 + (this.#scissors() - 0.5) * 0.07;
      return [x + slip * rx * Math.cos(angle), y + slip * ry * Math.sin(angle)];
    });
  }

  /** Scissors: every corner off by up to 3 units, less on small shapes. */
  #outline(points: readonly Point[]): readonly Point[] {
    if (!this.#cuts) return points;
    const span = (axis: 0 | 1): number => {
      const values = points.map((point) => point[axis]);
      return Math.max(...values) - Math.min(...values);
    };
    const slip = Math.min(3.2, 0.05 * Math.min(span(0), span(1)) + 0.3);
    const off = (): number => (this.#scissors() - 0.5) * 2 * slip;
    return points.map(([x, y]): Point => [x + off(), y + off()]);
  }

  #path(points: readonly Point[], fill: Ink, hero: boolean): void {
    this.#print('path', { d: `M${points.map(pair).join('L')}Z` }, fill, hero);
  }

  #stroke(d: string, width: number, stroke: Ink): void {
    this.#nodes.push(node('path', { d, fill: 'none', stroke, 'stroke-width': tenth(width) }));
  }

  #print(tag: 'circle' | 'ellipse' | 'path', shape: Attributes, fill: Ink, hero: boolean): void {
    const { bg, b, c } = this.inks;
    if (hero && this.era === 'litho') {
      const shadow = node(tag, { ...shape, fill: b === fill ? c : b });
      this.#nodes.push(node('g', { transform: 'translate(5 5)', opacity: 0.85 }, [shadow]));
    }
    if (hero && this.era === 'echo') {
      BANDS.forEach((width, i) => {
        const stroke = i % 2 === 1 ? bg : i === 0 ? b : fill;
        this.#nodes.push(node(tag, { ...shape, fill: 'none', stroke, 'stroke-width': width }));
      });
    }
    this.#nodes.push(node(tag, { ...shape, fill }));
  }
}

const pair = ([x, y]: Point): string => `${tenth(x)} ${tenth(y)}`;

/** Catmull-Rom spline through the points, as cubic Bézier path data. */
function smooth(points: readonly Point[], closed: boolean): string {
  const count = points.length;
  const at = (i: number): Point => points[closed ? (i + count) % count : Math.min(count - 1, Math.max(0, i))];
  let d = `M${pair(points[0])}`;
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    const [before, from, to, after] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const first: Point = [from[0] + (to[0] - before[0]) / 6, from[1] + (to[1] - before[1]) / 6];
    const second: Point = [to[0] - (after[0] - from[0]) / 6, to[1] - (after[1] - from[1]) / 6];
    d += `C${pair(first)} ${pair(second)} ${pair(to)}`;
  }
  return closed ? `${d}Z` : d;
}
