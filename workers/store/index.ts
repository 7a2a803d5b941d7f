export { blankCheckpoint, checkpointName, decodeCheckpoint } from './checkpointRecord.ts';
export { openDatabase } from './database.ts';
export { columnBytes, decodeDataset, encodeDataset } from './datasetRecord.ts';
export { decodeModel, encodeModel, modelKey, NOTHING_KNOWN, type ModelAbout } from './modelRecord.ts';
export { givenKey, importedId } from './keys.ts';
export type { StoredMap } from './mapRecord.ts';
export { RecordError } from './record.ts';
export { xxh32 } from './xxh32.ts';
export { createStore, ENGINE_DATABASE, type EngineStore, type Loaded, type LoadedModel } from './store.ts';
