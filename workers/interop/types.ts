import type { Model } from '../als/index.ts';
import type { AlsSettings } from '../protocol.ts';

/** A file that the visitor gave: alone, or of a folder, with the path in it. */
export interface GivenFile {
  readonly path: string;
  readonly blob: Blob;
}

/** A file of a model: given, or within a given zip. */
export interface ModelFile {
  /** Slashes, none at the start. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Ends reading it. */
  readonly signal: AbortSignal | undefined;
  /** Inflates it where it is in a zip. Throws FactorsError where that is damaged, DatasetError `cancelled` where the signal has aborted. */
  readonly blob: () => Promise<Blob>;
}

/** What is known of how the factors were made, in the terms of the place they come from; null where it does not say. */
export type Conventions =
  | {
      readonly from: 'spark';
      readonly version: string | null;
      readonly alpha: number | null;
      readonly regParam: number | null;
      readonly maxIter: number | null;
    }
  | {
      readonly from: 'implicit';
      readonly alpha: number | null;
      readonly regularization: number | null;
      readonly iterations: number | null;
    }
  | {
      readonly from: 'cinefold';
      readonly settings: AlsSettings;
      readonly epoch: number;
      /** Name and hash of the data set it was trained on. */
      readonly dataset: { readonly name: string; readonly hash: string };
      /** By row. */
      readonly stars: Model['stars'];
    };

/** Item factors as a file holds them: rows in its own order, ids as it names them. */
export interface ExternalFactors {
  /** The file that problems name. */
  readonly file: string;
  readonly conventions: Conventions;
  /** Factors of a row. */
  readonly rank: number;
  /** By row. */
  readonly ids: Float64Array;
  /** rows x rank, row-major. */
  readonly factors: Float32Array;
}
