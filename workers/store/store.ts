import { clear, entries, get, getMany, keys, promisifyRequest, type UseStore } from 'idb-keyval';
import type { Checkpoint, Model } from '../als/index.ts';
import type { Dataset } from '../dataset/index.ts';
import type { Answer, Evaluation, Problem, Run, StoredRecord } from '../protocol.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpointRecord.ts';
import { openDatabase } from './database.ts';
import { decodeDataset, encodeDataset } from './datasetRecord.ts';
import { decodeEvaluation, decodeRun, encodeEvaluation, encodeRun } from './factRecords.ts';
import { decodeModel, encodeModel, modelKey, type ModelAbout } from './modelRecord.ts';
import { RECORD_KINDS, type RecordKind } from './record.ts';

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
  /** dataset: hash of the data. key: which model; null for the one that was stored last. */
  loadModel(dataset: string, key: string | null): Promise<Loaded<LoadedModel>>;
  /** The keys of the data's models, the one stored last first. */
  modelKeys(dataset: string): Promise<readonly string[]>;
  /** Takes the checkpoints away: that training is over. */
  saveModel(dataset: string, key: string, model: Model, about?: ModelAbout): Promise<Problem | null>;
  /** The training of this data that was interrupted last. */
  loadCheckpoint(dataset: string): Promise<Loaded<Checkpoint>>;
  /** Replaces whatever checkpoint there is. key: of the model that it is to be. */
  saveCheckpoint(dataset: string, key: string, checkpoint: Checkpoint): Promise<Problem | null>;
  dropCheckpoints(): Promise<Problem | null>;
  /** key: of the model without anybody's own ratings. */
  loadEvaluation(dataset: string, key: string): Promise<Loaded<Evaluation>>;
  saveEvaluation(dataset: string, key: string, evaluation: Evaluation): Promise<Problem | null>;
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
/** Records of a kind that are kept. */
const KEPT: Record<RecordKind, number> = { dataset: 2, model: 3, checkpoint: 1, run: 30, evaluation: 12 };
/** Milliseconds until a store that does not answer is given up: reading files anew takes less; nobody waits for writing. */
const PATIENCE = { read: 4000, write: 60_000 };

/** Keys are `<kind>/<serial>/<name>`: the serial rises with each record written, so the last key of a name is the newest. */
interface Key {
  readonly text: string;
  readonly kind: RecordKind;
  readonly name: string;
}

const KEY = new RegExp(`^(${RECORD_KINDS.join('|')})/(\\d{10})/(.+)$`, 's');

function parseKeys(found: readonly IDBValidKey[]): Key[] {
  return found
    .flatMap((key) => {
      const match = typeof key === 'string' ? KEY.exec(key) : null;
      return match ? [{ text: match[0], kind: match[1] as RecordKind, serial: match[2], name: match[3] }] : [];
    })
    .sort((a, b) => (a.serial < b.serial ? -1 : 1));
}

/** A model with the visitor's ratings in it has the key of the one without, and `-own`. */
export const baseKey = (key: string): string => key.split('-', 1)[0];

function newKey(kind: RecordKind, name: string, found: readonly Key[]): string {
  const last = Math.max(0, ...found.map(({ text }) => Number(KEY.exec(text)?.[2])));
  return `${kind}/${String(last + 1).padStart(10, '0')}/${name}`;
}

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

async function put(store: IDBObjectStore, kind: RecordKind, name: string, bytes: ArrayBuffer): Promise<void> {
  let refusal: unknown = null;
  const all = store.getAllKeys();
  all.onsuccess = () => {
    const found = parseKeys(all.result);
    const others = found.filter((key) => key.kind === kind && key.name !== name);
    const stay = new Set(others.slice(others.length + 1 - KEPT[kind]));
    for (const key of found) {
      const replaced = key.kind === kind && !stay.has(key);
      if (replaced || (kind === 'model' && key.kind === 'checkpoint')) store.delete(key.text);
    }
    try {
      store.put(bytes, newKey(kind, name, found));
    } catch (reason) {
      // Some browsers find out here that the disk is full.
      refusal = reason;
      store.transaction.abort();
    }
  };
  await promisifyRequest(store.transaction).catch((reason: unknown) => {
    throw refusal ?? reason;
  });
}

