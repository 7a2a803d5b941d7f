export { guessMapping, readMapped, type Field, type Mapping, type Scale } from './mapped.ts';
export { mergeEntries, type ImportFilm } from './merge.ts';
export { foreignRef, planImport, type Own, type Placed, type Plan, type Policy } from './plan.ts';
export { readImport, type Opened } from './sources.ts';
export {
  ImportError,
  type ImportProblem,
  type LeftOut,
  type LeftOutReason,
  type Reading,
  type SourceId,
  type Table,
} from './types.ts';
