import { makeInteractions } from '../../dataset/index.ts';
import type { Interactions, UserIndex } from '../../dataset/index.ts';
import { selectUsers } from '../../evaluate/index.ts';
import { drawDays } from './dates.ts';
import { fit } from './fit.ts';
import { guard, type Likeness } from './guard.ts';
import { DAY, type Ratings } from './source.ts';
import { drawStars } from './stars.ts';
import { drawViewers } from './viewers.ts';
import { drawFilms } from './watch.ts';

export interface DrawOptions {
  readonly viewers: number;
  /** Ratings of one viewer, at most. */
  readonly most: number;
  readonly seed: number;
}

export const DEFAULT_DRAW: DrawOptions = { viewers: 1100, most: 450, seed: 42 };

/** Viewers drawn beyond those wanted, for the guard to drop. */
const EXTRA = 0.12;

export interface Drawn {
  /** Viewers 1 to N, on the films of the real ratings; times are whole days. */
  readonly interactions: Interactions;
  /** Viewers that the guard dropped, of those drawn. */
  readonly dropped: number;
  readonly limits: Likeness;
}

/**
 * Draws synthetic viewers and their ratings from models fitted to real ratings. The same ratings, options and engine give the
 * same viewers, bit for bit. Throws Error where the guard leaves too few.
 */
export function drawSample(real: Ratings, options: DrawOptions = DEFAULT_DRAW): Drawn {
  // Streams of their own, so that one step's appetite for numbers leaves the others alone.
  const stream = (step: number): number => options.seed * 1009 + 10 * step;
  const model = fit(real, options.seed);
  const viewers = drawViewers(model, Math.floor(options.viewers * (1 + EXTRA)), options.most, stream(1));
  const watched = drawFilms(model, viewers, stream(2));
  const days = drawDays(model, viewers, watched, stream(3));
  const codes = drawStars(model, viewers, watched, days, stream(4));
  const userIndex = new Uint32Array(watched.films.length);
  for (let viewer = 0; viewer < viewers.count; viewer++) {
    userIndex.fill(viewer, watched.indptr[viewer], watched.indptr[viewer + 1]);
  }
  const all = makeInteractions({
    users: viewers.count,
    films: real.interactions.films,
    userIndex,
    filmIndex: watched.films,
    codes,
    times: days.map((day) => day * DAY),
    userIds: Uint32Array.from({ length: viewers.count }, (_, viewer) => viewer + 1),
  });
  const { passed, limits } = guard(all.byUser, real.interactions.byUser);
  const kept = Array.from(passed.keys()).filter((viewer) => passed[viewer] === 1);
  if (kept.length < options.viewers) {
    throw new Error(`The guard left ${kept.length} of ${viewers.count} viewers; ${options.viewers} are wanted.`);
  }
  const chosen = selectUsers(all, kept.slice(0, options.viewers) as UserIndex[]);
  const userIds = Uint32Array.from({ length: options.viewers }, (_, viewer) => viewer + 1);
  return { interactions: { ...chosen, userIds }, dropped: viewers.count - kept.length, limits };
}
