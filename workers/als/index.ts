export { biasedRowSolver, trainBiased } from './biased.ts';
export { chooseSolver } from './choose.ts';
export type { ChosenSolver, SolverWish } from './choose.ts';
export { contentOf, selectContent } from './content.ts';
export type { FilmContent } from './content.ts';
export { DEFAULT_EASE, EASE_USERS, easeRows, trainEase } from './ease.ts';
export type { Ease, EaseRows, EaseSettings } from './ease.ts';
export { trainImplicit } from './implicit.ts';
export { cholesky, packRows, rankUpdate, solveCholesky } from './kernels/float32.ts';
export { detectFeatures } from './kernels/features.ts';
export { help } from './kernels/simd/helper.ts';
export { takeShare } from './kernels/simd/share.ts';
export type { ShareMessage, TaskMessage } from './kernels/simd/share.ts';
export type { Helper, HelpMessage } from './kernels/simd/team.ts';
export { withKinds } from './kinds.ts';
export { loss, lossSteps } from './loss.ts';
export { starsFromMeans } from './means.ts';
export { makeModel } from './model.ts';
export { symmetricProduct } from './product.ts';
export { normal, shuffle, uniform } from './random.ts';
export type { Uniform } from './random.ts';
export { serveBy } from './serving.ts';
export type { ServingKernels } from './serving.ts';
export { loadKernels } from './kernels/simd/load.ts';
export {
  checkAlsSettings,
  checkBiasedSettings,
  DEFAULT_ALS,
  DEFAULT_BIASED,
  preference,
  rowRegularization,
} from './settings.ts';
export type { Checkpoint } from './types.ts';
export { visitorMetric } from './visitors.ts';
export type { BiasedFactors, BiasedSettings, BiasedStep, Factors, ImplicitStep, Model, RowSolver } from './types.ts';
