import { promisifyRequest } from 'idb-keyval';
import { nextSerial, parseKeys, replacedBy, withChunks, type Key } from './keys.ts';
import type { RecordKind } from './record.ts';

/** One record of a transaction. */
export interface Written {
  readonly kind: RecordKind;
  readonly name: string;
  readonly bytes: ArrayBuffer;
}

/** Changes the store in one transaction. change: is given the keys; where it throws, nothing is changed. */
export async function transact(store: IDBObjectStore, change: (found: readonly Key[]) => void): Promise<void> {
  let refusal: unknown = null;
  const all = store.getAllKeys();
  all.onsuccess = () => {
    try {
      change(parseKeys(all.result));
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

/** Puts records in their places, and takes away what they replace and what is old. */
export function put(store: IDBObjectStore, writes: () => Iterable<Written>): Promise<void> {
  return transact(store, (found) => {
    const serial = nextSerial(found);
    for (const { kind, name, bytes } of writes()) {
      for (const key of replacedBy(kind, name, found)) {
        for (const text of withChunks(key, found)) store.delete(text);
      }
      if (kind === 'model') for (const key of found) if (key.kind === 'checkpoint') store.delete(key.text);
      store.put(bytes, `${kind}/${serial}/${name}`);
    }
  });
}
