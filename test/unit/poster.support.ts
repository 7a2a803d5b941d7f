import type { PosterNode } from '../../src/poster/index.ts';
import { textWidth } from '../../src/poster/widths.ts';

export interface Box {
  readonly left: number;
  readonly right: number;
  /** Top of the capitals. */
  readonly top: number;
  /** Bottom of the descenders. */
  readonly bottom: number;
}

export interface Line extends Box {
  readonly text: string;
  readonly size: number;
  readonly weight: number;
  readonly fill: string;
}

export function* walk(node: PosterNode): Generator<PosterNode> {
  yield node;
  for (const child of node.children) yield* walk(child);
}

const number = (value: string | number | undefined): number => Number(value ?? 0);

/** Every line of type with the box that it takes, by the embedded widths. */
export function lines(tree: PosterNode): Line[] {
  return [...walk(tree)]
    .filter((node) => node.tag === 'text')
    .map(({ attributes, text }) => {
      const size = number(attributes['font-size']);
      const content = text ?? '';
      const spacing = number(attributes['letter-spacing']) * [...content].length;
      const width = textWidth(content) * size + Math.max(0, spacing);
      const [x, y] = [number(attributes.x), number(attributes.y)];
      const left =
        attributes['text-anchor'] === 'middle' ? x - width / 2 : attributes.direction === 'rtl' ? x - width : x;
      return {
        text: content,
        size,
        weight: number(attributes['font-weight']),
        fill: String(attributes.fill),
        left,
        right: left + width,
        top: y - 0.66 * size,
        bottom: y + 0.21 * size,
      };
    });
}

/** The lines of the title itself: neither running head, nor year, nor subtitle. */
export const titleLines = (tree: PosterNode): Line[] =>
  lines(tree).filter((line) => line.weight === 800 || (line.weight === 700 && line.size !== 9.5));

/** The windows through which the pictures are seen. */
export function windows(tree: PosterNode): Box[] {
  return [...walk(tree)]
    .filter((node) => node.tag === 'svg' && node !== tree)
    .map(({ attributes }) => {
      const [left, top] = [number(attributes.x), number(attributes.y)];
      return { left, top, right: left + number(attributes.width), bottom: top + number(attributes.height) };
    });
}

/** WCAG 2.2 contrast ratio, written down from the recommendation. */
export function contrastOf(one: string, other: string): number {
  const luminance = (hex: string): number => {
    const bytes = Number.parseInt(hex.slice(1), 16);
    const [r, g, b] = [16, 8, 0].map((shift) => {
      const c = ((bytes >> shift) & 255) / 255;
      return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    });
    return r * 0.2126 + g * 0.7152 + b * 0.0722;
  };
  const [high, low] = [luminance(one), luminance(other)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const TAGS = new Set(['svg', 'g', 'path', 'circle', 'ellipse', 'text']);

/** What is wrong with a poster as a drawing; empty where nothing is. Plain comparisons, because there are many. */
export function faults(tree: PosterNode): string[] {
  const found: string[] = [];
  for (const { tag, attributes } of walk(tree)) {
    if (!TAGS.has(tag)) found.push(`element ${tag}`);
    for (const [name, value] of Object.entries(attributes)) {
      if (/^(style|on.*|id|href)$/.test(name)) found.push(`attribute ${name}`);
      if (/NaN|Infinity|undefined|null/.test(String(value))) found.push(`${tag} ${name}="${value}"`);
    }
  }
  for (const line of lines(tree)) {
    const inside = line.left >= 0 && line.right <= 194 && line.top >= 0 && line.bottom <= 300;
    if (!inside) found.push(`outside: ${JSON.stringify(line)}`);
    for (const window of windows(tree)) {
      // Capitals are clear of every picture; only a descender may come near one.
      const clear = line.bottom - 0.1 * line.size <= window.top || line.top >= window.bottom;
      if (!clear) found.push(`over the picture from ${window.top} to ${window.bottom}: ${JSON.stringify(line)}`);
    }
  }
  return found;
}
