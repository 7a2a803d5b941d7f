import type { Interactions } from '../dataset/types.ts';
import { initialStarFactors } from './biased.ts';
import type { Layout } from './kernels/simd/layout.ts';
import { LaneLost } from './kernels/simd/team.ts';
import { checkBiasedSettings } from './settings.ts';
import type { BiasedFactors, BiasedSettings, BiasedStep } from './types.ts';

/** Ratings that are enough for all epochs but the last ones (README.md has what that costs and saves). */
const ENOUGH = 4e6;
/** Last epochs, which are of all ratings. */
const WHOLE = 2;

/**
 * Trains the star model (`trainBiased` has the formula) in the memory of a SIMD solver. A half-step reads only the other side, so one in
 * which a lane is lost is simply done again.
 * Beyond `enough` ratings all epochs but the last ones are of every second user, or fourth, ..: users are in the order of their counts, so these are as
 * active as all.
 * solve: rows of one side, without the users whose new number has a bit of `mask`; returns -1 or a row without a solution. orders: old rows by new row.
 */
export function* starTrainer(
  { users, films, byUser, byFilm }: Interactions,
  settings: BiasedSettings,
  buffer: ArrayBufferLike,
  layout: Layout,
  orders: readonly [Uint32Array, Uint32Array],
  solve: (side: number, mask: number) => Generator<Promise<void> | void, number>,
  enough = ENOUGH,
): Generator<BiasedStep, BiasedFactors> {
  checkBiasedSettings(settings);
  const { stars } = layout;
  if (!stars) throw new Error('The solver was made without the star model.');
  const { width, mean } = stars;
  const { factors: d, epochs } = settings;
  const [userRows, itemRows] = [users, films].map(
    (rows, side) => new Float32Array(buffer, stars.rows[side], rows * width),
  );
  const start = initialStarFactors(films, settings);
  itemRows.fill(0);
  orders[1].forEach((old, row) => {
    itemRows.set(start.subarray(old * d, old * d + d), row * width);
    itemRows[row * width + d] = 1;
  });
  let share = 1;
  while (byUser.indices.length > share * enough) share *= 2;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const mask = epoch <= epochs - WHOLE ? share - 1 : 0;
    const atWork: BiasedStep = { epoch, epochs, done: false };
    for (const side of [0, 1]) {
      for (;;) {
        try {
          const steps = solve(side, mask);
          for (;;) {
            const next = steps.next();
            if (!next.done) yield next.value ? { ...atWork, pause: next.value } : atWork;
            else if (next.value < 0) break;
            else {
              const row = orders[side][next.value];
              const { indptr } = [byUser, byFilm][side];
              const count = indptr[row + 1] - indptr[row];
              throw new Error(`The star model's equations of a row with ${count} ratings have no solution.`);
            }
          }
          break;
        } catch (reason) {
          if (!(reason instanceof LaneLost)) throw reason;
        }
      }
    }
    yield { epoch, epochs, done: true };
  }
  const read = (rows: Float32Array, order: Uint32Array): { factors: Float32Array; bias: Float32Array } => {
    const factors = new Float32Array(order.length * d);
    const bias = new Float32Array(order.length);
    order.forEach((old, row) => {
      factors.set(rows.subarray(row * width, row * width + d), old * d);
      bias[old] = rows[row * width + d + 1];
    });
    return { factors, bias };
  };
  const [user, item] = [read(userRows, orders[0]), read(itemRows, orders[1])];
  return {
    settings,
    mean,
    userBias: user.bias,
    itemBias: item.bias,
    userFactors: user.factors,
    itemFactors: item.factors,
  };
}
