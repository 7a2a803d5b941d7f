/** The drawing as data: what a poster is before it is mounted in a page or written as markup. */

export type Tag = 'svg' | 'g' | 'path' | 'circle' | 'ellipse' | 'text';
export type Attributes = Readonly<Record<string, string | number>>;

export interface PosterNode {
  readonly tag: Tag;
  /** Presentation and geometry attributes only: never `style`, never an event handler. */
  readonly attributes: Attributes;
  readonly children: readonly PosterNode[];
  /** Character data of a `text` node; null elsewhere. */
  readonly text: string | null;
}

const SVG = 'http://www.w3.org/2000/svg';
const NONE: readonly PosterNode[] = [];

export function node(tag: Tag, attributes: Attributes, children: readonly PosterNode[] = NONE): PosterNode {
  return { tag, attributes, children, text: null };
}

export function textNode(attributes: Attributes, text: string): PosterNode {
  return { tag: 'text', attributes, children: NONE, text };
}

/** Rounds to a tenth of a unit: less than a quarter of a pixel on the largest poster of the page. */
export const tenth = (value: number): number => Math.round(value * 10) / 10;

/** Makes the elements, unattached. Titles reach the document as character data only. */
export function mountPoster(tree: PosterNode, document: Document): SVGSVGElement {
  return build(tree, document) as SVGSVGElement;
}

function build(tree: PosterNode, document: Document): Element {
  const element = document.createElementNS(SVG, tree.tag);
  for (const name in tree.attributes) element.setAttribute(name, String(tree.attributes[name]));
  if (tree.text !== null) element.appendChild(document.createTextNode(tree.text));
  for (const child of tree.children) element.appendChild(build(child, document));
  return element;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character]);

/** A standalone SVG document (well-formed XML), for files and tests. The page itself mounts the tree. */
export function posterMarkup(tree: PosterNode): string {
  return write(tree, ` xmlns="${SVG}"`);
}

function write(tree: PosterNode, first = ''): string {
  let attributes = first;
  for (const name in tree.attributes) attributes += ` ${name}="${escape(String(tree.attributes[name]))}"`;
  const inside = tree.text === null ? tree.children.map((child) => write(child)).join('') : escape(tree.text);
  return inside === '' ? `<${tree.tag}${attributes}/>` : `<${tree.tag}${attributes}>${inside}</${tree.tag}>`;
}
