export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Wish {
  /** Pixels: middle and radius of the dot. */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly width: number;
}

/** A label: its wish, and where it stands. */
export interface Label extends Box {
  readonly index: number;
}

const GAP = 4;
/** Pixels that stay free around each label. */
const AIR = 2;

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right + AIR && b.left < a.right + AIR && a.top < b.bottom + AIR && b.top < a.bottom + AIR;

/**
 * Places labels, the most wanted first: right of the dot, left, above or below, wherever it meets no label, no dot of a label and nothing of `taken`, and is whole within the
 * canvas; a label that fits nowhere is left out. So no two ever overlap.
 */
export function placeLabels(
  wishes: readonly Wish[],
  height: number,
  canvas: { readonly width: number; readonly height: number },
  taken: readonly Box[],
  most: number,
): Label[] {
  const labels: Label[] = [];
  const full: Box[] = [...taken];
  for (let index = 0; index < wishes.length && labels.length < most; index++) {
    const { x, y, radius, width } = wishes[index];
    const dot = { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius };
    const aside = radius + GAP;
    for (const [left, top] of [
      [x + aside, y - height / 2],
      [x - aside - width, y - height / 2],
      [x - width / 2, y - aside - height],
      [x - width / 2, y + aside],
    ]) {
      const box = { left, top, right: left + width, bottom: top + height };
      if (left < 0 || top < 0 || box.right > canvas.width || box.bottom > canvas.height) continue;
      if (full.some((other) => overlaps(box, other))) continue;
      labels.push({ index, ...box });
      full.push(box, dot);
      break;
    }
  }
  return labels;
}
