export { openDatabase } from './database.ts';
export { decodeDataset, encodeDataset } from './datasetRecord.ts';
export { decodeModel, encodeModel, modelKey } from './modelRecord.ts';
export { RecordError } from './record.ts';
export { createStore, ENGINE_DATABASE, type EngineStore, type Loaded, type LoadedModel } from './store.ts';
