/** The part of the protocol that is about models, how they came to be, and runs: see protocol.ts, which passes it on. */
import type { Problem } from './protocol.problems.ts';

/** Settings of the ranking model (iALS); symbols as in Rendle et al. 2022. */
export interface AlsSettings {
  /** d, a multiple of 8. */
  readonly factors: number;
  /** Weight of the unobserved. */
  readonly alpha0: number;
  readonly lambda: number;
  readonly nu: number;
  readonly epochs: number;
  readonly seed: number;
}

/** Which code computes: relaxed or plain SIMD kernels, or the scalar ones. */
export type Kernels = 'relaxed' | 'simd' | 'scalar';

/** What this device can compute with, or is asked to. */
export interface Features {
  readonly kernels: Kernels;
  /** Training threads (lanes). */
  readonly threads: number;
  /** They have no memory in common, and copy factors to each other. */
  readonly copies?: boolean;
}

/** How a model was trained. */
export interface TrainingReport extends Features {
  /** Preconditioned conjugate gradients, or Cholesky. */
  readonly solver: 'pcg' | 'exact';
  /** Mean wall time of an epoch of the ranking model. */
  readonly epochMs: number;
  /** Why slower kernels or fewer threads were used than there are, in English, for the curious; null where they were not. */
  readonly fallback: string | null;
}

/** One epoch of the ranking model. */
export interface EpochReport {
  readonly epoch: number;
  /** Wall time. */
  readonly ms: number;
  /** The objective after it, divided by the number of interactions; null where it was not asked for. */
  readonly loss: number | null;
}

/** A model that was trained elsewhere: where it comes from, and how it fits the data set. */
export interface GivenModel {
  readonly from: 'spark' | 'implicit' | 'cinefold';
  readonly file: string;
  /** Films in the file, and how many of those the data set does not have. */
  readonly rows: number;
  readonly unknown: number;
  /** Rated films of the data set that the file has no factors for. */
  readonly without: number;
  /** Share of the data set's ratings that films with factors hold, 0 to 1. */
  readonly share: number;
  /** Rank correlation of the factors' lengths with the films' numbers of ratings, -1 to 1; near 0 the ids may be of other films. */
  readonly likeness: number;
}

/** What is known of a training, and kept with its model. */
export interface TrainingFacts {
  /** Wall time of the training; 0 where it is not known. */
  readonly trainedMs: number;
  /** Milliseconds since 1970 when it ended; null where it is not known. For the eye: nothing is ordered by it. */
  readonly trainedAt: number | null;
  readonly training: TrainingReport | null;
  /** Of the epochs that were watched: all of them, but for trainings that a reload interrupted. */
  readonly history: readonly EpochReport[];
  /** How many of the visitor's own ratings it learned from, as one more user. */
  readonly own: number;
  /** Missing where it was trained here. */
  readonly given?: GivenModel;
}

export interface ModelInfo extends TrainingFacts {
  /** Hash of data and settings, hex; with `-own` where the visitor's ratings are in it. */
  readonly key: string;
  readonly settings: AlsSettings;
  /** Epochs done; fewer than settings.epochs while training runs. */
  readonly epoch: number;
  /** True where it came from this device's store and nothing was trained. */
  readonly restored: boolean;
}

/** What settings are worth on held-out users of this data: one fold of strong generalisation (`measureFold`). */
export interface Evaluation {
  readonly settings: AlsSettings;
  /** Milliseconds since 1970, for the eye. */
  readonly at: number;
  /** Wall time. */
  readonly ms: number;
  readonly fold: number;
  readonly folds: number;
  readonly seed: number;
  /** Held-out users with a film of four stars or more to find. */
  readonly users: number;
  /** The page's model first, then what it has to beat. */
  readonly rows: readonly {
    readonly name: 'model' | 'ials' | 'popularity' | 'bayesian' | 'knn' | 'ease';
    /** 0 to 1. */
    readonly recall20: number;
    readonly ndcg100: number;
  }[];
}

export type StageName = 'fetch' | 'read' | 'index' | 'train' | 'evaluate' | 'store';
/** interrupted: the page was closed meanwhile. */
export type StageState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

export interface RunStage {
  readonly name: StageName;
  readonly state: StageState;
  /** Time spent in it, over all tries; null where it has not begun. Stages of a stream overlap: each has its own share of the time. */
  readonly ms: number | null;
  /** Rows read, ratings trained on, users measured; null where there is nothing to count. */
  readonly rows: number | null;
  /** Bytes that came or were written; null where they are not counted. */
  readonly bytes: number | null;
  /** Further tries: lanes replaced, and times that the visitor ran it again. */
  readonly retries: number;
  readonly problem: Problem | null;
}

/** Why something was run: a data set was opened or imported, a training was wished for, went on or was done quietly, or was measured. */
export type RunCause = 'open' | 'import' | 'train' | 'resume' | 'quiet' | 'evaluate';

/** One way through the pipeline. It has only the stages that it needs. */
export interface Run {
  readonly id: string;
  /** Rises with each run on this device: the order of runs. */
  readonly number: number;
  /** Milliseconds since 1970 when it began, for the eye. */
  readonly at: number;
  readonly cause: RunCause;
  readonly dataset: { readonly name: string; readonly hash: string | null; readonly ratings: number | null };
  readonly settings: AlsSettings | null;
  readonly stages: readonly RunStage[];
}
