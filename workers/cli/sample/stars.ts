import { normal, uniform } from '../../als/index.ts';
import type { Fit } from './fit.ts';
import { clamp, quantile } from './numbers.ts';
import { DAY } from './source.ts';
import type { Viewers } from './viewers.ts';
import type { Watched } from './watch.ts';

/** What undoes the shrinkage of the star model's factors. */
const TASTE = 2;
const ROUNDS = 6;
/** Codes, stars x 2, go from 1 to 10. */
const CODES = 10;

/**
 * Draws the stars of each rating as codes, aligned with watched.films: what the star model expects and noise, cut into stars at
 * thresholds that give the real shares of stars, with an offset per film that brings its mean to the real one.
 * Ratings from before half stars existed get whole ones.
 */
export function drawStars(fit: Fit, viewers: Viewers, watched: Watched, days: Uint32Array, seed: number): Uint8Array {
  const latent = drawLatent(fit, viewers, watched, seed);
  const { interactions, times } = fit.real;
  const start = firstHalfStarDay(interactions.byUser.codes, times);
  const eras = [
    { real: times.map((time) => (time / DAY < start ? 1 : 0)), drawn: days.map((day) => (day < start ? 1 : 0)) },
    { real: times.map((time) => (time / DAY < start ? 0 : 1)), drawn: days.map((day) => (day < start ? 0 : 1)) },
  ].map(({ real, drawn }) => ({
    shares: starShares(interactions.byUser.codes, real),
    positions: Uint32Array.from(drawn.keys()).filter((k) => drawn[k] === 1),
  }));
  const targets = filmMeans(interactions.byUser.indices, interactions.byUser.codes, interactions.films).means;
  const offsets = new Float64Array(interactions.films);
  const shifted = new Float64Array(latent.length);
  const codes = new Uint8Array(latent.length);
  for (let round = 1; ; round++) {
    for (let k = 0; k < latent.length; k++) shifted[k] = latent[k] + offsets[watched.films[k]];
    for (const { shares, positions } of eras) cut(shifted, positions, shares, codes);
    if (round === ROUNDS) return codes;
    const { means, counts } = filmMeans(watched.films, codes, interactions.films);
    for (let film = 0; film < offsets.length; film++) {
      const missing = clamp(targets[film] - means[film], -0.6, 0.6);
      offsets[film] += 0.8 * (counts[film] / (counts[film] + 3)) * missing;
    }
  }
}

/** Stars before they are cut: mean + biases + 2 x.y + noise. */
function drawLatent(fit: Fit, viewers: Viewers, { indptr, films }: Watched, seed: number): Float64Array {
  const { stars, watch, scatter, width } = fit;
  const d = stars.settings.factors;
  const draw = normal(uniform(seed));
  const latent = new Float64Array(films.length);
  for (let viewer = 0; viewer < viewers.count; viewer++) {
    const x = viewer * width + watch.d;
    const bias = viewers.vectors[x + d];
    const spread = Math.exp(viewers.vectors[x + d + 1]);
    for (let k = indptr[viewer]; k < indptr[viewer + 1]; k++) {
      const film = films[k];
      let taste = 0;
      for (let i = 0; i < d; i++) taste += viewers.vectors[x + i] * stars.itemFactors[film * d + i];
      latent[k] = stars.mean + bias + stars.itemBias[film] + TASTE * taste + spread * scatter[film] * draw();
    }
  }
  return latent;
}

/** The day on which half a star is first seen; Infinity where there is none. MovieLens has them since February 2003. */
function firstHalfStarDay(codes: Uint8Array, times: Uint32Array): number {
  let first = Infinity;
  for (let k = 0; k < codes.length; k++) if (codes[k] % 2 === 1) first = Math.min(first, Math.floor(times[k] / DAY));
  return first;
}

/** Share of each code, by code - 1, where `counted` is not 0; of all ratings where nothing is counted. */
export function starShares(codes: Uint8Array, counted?: ArrayLike<number>): Float64Array {
  const shares = new Float64Array(CODES);
  let total = 0;
  for (let k = 0; k < codes.length; k++) {
    if (counted && counted[k] === 0) continue;
    shares[codes[k] - 1]++;
    total++;
  }
  return total === 0 ? starShares(codes) : shares.map((n) => n / total);
}

/** Cuts the values at these positions into codes, so that each code gets its share. Others are left alone. */
export function cut(values: Float64Array, positions: Uint32Array, shares: ArrayLike<number>, codes: Uint8Array): void {
  if (positions.length === 0) return;
  const sorted = Float64Array.from(positions, (k) => values[k]).sort();
  // The upper end of each code; a code without a share ends where the one before it does.
  const ends = new Float64Array(CODES);
  let reached = 0;
  for (let code = 0; code < CODES; code++) {
    reached += shares[code];
    if (shares[code] === 0) ends[code] = code === 0 ? -Infinity : ends[code - 1];
    else ends[code] = reached > 1 - 1e-9 ? Infinity : quantile(sorted, reached);
  }
  for (const k of positions) {
    let code = 0;
    while (code < CODES - 1 && values[k] > ends[code]) code++;
    codes[k] = code + 1;
  }
}

/** Mean stars and number of ratings by film; the mean is 0 where there are none. */
export function filmMeans(
  ratedFilms: Uint32Array,
  codes: Uint8Array,
  films: number,
): { means: Float64Array; counts: Uint32Array } {
  const means = new Float64Array(films);
  const counts = new Uint32Array(films);
  for (let k = 0; k < codes.length; k++) {
    means[ratedFilms[k]] += codes[k] / 2;
    counts[ratedFilms[k]]++;
  }
  for (let film = 0; film < films; film++) if (counts[film] > 0) means[film] /= counts[film];
  return { means, counts };
}
