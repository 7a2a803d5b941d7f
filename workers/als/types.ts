import type { AlsSettings } from '../protocol.ts';
import type { Ease } from './ease.ts';

/** Row-major factor matrices: user factors X (users x d), item factors Y (films x d). */
export interface Factors {
  readonly d: number;
  readonly users: number;
  readonly films: number;
  readonly userFactors: Float32Array;
  readonly itemFactors: Float32Array;
}

export interface BiasedSettings {
  /** d of the star model. */
  readonly factors: number;
  /** Regularization is this times sqrt(n) per row. */
  readonly lambda: number;
  readonly epochs: number;
  readonly seed: number;
}

/** The star model: stars = mean + userBias + itemBias + x.y (biased explicit ALS). */
export interface BiasedFactors {
  readonly settings: BiasedSettings;
  readonly mean: number;
  readonly userBias: Float32Array;
  readonly itemBias: Float32Array;
  /** users x d and films x d, row-major. */
  readonly userFactors: Float32Array;
  readonly itemFactors: Float32Array;
}

/**
 * What serving needs of a training: item factors, the Gram matrix, the crowd prior's means, and the star model's item side.
 * Plain arrays only, so that it crosses threads and is stored as it is.
 */
export interface Model {
  readonly settings: AlsSettings;
  /** Epochs done. */
  readonly epoch: number;
  readonly d: number;
  readonly films: number;
  /** films x d, row-major. */
  readonly itemFactors: Float32Array;
  /** d x d: Y^T Y, row-major, symmetric. */
  readonly gram: Float64Array;
  /** d x d: sum over films of the users' mean c times y y^T (the crowd prior's A). */
  readonly crowdGram: Float64Array;
  /** d: sum over films of the users' mean c p times y (the crowd prior's b). */
  readonly crowdVector: Float64Array;
  /** Interactions per film. */
  readonly support: Uint32Array;
  /** The star model's item side; null in early snapshots. */
  readonly stars: {
    readonly settings: BiasedSettings;
    readonly mean: number;
    readonly itemBias: Float32Array;
    readonly itemFactors: Float32Array;
  } | null;
  /** The linear model beside it; null in early snapshots and where the set has too many users for it. */
  readonly ease: Ease | null;
}

/** A training at the end of an epoch, with all that it takes to go on from there to the same bits. */
export interface Checkpoint {
  readonly settings: AlsSettings;
  /** Epochs done. */
  readonly epoch: number;
  /** users x d and films x d, row-major. */
  readonly userFactors: Float32Array;
  readonly itemFactors: Float32Array;
  /** The star model was trained before. */
  readonly stars: NonNullable<Model['stars']>;
}

/** Where `trainImplicit` stands, at each of its yields. */
export interface ImplicitStep {
  /** 1-based: the epoch at work, or just ended where `done`. */
  readonly epoch: number;
  readonly epochs: number;
  /** An epoch has just ended: only now the factors belong together and may be copied for use. */
  readonly done: boolean;
  /** Fetches copies of the factors from where the solver keeps them. */
  readonly factors: () => Factors;
  /** The same into arrays of the caller: what a large set costs is the copies. */
  readonly read: RowSolver['read'];
  /** There: nothing goes on before it resolves, for other threads are at work. */
  readonly pause?: Promise<void>;
}

/** Where `trainBiased` stands, at each of its yields. */
export interface BiasedStep {
  readonly epoch: number;
  readonly epochs: number;
  readonly done: boolean;
  readonly pause?: Promise<void>;
}

/** The side whose rows are solved. */
export type Side = 'byUser' | 'byFilm';

/**
 * Solves one side of the factorization against the other. The epoch loop knows no more of it than this, so that other
 * kernels and other threads can stand in its place. Factors are the solver's between `begin` and `read`: it may keep them in
 * memory, order and basis of its own (the products x.y stay what they are). All yield about every 10 ms; where a promise is yielded, nothing
 * goes on before it resolves.
 */
export interface RowSolver {
  /** Starts from these. */
  begin(factors: Factors): Generator<void, void>;
  /** Sets every row of the side to the minimum of the objective, the other side given. Throws where a system has no solution. */
  halfStep(side: Side): Generator<Promise<void> | void, void>;
  /** Writes what it has come to into these; null: not wanted. */
  read(into: { readonly userFactors: Float32Array | null; readonly itemFactors: Float32Array }): void;
}
