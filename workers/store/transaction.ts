import { promisifyRequest } from 'idb-keyval';
import { checkpointsOf, hashOf, nextSerial, parseKeys, replacedBy, withChunks, type Key } from './keys.ts';
import type { RecordKind } from './record.ts';

/** One record of a transaction. */
export interface Written {
  readonly kind: RecordKind;
  readonly name: string;
  readonly bytes: ArrayBuffer;
}

/** Does a step of a transaction; where it throws, nothing of the transaction is kept, and that is what it is told to have failed with. */
type Try = (step: () => void) => void;

/** Changes the store in one transaction. change: is given the keys; where it throws, or what it has `attempt` do later, nothing is changed. */
export async function transact(
  store: IDBObjectStore,
  change: (found: readonly Key[], attempt: Try) => void,
): Promise<void> {
  let refusal: unknown = null;
  const attempt: Try = (step) => {
    try {
      step();
    } catch (reason) {
      // Some browsers find out here that the disk is full.
      refusal = reason;
      store.transaction.abort();
    }
  };
  const all = store.getAllKeys();
  all.onsuccess = () => attempt(() => change(parseKeys(all.result), attempt));
  await promisifyRequest(store.transaction).catch((reason: unknown) => {
    throw refusal ?? reason;
  });
}

/** Records on their way to the database at a time: one is made while the other is written. */
const AT_ONCE = 2;

/**
 * Puts records in their places, and takes away what they replace and what is old. Each is made when the one before the last is written: a large data set
 * is not in memory twice, and other messages have their turn.
 */
export function put(store: IDBObjectStore, writes: () => Iterable<Written>): Promise<void> {
  return transact(store, (found, attempt) => {
    const serial = nextSerial(found);
    const rest = writes()[Symbol.iterator]();
    const next = (): void => {
      const made = rest.next();
      if (made.done) return;
      const { kind, name, bytes } = made.value;
      for (const key of replacedBy(kind, name, found)) {
        for (const text of withChunks(key, found)) store.delete(text);
      }
      // Of this data alone: another tab may be training on other data.
      if (kind === 'model') for (const text of checkpointsOf(hashOf(name), found)) store.delete(text);
      store.put(bytes, `${kind}/${serial}/${name}`).onsuccess = () => attempt(next);
    };
    for (let i = 0; i < AT_ONCE; i++) next();
  });
}
