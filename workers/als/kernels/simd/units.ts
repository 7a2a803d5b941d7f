import type { SimdExports } from './exports.ts';
import { PARTS, type Layout } from './layout.ts';

/**
 * A half-step in units that any lane may take, in any order: each writes what no other unit writes and reads what no other unit of the
 * same kind writes, so the result does not depend on who did which.
 */
export type Kind = (typeof KINDS)[number];
export const KINDS = ['gram', 'squares', 'rotate', 'solve', 'descend', 'stars'] as const;

/** Rows of a unit of a rotation. */
const BLOCK = 512;

/** Units of this kind for this side. gram and squares: over the side's own factors; rotate: of them; the others: its rows. */
export function unitsOf({ sides }: Layout, kind: Kind, side: number): number {
  if (kind === 'gram' || kind === 'squares') return PARTS;
  if (kind === 'rotate') return Math.ceil(sides[side].rows / BLOCK);
  return sides[side].chunks.length - 1;
}

/** Does one unit. value: `dualMost` of solve, `steps` of descend; of stars a mask: users whose (new) number has one of its bits are left out. Returns -1, or the (new) row that has no finite solution. */
export type DoUnit = (kind: Kind, side: number, unit: number, value: number) => number;

export function unitsIn(kernels: SimdExports, layout: Layout, lane: number): DoUnit {
  const { d, sides } = layout;
  kernels.setShape(d, layout.tables, layout.scratch + lane * layout.scratchStride);
  return (kind, side, unit, value) => {
    const own = sides[side];
    const partAt = (part: number): number => Math.min(own.rows, Math.ceil(own.rows / PARTS) * part);
    switch (kind) {
      case 'gram':
        kernels.gramRows(own.factors, partAt(unit), partAt(unit + 1), layout.gramParts + unit * d * d * 4);
        return -1;
      case 'squares': {
        const to = layout.squareParts + unit * d * 4;
        kernels.squareRows(own.factors, own.indptr, partAt(unit), partAt(unit + 1), to);
        return -1;
      }
      case 'rotate':
        kernels.rotateRows(own.factors, unit * BLOCK, Math.min(own.rows, (unit + 1) * BLOCK), layout.vectors);
        return -1;
      case 'stars': {
        if (!layout.stars) return -1;
        const { d, width, mean, lambda, rows } = layout.stars;
        const [from, until] = [own.chunks[unit], own.chunks[unit + 1]];
        kernels.setSide(own.indptr, own.indices, own.codes, own.regularization);
        const [ownMask, otherMask] = side === 0 ? [value, 0] : [0, value];
        return kernels.starRows(rows[1 - side], rows[side], from, until, d, width, mean, lambda, ownMask, otherMask);
      }
      case 'solve':
      case 'descend': {
        kernels.setSide(own.indptr, own.indices, own.codes, own.regularization);
        kernels.setFactors(own.factors, sides[1 - side].factors, layout.diagonal, layout.squares);
        const [from, until] = [own.chunks[unit], own.chunks[unit + 1]];
        if (kind === 'solve') return kernels.solveRows(from, until, value);
        if (unit < own.groups) return kernels.descendGroup(from, until, value, own.block);
        return kernels.descendRows(from, until, value);
      }
    }
  };
}
