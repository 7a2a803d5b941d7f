/** Where the canvas looks: a point of the map at its middle, and pixels per unit of the map. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
  /** What the whole view has to hold, in map units. */
  readonly extent: Extent;
  /** Pixels at the edges that something lies over: the whole view keeps out of them. */
  readonly covered?: Covered;
}

export interface Covered {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
}

/** A quarter turned to the left: a map that is wider than high fills an upright screen. */
export function upright(places: Float32Array): Float32Array {
  const turned = new Float32Array(places.length);
  for (let at = 0; at < places.length; at += 2) {
    turned[at] = places[at + 1];
    turned[at + 1] = -places[at];
  }
  return turned;
}

export interface Extent {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The rectangle around all points; the unit circle's where there are none. */
export function extentOf(places: Float32Array): Extent {
  if (places.length === 0) return { left: -1, top: -1, right: 1, bottom: 1 };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < places.length; at += 2) {
    left = Math.min(left, places[at]);
    right = Math.max(right, places[at]);
    top = Math.min(top, places[at + 1]);
    bottom = Math.max(bottom, places[at + 1]);
  }
  return { left, top, right, bottom };
}

/** Where a film is on the canvas, for its card. */
export interface CardPlace {
  readonly x: number;
  readonly y: number;
  readonly size: Size;
}

/** What lies over an upright map: heading and legend. */
export const OVER_UPRIGHT: Covered = { left: 0, top: 150, bottom: 56 };
/** What lies over a wide one: the heading, beside which there is room enough. */
export const OVER_WIDE: Covered = { left: 320, top: 0, bottom: 0 };
/** Widths of the page's column, and from which a map has room beside its heading, pixels. */
const COLUMN = 1296;
const WIDE = 1000;

/** A place of the upright map. */
export const uprightPlace = <P extends { readonly x: number; readonly y: number }>(place: P): P => ({
  ...place,
  x: place.y,
  y: -place.x,
});

/** How far beyond the whole map one can zoom in and out, as factors of the fitting scale. */
const NEAREST = 40;
const FARTHEST = 0.6;
/** Pixels around the whole map. */
const MARGIN = 36;

/** The whole map. */
export function fitting({ width, height, extent: { left, top, right, bottom }, covered }: Size): View {
  const over = covered ?? { left: 0, top: 0, bottom: 0 };
  const beside = over.left > 0 && width >= WIDE ? over.left + Math.max(0, (width - COLUMN) / 2) : 0;
  const across = (width - beside - 2 * MARGIN) / Math.max(right - left, 1e-3);
  const down = (height - over.top - over.bottom - 2 * MARGIN) / Math.max(bottom - top, 1e-3);
  const scale = Math.max(20, Math.min(across, down));
  return {
    x: (left + right) / 2 - beside / 2 / scale,
    y: (top + bottom) / 2 - (over.top - over.bottom) / 2 / scale,
    scale,
  };
}

export const screenX = (view: View, size: Size, x: number): number => (x - view.x) * view.scale + size.width / 2;
export const screenY = (view: View, size: Size, y: number): number => (y - view.y) * view.scale + size.height / 2;

/** Zooms by a factor; what is at the pixel (px, py) stays there. */
export function zoomed(view: View, size: Size, factor: number, px = size.width / 2, py = size.height / 2): View {
  const fit = fitting(size).scale;
  const scale = Math.min(fit * NEAREST, Math.max(fit * FARTHEST, view.scale * factor));
  const [dx, dy] = [px - size.width / 2, py - size.height / 2];
  return within({ x: view.x + dx / view.scale - dx / scale, y: view.y + dy / view.scale - dy / scale, scale });
}

/** Moved by pixels, as a hand moves a sheet. */
export const panned = (view: View, dx: number, dy: number): View =>
  within({ ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale });

/** The middle of the canvas stays on the map: nobody gets lost beside it. */
function within(view: View): View {
  const reach = Math.hypot(view.x, view.y);
  const most = 1.1;
  return reach > most ? { ...view, x: (view.x / reach) * most, y: (view.y / reach) * most } : view;
}

/** The same view, moved so far that a point is on the canvas with room around it. */
export function showing(view: View, size: Size, x: number, y: number, room = 60): View {
  const [px, py] = [screenX(view, size, x), screenY(view, size, y)];
  const dx = Math.max(0, room - px) - Math.max(0, px - size.width + room);
  const dy = Math.max(0, room - py) - Math.max(0, py - size.height + room);
  return dx || dy ? panned(view, dx, dy) : view;
}

/** How dots grow with the view: slowly as one zooms in, and smaller where the whole map is small. */
export function growthOf(view: View, size: Size): number {
  const whole = fitting(size).scale;
  return Math.min(2.4, Math.max(0.8, (view.scale / whole) ** 0.35)) * Math.min(1, Math.max(0.6, (whole / 450) ** 0.5));
}

/** Radius of a film's dot in pixels: its area says how many ratings the film has. */
export const radiusOf = (ratings: number, most: number, growth: number): number =>
  (1.8 + 4.6 * Math.sqrt(ratings / Math.max(1, most))) * growth;

/** Index of the point nearest to a pixel, within `reach` pixels; -1 where there is none. skip: non-zero at points that are not shown. */
export function hit(
  places: Float32Array,
  view: View,
  size: Size,
  px: number,
  py: number,
  reach: number,
  skip?: Uint8Array,
): number {
  let best = -1;
  let least = reach * reach;
  for (let at = 0; at < places.length / 2; at++) {
    if (skip?.[at]) continue;
    const dx = screenX(view, size, places[2 * at]) - px;
    const dy = screenY(view, size, places[2 * at + 1]) - py;
    const square = dx * dx + dy * dy;
    if (square < least) {
      least = square;
      best = at;
    }
  }
  return best;
}

/** How much a step sideways counts against a point. */
const SIDEWAYS = 2.5;

/** The next point in a direction (dx, dy of length 1) from a place; -1 where there is none. */
export function nextTowards(
  places: Float32Array,
  from: { readonly x: number; readonly y: number },
  dx: number,
  dy: number,
  skip?: Uint8Array,
): number {
  let best = -1;
  let least = Infinity;
  for (let at = 0; at < places.length / 2; at++) {
    if (skip?.[at]) continue;
    const [x, y] = [places[2 * at] - from.x, places[2 * at + 1] - from.y];
    const ahead = x * dx + y * dy;
    if (ahead <= 1e-6) continue;
    const cost = ahead + SIDEWAYS * Math.abs(x * dy - y * dx);
    if (cost < least) {
      least = cost;
      best = at;
    }
  }
  return best;
}
