/**
 * The journal's database, as an idb-keyval store function: idb-keyval's own has no durability option and goes on using a
 * connection that the browser has closed.
 */
import { promisifyRequest, type UseStore } from 'idb-keyval';

export const JOURNAL_DATABASE = 'cinefold-journal';
const EVENTS = 'events';
/** Milliseconds. */
const PATIENCE = 8_000;

export interface JournalStore {
  /** One transaction per call, durability 'strict' where it writes. */
  readonly use: UseStore;
  /** Deletes every record. */
  empty(): Promise<void>;
  /** Deletes the database; rejects where another page holds it open. It comes back, empty, with the next `use`. */
  remove(): Promise<void>;
  close(): void;
}

/**
 * Opens nothing yet: the connection is made by the first `use`, and again after the browser closed it.
 *
 * @param onDeleted another page deletes the database
 */
export function journalStore(name: string, onDeleted: () => void): JournalStore {
  let connection: Promise<IDBDatabase> | null = null;

  const close = (): void => {
    connection?.then(
      (db) => db.close(),
      () => undefined, // it never opened
    );
    connection = null;
  };

  const connect = (): Promise<IDBDatabase> => {
    const opening = open(name);
    connection = opening;
    const forget = (): void => {
      if (connection === opening) connection = null;
    };
    opening.then((db) => {
      db.onclose = forget;
      db.onversionchange = (change) => {
        forget();
        db.close();
        if (change.newVersion === null) onDeleted();
      };
    }, forget);
    return opening;
  };

  const use: UseStore = async (mode, callback) => {
    const run = async (db: IDBDatabase) => {
      const transaction = db.transaction(EVENTS, mode, { durability: 'strict' });
      try {
        const done = Promise.resolve(callback(transaction.objectStore(EVENTS)));
        return await patiently(done, 'The database does not answer.');
      } catch (reason) {
        abort(transaction); // or what the callback did before it failed would be stored
        throw reason;
      }
    };
    const db = await (connection ?? connect());
    try {
      return await run(db);
    } catch (reason) {
      if (!lostConnection(reason)) throw reason;
      // An aborted transaction has stored nothing, so it can be done again on a new connection.
      close();
      return run(await connect());
    }
  };

  const empty = (): Promise<void> =>
    use('readwrite', (store) => {
      store.clear();
      return promisifyRequest(store.transaction);
    });

  const remove = async (): Promise<void> => {
    close();
    await deleteDatabase(name);
  };

  return { use, empty, remove, close };
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It is over already, and what ended it is what failed.
  }
}

function lostConnection(reason: unknown): boolean {
  return (
    reason instanceof DOMException &&
    ['InvalidStateError', 'AbortError', 'UnknownError', 'TransactionInactiveError'].includes(reason.name)
  );
}

async function open(name: string): Promise<IDBDatabase> {
  // Without a version: a database of a later Cinefold is opened as it is.
  const request = indexedDB.open(name);
  request.onupgradeneeded = () => request.result.createObjectStore(EVENTS);
  const opened = promisifyRequest(request);
  try {
    return await patiently(opened, 'The database does not open.');
  } catch (reason) {
    opened.then(
      (db) => db.close(), // too late: nobody would close it
      () => undefined, // told already
    );
    throw reason;
  }
}

/** Waits for those who still use it to let go; rejects where they do not. */
export async function deleteDatabase(name: string): Promise<void> {
  await patiently(promisifyRequest(indexedDB.deleteDatabase(name)), 'Another tab holds the database open.');
}

/** Some browsers leave a request without any answer: then the page goes on without the store, and says so. */
async function patiently<T>(promise: Promise<T>, late: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DOMException(late, 'TimeoutError')), PATIENCE);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
