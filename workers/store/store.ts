import { clear, get, getMany, keys, promisifyRequest, type UseStore } from 'idb-keyval';
import type { Checkpoint, Model } from '../als/index.ts';
import { withPauses, type Dataset } from '../dataset/index.ts';
import type { Answer, Evaluation, ImportedSet, Problem, Run, StoredRecord } from '../protocol.ts';
import { checkpointName, decodeCheckpoint } from './checkpointRecord.ts';
import { openDatabase } from './database.ts';
import { decodeDataset, decodeFacts, encodeDataset } from './datasetRecord.ts';
import {
  decodeChoice,
  decodeEvaluation,
  decodeRun,
  decodeSet,
  encodeChoice,
  encodeEvaluation,
  encodeRun,
  encodeSet,
} from './factRecords.ts';
import { baseKey, checkpointsOf, chunksOf, hashOf, isGivenKey, parseKeys, withChunks, type Key } from './keys.ts';
import { put, transact, type Written } from './transaction.ts';
import { decodeMap, encodeMap, type StoredMap } from './mapRecord.ts';
import { decodeModel, encodeModel, modelKey, type ModelAbout } from './modelRecord.ts';
import { chunkBytes, part, whole, type Chunk } from './chunks.ts';
import type { RecordKind } from './record.ts';

/** What came of looking for a record. */
export type Loaded<T> =
  | { readonly state: 'found'; readonly value: T }
  | { readonly state: 'none' }
  /** There was one, it could not be used, and was moved out of the way. */
  | { readonly state: 'set-aside'; readonly reason: string }
  /** The store itself could not be read. */
  | { readonly state: 'failed'; readonly problem: Problem };

export interface LoadedModel {
  readonly key: string;
  readonly model: Model;
  readonly about: ModelAbout;
}

/** Data sets and models on this device. Nothing throws or rejects; every record is one transaction. */
export interface EngineStore {
  /** source: id of the data set's source. */
  loadDataset(source: string): Promise<Loaded<Dataset>>;
  saveDataset(source: string, dataset: Dataset): Promise<Problem | null>;
  /** What is stored of it, without reading all; null where nothing is, or it cannot be read. */
  datasetFacts(source: string): Promise<{ readonly hash: string; readonly ratings: number } | null>;
  /** A data set of the visitor's, what is known of it, and that it is the one to open: all of it, or nothing. */
  saveImport(set: ImportedSet, dataset: Dataset): Promise<Problem | null>;
  /** Imported data sets, the one stored first first. */
  loadSets(): Promise<Answer<readonly ImportedSet[]>>;
  /** Replaces what is known of it. */
  saveSet(set: ImportedSet): Promise<Problem | null>;
  /** An imported data set with all that was made of it. */
  deleteSet(set: Pick<ImportedSet, 'id' | 'hash'>): Promise<Problem | null>;
  /** Id of the data set that was to be opened at the next visit; null where none was chosen. */
  loadChoice(): Promise<string | null>;
  saveChoice(id: string): Promise<Problem | null>;
  /** dataset: hash of the data. key: which model; null for the one that was stored last. */
  loadModel(dataset: string, key: string | null): Promise<Loaded<LoadedModel>>;
  /** The keys of the data's models, the one stored last first. */
  modelKeys(dataset: string): Promise<readonly string[]>;
  /** Takes the checkpoints of this data away: that training is over. */
  saveModel(dataset: string, key: string, model: Model, about?: ModelAbout): Promise<Problem | null>;
  /** The training of this data that was interrupted last. */
  loadCheckpoint(dataset: string): Promise<Loaded<Checkpoint>>;
  /** Replaces whatever checkpoint of this data there is. name: `checkpointName`; record: a sealed `blankCheckpoint` of that name. */
  saveCheckpoint(name: string, record: ArrayBuffer): Promise<Problem | null>;
  /** Those of this data. */
  dropCheckpoints(dataset: string): Promise<Problem | null>;
  /** key: of the model without anybody's own ratings. */
  loadEvaluation(dataset: string, key: string): Promise<Loaded<Evaluation>>;
  saveEvaluation(dataset: string, key: string, evaluation: Evaluation): Promise<Problem | null>;
  /** The last finished taste map of this data. */
  loadMap(dataset: string): Promise<Loaded<StoredMap>>;
  saveMap(dataset: string, map: StoredMap): Promise<Problem | null>;
  /** All that are kept; those that cannot be read are left out. */
  loadRuns(): Promise<readonly Run[]>;
  /** Replaces what was stored of this run. */
  saveRun(run: Run): Promise<Problem | null>;
  /** Data sets, models, checkpoints and what was set aside; runs and evaluations are a few hundred bytes each. */
  list(): Promise<Answer<readonly StoredRecord[]>>;
  clear(): Promise<Problem | null>;
}

