import { placeLabels, type Box, type Label } from './labels.ts';
import { CORNERS, MARKS, type Shape } from './marks.ts';
import { growthOf, radiusOf, screenX, screenY, type Size, type View } from './view.ts';

/** What is on the map, apart from how it is looked at. */
export interface Scene {
  readonly titles: readonly string[];
  readonly ratings: readonly number[];
  /** n x 2, in map units. */
  readonly places: Float32Array;
  /** By film: which of MARKS. */
  readonly marks: Uint8Array;
  /** Non-zero at films that are not shown. */
  readonly skip: Uint8Array;
  /** Films that the visitor rated. */
  readonly own: readonly number[];
  readonly me: { readonly x: number; readonly y: number } | null;
  readonly meLabel: string;
  /** The film with the card; -1 for none. */
  readonly active: number;
  /** Films of a way, with its ends, in order. */
  readonly way: readonly number[];
}

export interface Palette {
  readonly ground: string;
  readonly ink: string;
  readonly you: string;
  readonly model: string;
  /** By mark. */
  readonly colours: readonly string[];
  readonly font: string;
}

const LABEL_HEIGHT = 16;
/** Labels at most: more cannot be read. */
const LABELS = 70;
/** Films that are tried for a label: the best known of those in sight. */
const TRIED = 500;

const widths = new Map<string, number>();
let widthsOf = '';

function widthOf(context: CanvasRenderingContext2D, text: string): number {
  if (widthsOf !== context.font) widths.clear();
  widthsOf = context.font;
  let width = widths.get(text);
  if (width === undefined) widths.set(text, (width = context.measureText(text).width));
  return width;
}

/** Draws everything anew, in CSS pixels; returns the labels that stand. blocked: where no label may be. */
export function paint(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  scene: Scene,
  palette: Palette,
  blocked: readonly Box[],
): Label[] {
  const { places, ratings, own, me } = scene;
  const most = ratings[0] ?? 1; // the best known comes first
  const growth = growthOf(view, size);
  const x = (at: number): number => screenX(view, size, places[2 * at]);
  const y = (at: number): number => screenY(view, size, places[2 * at + 1]);
  const radius = (at: number): number => radiusOf(ratings[at], most, growth);
  const inSight = (at: number): boolean => {
    const [px, py] = [x(at), y(at)];
    return px > -20 && py > -20 && px < size.width + 20 && py < size.height + 20;
  };

  context.globalAlpha = 1;
  context.fillStyle = palette.ground;
  context.fillRect(0, 0, size.width, size.height);
  if (me) rings(context, size, view, me, palette);

  // One path for all films of a mark: thousands of dots are ten fills.
  context.globalAlpha = 0.86;
  MARKS.forEach(({ shape }, mark) => {
    context.beginPath();
    for (let at = 0; at < ratings.length; at++) {
      if (scene.marks[at] === mark && !scene.skip[at] && inSight(at)) trace(context, shape, x(at), y(at), radius(at));
    }
    context.fillStyle = palette.colours[mark];
    context.strokeStyle = palette.colours[mark];
    context.lineWidth = 1.5;
    if (shape === 'ring') context.stroke();
    else context.fill();
  });
  context.globalAlpha = 1;

  if (scene.way.length > 1) {
    context.beginPath();
    scene.way.forEach((at, step) => (step === 0 ? context.moveTo(x(at), y(at)) : context.lineTo(x(at), y(at))));
    context.strokeStyle = palette.model;
    context.lineWidth = 2;
    context.setLineDash([6, 4]);
    context.stroke();
    context.setLineDash([]);
    for (const at of scene.way) circle(context, x(at), y(at), radius(at) + 3.5, palette.model, 2);
  }
  for (const at of own)
    if (!scene.skip[at] && inSight(at)) circle(context, x(at), y(at), radius(at) + 2, palette.you, 2.5);
  if (scene.active >= 0) circle(context, x(scene.active), y(scene.active), radius(scene.active) + 5, palette.ink, 2);

  const taken: Box[] = [...blocked];
  if (me) taken.push(...you(context, screenX(view, size, me.x), screenY(view, size, me.y), scene.meLabel, palette));

  context.font = `600 12px ${palette.font}`;
  context.textAlign = 'left';
  const wanted = new Set<number>(
    [scene.active, ...scene.way, ...own].filter((at) => at >= 0 && inSight(at) && !scene.skip[at]),
  );
  // Films come best known first.
  for (let at = 0; at < ratings.length && wanted.size < TRIED; at++) if (!scene.skip[at] && inSight(at)) wanted.add(at);
  const films = [...wanted];
  const wishes = films.map((at) => {
    const width = widthOf(context, scene.titles[at]);
    return { x: x(at), y: y(at), radius: radius(at) + (at === scene.active ? 5 : 1), width };
  });
  const labels = placeLabels(wishes, LABEL_HEIGHT, size, taken, LABELS);
  context.strokeStyle = palette.ground;
  context.lineWidth = 4;
  context.lineJoin = 'round';
  context.textBaseline = 'middle';
  context.fillStyle = palette.ink;
  for (const { index, left, top } of labels) {
    const title = scene.titles[films[index]];
    context.strokeText(title, left, top + LABEL_HEIGHT / 2);
    context.fillText(title, left, top + LABEL_HEIGHT / 2);
  }
  return labels.map((label) => ({ ...label, index: films[label.index] }));
}

function trace(context: CanvasRenderingContext2D, shape: Shape, x: number, y: number, radius: number): void {
  const corners = CORNERS[shape];
  if (corners.length === 0) {
    const r = shape === 'ring' ? radius - 0.5 : radius;
    context.moveTo(x + r, y);
    context.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  context.moveTo(x + radius * corners[0], y + radius * corners[1]);
  for (let at = 2; at < corners.length; at += 2) context.lineTo(x + radius * corners[at], y + radius * corners[at + 1]);
  context.closePath();
}

function circle(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  colour: string,
  width: number,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

/** Distances from the visitor, in map units. */
const RINGS = [0.15, 0.32, 0.52];

function rings(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  me: { x: number; y: number },
  palette: Palette,
): void {
  context.setLineDash([2, 5]);
  context.globalAlpha = 0.4;
  for (const ring of RINGS) {
    circle(context, screenX(view, size, me.x), screenY(view, size, me.y), ring * view.scale, palette.you, 1);
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/** The visitor's own sign; returns where it is. */
function you(context: CanvasRenderingContext2D, x: number, y: number, label: string, palette: Palette): Box[] {
  context.beginPath();
  context.arc(x, y, 14, 0, 2 * Math.PI);
  context.fillStyle = palette.ground;
  context.fill();
  circle(context, x, y, 14, palette.you, 4);
  context.beginPath();
  context.arc(x, y, 6, 0, 2 * Math.PI);
  context.fillStyle = palette.you;
  context.fill();
  context.font = `700 14px ${palette.font}`;
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  context.strokeStyle = palette.ground;
  context.lineWidth = 4;
  context.lineJoin = 'round';
  context.strokeText(label, x, y - 22);
  context.fillText(label, x, y - 22);
  const half = context.measureText(label).width / 2;
  return [
    { left: x - 17, top: y - 17, right: x + 17, bottom: y + 17 },
    { left: x - half - 2, top: y - 36, right: x + half + 2, bottom: y - 17 },
  ];
}