export function createStore(
  use: UseStore = openDatabase(ENGINE_DATABASE, 'records'),
  patience = PATIENCE,
): EngineStore {
  /** Puts one record in its place, and takes away what it replaces and what is old, all in one transaction. */
  async function save(kind: RecordKind, name: string, encode: () => ArrayBuffer): Promise<Problem | null> {
    try {
      const bytes = encode();
      await patiently(
        use('readwrite', (store) => put(store, kind, name, bytes)),
        patience.write,
      );
      return null;
    } catch (reason) {
      return problemOf(reason);
    }
  }

  /** Moves a record out of the way: at most one is kept, for whoever wants to look into it. */
  async function setAside(key: string): Promise<void> {
    await use('readwrite', (store) => {
      const all = store.getAllKeys();
      all.onsuccess = () => {
        for (const old of all.result) if (typeof old === 'string' && old.startsWith(SET_ASIDE)) store.delete(old);
        const value = store.get(key);
        value.onsuccess = () => {
          store.put(value.result, SET_ASIDE + key);
          store.delete(key);
        };
      };
      return promisifyRequest(store.transaction);
    });
  }

  async function remove(key: string): Promise<void> {
    await use('readwrite', (store) => {
      store.delete(key);
      return promisifyRequest(store.transaction);
    });
  }

  async function load<T>(
    kind: RecordKind,
    matches: (name: string) => boolean,
    decode: (stored: unknown, name: string) => T,
  ): Promise<Loaded<T>> {
    try {
      const found = parseKeys(await patiently(keys(use), patience.read));
      const key = found.findLast((each) => each.kind === kind && matches(each.name));
      if (!key) return { state: 'none' };
      const stored: unknown = await patiently(get(key.text, use), patience.read);
      // Another tab has replaced it in between.
      if (stored === undefined) return { state: 'none' };
      try {
        return { state: 'found', value: decode(stored, key.name) };
      } catch (reason) {
        // Whatever decoding stumbles over: the record is not what was written.
        const detail = reason instanceof Error ? reason.message : String(reason);
        // Where there is no room to keep it, it goes.
        await patiently(
          setAside(key.text).catch(() => remove(key.text)),
          patience.write,
        );
        return { state: 'set-aside', reason: detail };
      }
    } catch (reason) {
      return { state: 'failed', problem: problemOf(reason) };
    }
  }

  return {
    loadDataset: (source) => load('dataset', (name) => name === source, decodeDataset),
    saveDataset: (source, dataset) => save('dataset', source, () => encodeDataset(source, dataset)),
    async loadModel(dataset, wanted) {
      const matches = (name: string): boolean =>
        wanted === null ? name.startsWith(`${dataset}/`) : name === `${dataset}/${wanted}`;
      const loaded = await load('model', matches, (stored, name) => {
        return { key: name.slice(dataset.length + 1), ...decodeModel(stored, name) };
      });
      if (loaded.state !== 'found') return loaded;
      // Trained by another version of the algorithm: no fault, but of no use any more.
      const { key, model } = loaded.value;
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
    async loadRuns() {
      try {
        const found = parseKeys(await patiently(keys(use), patience.read)).filter(({ kind }) => kind === 'run');
        const texts = found.map(({ text }) => text);
        const stored = await patiently(getMany<unknown>(texts, use), patience.read);
        return stored.flatMap((bytes, at) => {
          if (bytes === undefined) return []; // another tab has replaced it in between
          try {
            return [decodeRun(bytes, found[at].name)];
          } catch (reason) {
            console.warn('A stored run cannot be read:', reason);
            return [];
          }
        });
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
        (stored, name) => ({ name, value: decodeCheckpoint(stored, name) }),
      );
      if (loaded.state !== 'found') return loaded;
      const { name, value } = loaded.value;
      // As with models: another version of the algorithm would go on differently.
      const current = `${dataset}/${modelKey(dataset, value.settings, value.stars.settings)}`;
      return current === name ? { state: 'found', value } : { state: 'none' };
    },
    saveCheckpoint: (dataset, key, checkpoint) => {
      const name = `${dataset}/${key}`;
      return save('checkpoint', name, () => encodeCheckpoint(name, checkpoint));
    },
    async dropCheckpoints() {
      try {
        const found = parseKeys(await patiently(keys(use), patience.read));
        for (const key of found) if (key.kind === 'checkpoint') await patiently(remove(key.text), patience.write);
        return null;
      } catch (reason) {
        return problemOf(reason);
      }
    },
    async list() {
      try {
        const all = await patiently(entries<IDBValidKey, unknown>(use), patience.read);
        const value = all.flatMap(([key, stored]): StoredRecord[] => {
          const text = typeof key === 'string' ? key : JSON.stringify(key);
          const bytes = stored instanceof ArrayBuffer ? stored.byteLength : 0;
          const kind = parseKeys([key])[0]?.kind ?? 'set-aside';
          return kind === 'run' || kind === 'evaluation' ? [] : [{ kind, key: text, bytes }];
        });
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
