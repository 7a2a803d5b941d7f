import { normal, uniform } from '../../als/index.ts';
import type { Fit } from './fit.ts';
import { open } from './numbers.ts';
import type { Viewers } from './viewers.ts';
import type { Watched } from './watch.ts';

/** Days beyond the last real user's first day that a viewer's last session may fall on. */
const BEYOND = 60;

/**
 * Draws the day of each rating, aligned with watched.films. A viewer has sessions: gaps between them are exponential about a
 * mean gap of the viewer's own (lognormal, as the real users' are); ratings fall on them by weights from Dirichlet(1/2).
 */
export function drawDays(fit: Fit, viewers: Viewers, { indptr, films }: Watched, seed: number): Uint32Array {
  const draw = uniform(seed);
  const gauss = normal(draw);
  let last = 0;
  for (const day of fit.firstDay) last = Math.max(last, day + BEYOND);
  const out = new Uint32Array(films.length);
  for (let viewer = 0; viewer < viewers.count; viewer++) {
    const sessions = viewers.days[viewer];
    const days = new Uint32Array(sessions);
    const shares = new Float64Array(sessions);
    const gap = Math.exp(fit.gap.mean + fit.gap.spread * gauss()) - 1;
    let total = 0;
    for (let session = 0, day = viewers.firstDay[viewer]; session < sessions; session++) {
      if (session > 0) day += Math.round(Math.max(1, gap * -Math.log(open(draw))));
      days[session] = Math.min(day, last);
      // Squares of normals are Gamma(1/2), and those in proportion are Dirichlet(1/2).
      const weight = gauss() ** 2;
      total += weight;
      shares[session] = total;
    }
    for (let k = indptr[viewer]; k < indptr[viewer + 1]; k++) {
      const at = draw() * total;
      let session = 0;
      while (session < sessions - 1 && shares[session] <= at) session++;
      out[k] = days[session];
    }
  }
  return out;
}
