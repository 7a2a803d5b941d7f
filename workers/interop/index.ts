export type { FactorsFit } from './check.ts';
export { FactorsError } from './error.ts';
export { exportFactors, type ExportInput } from './exported.ts';
export { holdFactors, openFactors } from './open.ts';
export { serveFactors, type ServedFactors } from './serve.ts';
export type { Conventions, ExternalFactors, GivenFile } from './types.ts';
