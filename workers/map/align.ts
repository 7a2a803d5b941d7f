/**
 * Turns a map, mirrors it where that fits better, and scales and shifts it so that films lie as near as can be to where they were (orthogonal
 * Procrustes in the plane, in closed form). places: n x 2, changed; before: n x 2, NaN where a film had no place. With fewer than two common
 * films, or all of them in one place, nothing changes.
 */
export function alignTo(places: Float32Array, before: Float32Array): void {
  const n = places.length / 2;
  const common: number[] = [];
  for (let i = 0; i < n; i++) if (Number.isFinite(before[2 * i] + before[2 * i + 1])) common.push(i);
  const mean = (of: Float32Array, axis: number): number =>
    common.reduce((sum, i) => sum + of[2 * i + axis], 0) / common.length;
  const [x0, y0, u0, v0] = [mean(places, 0), mean(places, 1), mean(before, 0), mean(before, 1)];
  let [spread, cos, sin, mirrorCos, mirrorSin] = [0, 0, 0, 0, 0];
  for (const i of common) {
    const [x, y, u, v] = [places[2 * i] - x0, places[2 * i + 1] - y0, before[2 * i] - u0, before[2 * i + 1] - v0];
    spread += x * x + y * y;
    cos += x * u + y * v;
    sin += x * v - y * u;
    mirrorCos += x * u - y * v;
    mirrorSin += x * v + y * u;
  }
  const straight = Math.hypot(cos, sin);
  const mirrored = Math.hypot(mirrorCos, mirrorSin);
  if (!(spread > 0) || Math.max(straight, mirrored) === 0) return;
  // As complex numbers: old = factor x new, or factor x conjugate(new).
  const sign = mirrored > straight ? -1 : 1;
  const [re, im] = (sign < 0 ? [mirrorCos, mirrorSin] : [cos, sin]).map((sum) => sum / spread);
  for (let i = 0; i < n; i++) {
    const x = places[2 * i] - x0;
    const y = sign * (places[2 * i + 1] - y0);
    places[2 * i] = u0 + re * x - im * y;
    places[2 * i + 1] = v0 + im * x + re * y;
  }
}

/**
 * Gives a first map its bearings, the same for every training: `rightward` (years) grows to the right, and of the two ways that are left, the
 * one in which `upward` (ratings) grows to the top (y falls). Numbers that are not finite are left aside.
 */
export function orient(places: Float32Array, rightward: ArrayLike<number>, upward: ArrayLike<number>): void {
  const gx = covariance(places, 0, rightward);
  const gy = covariance(places, 1, rightward);
  const length = Math.hypot(gx, gy);
  const [cos, sin] = length > 0 ? [gx / length, gy / length] : [1, 0];
  for (let at = 0; at < places.length; at += 2) {
    const [x, y] = [places[at], places[at + 1]];
    places[at] = cos * x + sin * y;
    places[at + 1] = cos * y - sin * x;
  }
  if (covariance(places, 1, upward) > 0) for (let at = 1; at < places.length; at += 2) places[at] *= -1;
}

function covariance(places: Float32Array, axis: number, values: ArrayLike<number>): number {
  let [count, mean, sum] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    count++;
    mean += values[i];
  }
  mean /= count;
  // Places are centred.
  for (let i = 0; i < values.length; i++)
    if (Number.isFinite(values[i])) sum += places[2 * i + axis] * (values[i] - mean);
  return sum;
}
