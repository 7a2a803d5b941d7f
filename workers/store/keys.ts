import { RECORD_KINDS, type RecordKind } from './record.ts';

/**
 * Keys are `<kind>/<serial>/<name>`: the serial rises with each record written, so the last key of a name is the newest. The chunks of a
 * record have its serial; the name of a set is `<id>/<hash of its data>`, that of a model, checkpoint or evaluation `<hash of the data>/<key>`, that of
 * a map `<hash of the data>/map`.
 */
export interface Key {
  readonly text: string;
  readonly kind: RecordKind;
  readonly serial: string;
  readonly name: string;
}

/** Records of a kind that are kept. Imported data sets, and what is known of them, stay until they are deleted. */
const KEPT: Record<Exclude<RecordKind, 'chunk' | 'set'>, number> = {
  dataset: 2,
  choice: 1,
  model: 3,
  checkpoint: 1,
  run: 30,
  evaluation: 12,
  map: 4,
};
const IMPORTED = 'import-';
const KEY = new RegExp(`^(${RECORD_KINDS.join('|')})/(\\d{10})/(.+)$`, 's');

/** The id of imported data. */
export const importedId = (hash: string): string => IMPORTED + hash.slice(0, 16);

/** In the order in which they were written. */
export function parseKeys(found: readonly IDBValidKey[]): Key[] {
  return found
    .flatMap((key) => {
      const match = typeof key === 'string' ? KEY.exec(key) : null;
      return match ? [{ text: match[0], kind: match[1] as RecordKind, serial: match[2], name: match[3] }] : [];
    })
    .sort((a, b) => (a.serial < b.serial ? -1 : 1));
}

/** A model with the visitor's ratings in it has the key of the one without, and `-own`. */
export const baseKey = (key: string): string => key.split('-', 1)[0];

const GIVEN = 'given-';

/** The key of a model that was trained elsewhere: it follows from no settings. digest: of its factors, 32 bits. */
export const givenKey = (digest: number): string => GIVEN + digest.toString(16).padStart(8, '0');
export const isGivenKey = (key: string): boolean => key.startsWith(GIVEN);

export function nextSerial(found: readonly Key[]): string {
  const last = Math.max(0, ...found.map(({ serial }) => Number(serial)));
  return String(last + 1).padStart(10, '0');
}

export const hashOf = (name: string): string => name.slice(0, name.indexOf('/'));

/** The keys that a new record of this kind and name takes the place of: of the same name, and the oldest where there are too many. */
export function replacedBy(kind: RecordKind, name: string, found: readonly Key[]): Key[] {
  const same = found.filter((key) => key.kind === kind);
  const gone = same.filter((key) => key.name === name);
  if (kind === 'chunk') return [];
  if (kind === 'set') return same.filter((key) => hashOf(key.name) === hashOf(name));
  const others = same.filter((key) => key.name !== name);
  const imported = new Set(
    found.flatMap((key) => (key.kind === 'set' ? [key.name.slice(key.name.indexOf('/') + 1)] : [])),
  );
  // Those of imported data count by themselves.
  const groupOf = (each: string): string => {
    if (kind === 'dataset') return each.startsWith(IMPORTED) ? each : '';
    if (kind === 'model' || kind === 'checkpoint' || kind === 'evaluation')
      return imported.has(hashOf(each)) ? hashOf(each) : '';
    return '';
  };
  const group = others.filter((key) => groupOf(key.name) === groupOf(name));
  return [...gone, ...group.slice(0, Math.max(0, group.length + 1 - KEPT[kind]))];
}

export const chunksOf = (record: Key, found: readonly Key[]): Key[] =>
  found.filter(({ kind, serial }) => kind === 'chunk' && serial === record.serial);

/** A record's keys: its own, and those of its chunks. */
export const withChunks = (key: Key, found: readonly Key[]): string[] => [
  key.text,
  ...(key.kind === 'dataset' || key.kind === 'checkpoint' ? chunksOf(key, found).map(({ text }) => text) : []),
];

/** The keys of the checkpoints of this data. */
export const checkpointsOf = (dataset: string, found: readonly Key[]): string[] =>
  found.flatMap((key) => (key.kind === 'checkpoint' && hashOf(key.name) === dataset ? withChunks(key, found) : []));
