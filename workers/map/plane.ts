import { symmetricEigen } from '../als/kernels/eigen.ts';

/**
 * Places of points on their principal plane (the two directions of largest variance), n x 2, the first of standard deviation `deviation`.
 * vectors: n x d, row-major. All points that are equal lie at 0.
 */
export function principalPlane(vectors: Float32Array, n: number, d: number, deviation: number): Float64Array {
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) mean[j] += vectors[i * d + j] / n;
  const covariance = new Float64Array(d * d);
  const row = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) row[j] = vectors[i * d + j] - mean[j];
    for (let j = 0; j < d; j++) for (let l = 0; l <= j; l++) covariance[j * d + l] += (row[j] * row[l]) / n;
  }
  for (let j = 0; j < d; j++) for (let l = 0; l < j; l++) covariance[l * d + j] = covariance[j * d + l];
  const directions = new Float64Array(d * d);
  const variances = new Float64Array(d);
  symmetricEigen(covariance, d, directions, variances, new Float64Array(d));
  const order = Array.from(variances.keys()).sort((a, b) => variances[b] - variances[a]);
  const places = new Float64Array(2 * n);
  const scale = variances[order[0]] > 1e-12 ? deviation / Math.sqrt(variances[order[0]]) : 0;
  for (let axis = 0; axis < Math.min(2, d); axis++) {
    const direction = order[axis] * d;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < d; j++) sum += (vectors[i * d + j] - mean[j]) * directions[direction + j];
      places[2 * i + axis] = scale * sum;
    }
  }
  return places;
}