export const ENGINE_DATABASE = 'cinefold-engine';
const SET_ASIDE = 'set-aside/';
/** Kinds whose records are told of. */
const SHOWN: readonly string[] = ['dataset', 'model', 'checkpoint', 'set-aside'];
/** Milliseconds until a store that does not answer is given up: reading files anew takes less; nobody waits for writing. */
const PATIENCE = { read: 4000, write: 60_000 };

function problemOf(reason: unknown): Problem {
  const error = reason instanceof Error ? reason : new Error(String(reason));
  return error.name === 'QuotaExceededError'
    ? { code: 'storage-full' }
    : { code: 'storage', detail: `${error.name}: ${error.message}` };
}

/** Rejects where the browser's database does not answer at all (seen in Safari, and behind a blocked deletion). */
async function patiently<T>(promise: Promise<T>, patience: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException('The database does not answer.', 'TimeoutError')), patience);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A record and its chunks, as they are made. */
function* inParts(kind: RecordKind, name: string, making: Generator<Chunk, ArrayBuffer>): Generator<Written> {
  for (;;) {
    const next = making.next();
    if (next.done) {
      yield { kind, name, bytes: next.value };
      return;
    }
    yield { kind: 'chunk', ...next.value };
  }
}

const datasetRecords = (name: string, dataset: Dataset): Generator<Written> =>
  inParts('dataset', name, encodeDataset(name, dataset));

const setRecord = (set: ImportedSet): Written => {
  const name = `${set.id}/${set.hash}`;
  return { kind: 'set', name, bytes: encodeSet(name, set) };
};

const CHOSEN = 'dataset';
const choiceRecord = (id: string): Written => ({ kind: 'choice', name: CHOSEN, bytes: encodeChoice(CHOSEN, id) });

