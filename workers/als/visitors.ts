import { mirror } from './kernels/float32.ts';
import { invert } from './kernels/inverse.ts';
import type { Model } from './types.ts';

/** Share of G's mean eigenvalue that is added to it: a direction without any length is no reason for an endless penalty. */
const DAMPING = 0.1;

const known = new WeakMap<Model, Float64Array>();

/**
 * The metric M in which a visitor's factors are kept short: the inverse of the Gram matrix G = Y^T Y, damped. Half-steps that regularize both sides leave users
 * spread along each direction about as films are (their weighted Gram matrices are equal where the objective is at rest), so x^T M x is the
 * log-density of a normal prior with the users' own covariance: few ratings move a visitor along the directions that people differ by most.
 * Scaled so that tr(M G) = tr(G): vectors of that prior pay by M what they pay by I. d x d, row-major, symmetric; computed once a model, in
 * about d^3. The identity where the item factors are all zero.
 */
export function visitorMetric(model: Model): Float64Array {
  let metric = known.get(model);
  if (!metric) known.set(model, (metric = inverseGram(model)));
  return metric;
}

function inverseGram({ d, gram }: Model): Float64Array {
  const metric = gram.slice();
  let trace = 0;
  for (let i = 0; i < d; i++) trace += gram[i * d + i];
  const damping = (DAMPING * trace) / d;
  for (let i = 0; i < d; i++) metric[i * d + i] += damping;
  const inversion = invert(metric, d);
  let step = inversion.next();
  while (!step.done) step = inversion.next();
  if (!step.value) return metric.map((_, at) => (at % (d + 1) === 0 ? 1 : 0));
  mirror(metric, d);
  // tr(M G) before scaling: d less what damping takes.
  let weight = d;
  for (let i = 0; i < d; i++) weight -= damping * metric[i * d + i];
  for (let at = 0; at < d * d; at++) metric[at] *= trace / weight;
  return metric;
}
