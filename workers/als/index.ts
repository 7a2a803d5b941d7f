export { biasedRowSolver, trainBiased } from './biased.ts';
export { trainImplicit } from './implicit.ts';
export { cholesky, packRows, rankUpdate, solveCholesky } from './kernels/float32.ts';
export { loss } from './loss.ts';
export { makeModel } from './model.ts';
export { normal, shuffle, uniform } from './random.ts';
export type { Uniform } from './random.ts';
export { DEFAULT_ALS, DEFAULT_BIASED, preference, rowRegularization } from './settings.ts';
export type { BiasedFactors, BiasedSettings, BiasedStep, Factors, ImplicitStep, Model, RowSolver } from './types.ts';