export function createStore(
  use: UseStore = openDatabase(ENGINE_DATABASE, 'records'),
  patience = PATIENCE,
): EngineStore {
  async function change(work: (store: IDBObjectStore) => Promise<void>): Promise<Problem | null> {
    try {
      await patiently(use('readwrite', work), patience.write);
      return null;
    } catch (reason) {
      return problemOf(reason);
    }
  }

  /** Puts records in their places, and takes away what they replace and what is old, all in one transaction. */
  const saveAll = (writes: () => Iterable<Written>): Promise<Problem | null> => change((store) => put(store, writes));

  function save(kind: RecordKind, name: string, encode: () => ArrayBuffer): Promise<Problem | null> {
    return saveAll(() => [{ kind, name, bytes: encode() }]);
  }

  /** What is stored of these keys; what another tab has replaced in between, or cannot be read, is left out. */
  async function readAll<T>(wanted: readonly Key[], decode: (stored: unknown, name: string) => T): Promise<T[]> {
    const texts = wanted.map(({ text }) => text);
    const stored = await patiently(getMany<unknown>(texts, use), patience.read);
    return stored.flatMap((bytes, at) => {
      if (bytes === undefined) return [];
      try {
        return [decode(bytes, wanted[at].name)];
      } catch (reason) {
        console.warn(`A stored ${wanted[at].kind} cannot be read:`, reason);
        return [];
      }
    });
  }

  /** One after another: of a large data set not everything is in memory twice, and each is waited for by itself. */
  async function readChunks(dataset: Key, found: readonly Key[]): Promise<Map<string, unknown>> {
    const chunks = new Map<string, unknown>();
    for (const { text, name } of chunksOf(dataset, found)) {
      chunks.set(name, await patiently(get<unknown>(text, use), patience.read));
    }
    return chunks;
  }

  /** Moves a record out of the way: at most one is kept, for whoever wants to look into it. */
  async function setAside({ text: key }: Key, chunks: readonly Key[]): Promise<void> {
    await use('readwrite', (store) => {
      const all = store.getAllKeys();
      all.onsuccess = () => {
        for (const old of all.result) if (typeof old === 'string' && old.startsWith(SET_ASIDE)) store.delete(old);
        for (const chunk of chunks) store.delete(chunk.text);
        const value = store.get(key);
        value.onsuccess = () => {
          store.put(value.result, SET_ASIDE + key);
          store.delete(key);
        };
      };
      return promisifyRequest(store.transaction);
    });
  }

  async function remove(...gone: readonly Key[]): Promise<void> {
    await use('readwrite', (store) => {
      for (const { text } of gone) store.delete(text);
      return promisifyRequest(store.transaction);
    });
  }

  async function load<T>(
    kind: RecordKind,
    matches: (name: string) => boolean,
    decode: (stored: unknown, name: string, chunks: Map<string, unknown>) => T | Promise<T>,
  ): Promise<Loaded<T>> {
    try {
      const found = parseKeys(await patiently(keys(use), patience.read));
      const key = found.findLast((each) => each.kind === kind && matches(each.name));
      if (!key) return { state: 'none' };
      const stored: unknown = await patiently(get(key.text, use), patience.read);
      // Another tab has replaced it in between.
      if (stored === undefined) return { state: 'none' };
      const chunks = await readChunks(key, found);
      try {
        return { state: 'found', value: await decode(stored, key.name, chunks) };
      } catch (reason) {
        // A chunk may be missing because another tab has replaced the record since: then there is nothing to set aside.
        if (!(await patiently(keys(use), patience.read)).includes(key.text)) return { state: 'none' };
        // Whatever decoding stumbles over: the record is not what was written.
        const detail = reason instanceof Error ? reason.message : String(reason);
        // Where there is no room to keep it, it goes.
        await patiently(
          setAside(key, chunksOf(key, found)).catch(() => remove(key, ...chunksOf(key, found))),
          patience.write,
        );
        return { state: 'set-aside', reason: detail };
      }
    } catch (reason) {
      return { state: 'failed', problem: problemOf(reason) };
    }
  }

  return {
    loadDataset: (source) =>
      load(
        'dataset',
        (name) => name === source,
        (...record) => withPauses(decodeDataset(...record)),
      ),
    saveDataset: (source, dataset) => saveAll(() => datasetRecords(source, dataset)),
    async datasetFacts(source) {
      try {
        const found = parseKeys(await patiently(keys(use), patience.read));
        const key = found.findLast(({ kind, name }) => kind === 'dataset' && name === source);
        return key ? ((await readAll([key], decodeFacts))[0] ?? null) : null;
      } catch {
        return null; // whoever asks can do without, and opening the data set tells why
      }
    },
    saveImport: (set, dataset) =>
      saveAll(function* () {
        yield setRecord(set);
        yield choiceRecord(set.id);
        yield* datasetRecords(set.id, dataset);
      }),
    async loadSets() {
      try {
        const found = parseKeys(await patiently(keys(use), patience.read));
        const kept = new Set(found.filter(({ kind }) => kind === 'dataset').map(({ name }) => name));
        const sets = found.filter(({ kind, name }) => kind === 'set' && kept.has(hashOf(name)));
        return { ok: true, value: await readAll(sets, decodeSet) };
      } catch (reason) {
        return { ok: false, problem: problemOf(reason) };
      }
    },
    saveSet: (set) => saveAll(() => [setRecord(set)]),
    deleteSet: ({ id, hash }) =>
      change((store) =>
        transact(store, (found) => {
          const made: readonly RecordKind[] = ['model', 'checkpoint', 'evaluation', 'map'];
          for (const key of found) {
            const isIts =
              (key.kind === 'dataset' && key.name === id) || (key.kind === 'set' && key.name === `${id}/${hash}`);
            const isMade = made.includes(key.kind) && hashOf(key.name) === hash;
            if (isIts || isMade) for (const text of withChunks(key, found)) store.delete(text);
          }
        }),
      ),
    async loadChoice() {
      const loaded = await load('choice', (name) => name === CHOSEN, decodeChoice);
      return loaded.state === 'found' ? loaded.value : null;
    },
    saveChoice: (id) => saveAll(() => [choiceRecord(id)]),
    async loadModel(dataset, wanted) {
      const matches = (name: string): boolean =>
        wanted === null ? name.startsWith(`${dataset}/`) : name === `${dataset}/${wanted}`;
      const loaded = await load('model', matches, (stored, name) => {
        return { key: name.slice(dataset.length + 1), ...decodeModel(stored, name) };
      });
      if (loaded.state !== 'found') return loaded;
      // Trained by another version of the algorithm: no fault, but of no use any more.
      const { key, model } = loaded.value;
      if (isGivenKey(key)) return loaded;
      const current = modelKey(dataset, model.settings, model.stars?.settings ?? null);
      return current === baseKey(key) ? loaded : { state: 'none' };
    },
    async modelKeys(dataset) {
      try {
        const found = parseKeys(await patiently(keys(use), patience.read));
        const own = found.filter(({ kind, name }) => kind === 'model' && name.startsWith(`${dataset}/`));
        return own.map(({ name }) => name.slice(dataset.length + 1)).reverse();
      } catch {
        return []; // whoever asks can do without, and reading a model tells why
      }
    },
    saveModel: (dataset, key, model, about) => {
      const name = `${dataset}/${key}`;
      return save('model', name, () => encodeModel(name, model, about));
    },
    loadEvaluation: (dataset, key) => load('evaluation', (name) => name === `${dataset}/${key}`, decodeEvaluation),
    saveEvaluation: (dataset, key, evaluation) => {
      const name = `${dataset}/${key}`;
      return save('evaluation', name, () => encodeEvaluation(name, evaluation));
    },
    loadMap: (dataset) => load('map', (name) => name === `${dataset}/map`, decodeMap),
    saveMap: (dataset, map) => {
      const name = `${dataset}/map`;
      return save('map', name, () => encodeMap(name, map));
    },
    async loadRuns() {
      try {
        const found = parseKeys(await patiently(keys(use), patience.read));
        return await readAll(
          found.filter(({ kind }) => kind === 'run'),
          decodeRun,
        );
      } catch (reason) {
        console.warn('The stored runs cannot be read:', reason);
        return [];
      }
    },
    saveRun: (run) => save('run', run.id, () => encodeRun(run.id, run)),
    async loadCheckpoint(dataset) {
      const loaded = await load(
        'checkpoint',
        (name) => name.startsWith(`${dataset}/`),
        (stored, name, chunks) => ({ name, value: decodeCheckpoint(whole(stored, chunks), name) }),
      );
      if (loaded.state !== 'found') return loaded;
      const { name, value } = loaded.value;
      // As with models: another version of the algorithm would go on differently.
      const current = checkpointName(dataset, modelKey(dataset, value.settings, value.stars.settings));
      return current === name ? { state: 'found', value } : { state: 'none' };
    },
    saveCheckpoint: (name, record) => saveAll(() => inParts('checkpoint', name, part(record))),
    dropCheckpoints: (dataset) =>
      change((store) =>
        transact(store, (found) => {
          for (const text of checkpointsOf(dataset, found)) store.delete(text);
        }),
      ),
    async list() {
      try {
        const all = await patiently(keys(use), patience.read);
        const found = parseKeys(all);
        const shown = all.filter((key) => {
          const kind = parseKeys([key])[0]?.kind ?? 'set-aside';
          return SHOWN.includes(kind);
        });
        const value: StoredRecord[] = [];
        for (const key of shown) {
          const text = typeof key === 'string' ? key : JSON.stringify(key);
          const stored = await patiently(get<unknown>(key, use), patience.read);
          const record = parseKeys([key])[0];
          const own = stored instanceof ArrayBuffer ? stored.byteLength : 0;
          const apart = record ? chunksOf(record, found).reduce((sum, { name }) => sum + chunkBytes(name), 0) : 0;
          value.push({ kind: (record?.kind ?? 'set-aside') as StoredRecord['kind'], key: text, bytes: own + apart });
        }
        return { ok: true, value };
      } catch (reason) {
        return { ok: false, problem: problemOf(reason) };
      }
    },
    async clear() {
      try {
        await patiently(clear(use), patience.write);
        return null;
      } catch (reason) {
        return problemOf(reason);
      }
    },
  };
}
