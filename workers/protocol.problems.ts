/** The part of the protocol that is about what went wrong: see protocol.ts, which passes it on. */

/** Why something could not be done; the page has the words for each code. */
export type Problem =
  | { readonly code: 'fetch'; readonly file: string; readonly status: number }
  | {
      readonly code: 'file';
      readonly file: string;
      /** 1-based line, null where the whole file is meant. */
      readonly row: number | null;
      readonly column: string | null;
      readonly found: string;
      readonly expected: FileExpectation;
    }
  /** A model trained elsewhere cannot be used. */
  | {
      readonly code: 'factors';
      readonly file: string;
      readonly found: string;
      readonly expected: FactorsExpectation;
    }
  | { readonly code: 'training'; readonly detail: string }
  | { readonly code: 'evaluation'; readonly detail: string }
  | { readonly code: 'storage-full' }
  | { readonly code: 'storage'; readonly detail: string }
  | { readonly code: 'no-dataset' }
  /** This data set is open: another one has to be, before it can be deleted. */
  | { readonly code: 'dataset-in-use' }
  /** A stored data set is not what was stored, and was set aside. */
  | { readonly code: 'dataset-damaged'; readonly name: string; readonly detail: string }
  | { readonly code: 'no-model' }
  /** No such run, or nothing of it can be run again. */
  | { readonly code: 'no-run' }
  | { readonly code: 'unknown-film'; readonly film: number }
  | { readonly code: 'cancelled' }
  | { readonly code: 'timeout'; readonly call: string }
  | { readonly code: 'crashed'; readonly detail: string };

export type FileExpectation =
  | 'header'
  | 'column'
  | 'not-empty'
  | 'utf-8'
  | 'closed-quote'
  | 'complete-row'
  | 'usable-rows'
  /** Less memory than there may be. */
  | 'memory'
  /** A zip file that is whole. */
  | 'zip'
  /** A file in a zip whose length and checksum are what the zip says. */
  | 'whole-entry'
  /** A file in a zip that does not unpack to far more than its packed size. */
  | 'plain-entry'
  /** A zip without a password, packed by deflate or not at all. */
  | 'readable-entry'
  /** Names within the zip that stay in it, each once. */
  | 'plain-names'
  /** Fewer files than so many. */
  | 'fewer-files'
  /** A file of ratings among the files. */
  | 'ratings'
  /** One data set, not several at once. */
  | 'one-dataset'
  /** Columns that the file has, each mapped once. */
  | 'mapping';

/** What a file of factors must be or hold. README.md of workers/interop says when each is told. */
export type FactorsExpectation =
  | 'model'
  | 'whole'
  | 'memory'
  | 'als-model'
  | 'implicit'
  | 'parquet'
  | 'arrays'
  | 'ids'
  | 'distinct-ids'
  | 'rank'
  | 'finite'
  | 'scale'
  | 'known-ids';
