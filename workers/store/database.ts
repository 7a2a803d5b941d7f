import { promisifyRequest, type UseStore } from 'idb-keyval';

/** The part of IDBFactory that is used; tests bring one that fails. */
type Factory = Pick<IDBFactory, 'open'>;

/**
 * A store function for idb-keyval that opens its connection again where the browser closed it (Safari does; a deletion of the
 * database from another tab makes us), and does not wait for the disk: what is kept here can be made again.
 * factory: throws or is undefined where the browser has none (some private modes); the store function then rejects.
 */
export function openDatabase(
  database: string,
  storeName: string,
  factory: () => Factory | undefined = () => globalThis.indexedDB,
): UseStore {
  let opened: Promise<IDBDatabase> | null = null;

  const open = (): Promise<IDBDatabase> => {
    if (opened) return opened;
    const forget = (): void => {
      if (opened === own) opened = null;
    };
    const own = (async () => {
      const available = factory();
      if (!available) throw new DOMException('This browser keeps nothing here.', 'NotSupportedError');
      const request = available.open(database);
      request.onupgradeneeded = () => request.result.createObjectStore(storeName);
      const db = await promisifyRequest(request);
      db.onclose = forget;
      // Somebody deletes the database: it would wait for us.
      db.onversionchange = () => {
        forget();
        db.close();
      };
      return db;
    })();
    opened = own;
    own.catch(forget);
    return own;
  };

  const begin = (db: IDBDatabase, mode: IDBTransactionMode): IDBObjectStore =>
    db.transaction(storeName, mode, { durability: 'relaxed' }).objectStore(storeName);

  return async (mode, callback) => {
    let store: IDBObjectStore;
    try {
      store = begin(await open(), mode);
    } catch (reason) {
      if (!(reason instanceof DOMException) || reason.name !== 'InvalidStateError') throw reason;
      opened = null;
      store = begin(await open(), mode);
    }
    return callback(store);
  };
}
