import { DatasetError } from './error.ts';

/** A file, wherever it comes from: an address, a File, a stored Blob, a folder in Node. */
export interface ByteSource {
  /** What the visitor knows it by; problems name it. */
  readonly name: string;
  /** Opens the file; called once per reading. */
  bytes(): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
  /** Bytes in all, for progress only; null where unknown. */
  readonly size: number | null;
}

/** Settles as `promise` does, or rejects as soon as `signal` aborts. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new DatasetError({ code: 'cancelled' }));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/**
 * The bytes of a source, in its own portions.
 * @throws DatasetError `cancelled` as soon as `signal` aborts, even while the source is silent; `fetch` with status 0
 * where the source fails (a DatasetError of the source passes as it is).
 */
export async function* readBytes(source: ByteSource, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  let iterator: AsyncIterator<Uint8Array> | undefined;
  let ended = false;
  if (signal?.aborted) throw new DatasetError({ code: 'cancelled' });
  try {
    const opened = await orAborted(Promise.resolve(source.bytes()), signal);
    iterator = opened[Symbol.asyncIterator]();
    for (;;) {
      const next = await orAborted(iterator.next(), signal);
      if (next.done) break;
      yield next.value;
    }
    ended = true;
  } catch (cause) {
    if (cause instanceof DatasetError) throw cause;
    if (signal?.aborted) throw new DatasetError({ code: 'cancelled' }, { cause });
    throw new DatasetError({ code: 'fetch', file: source.name, status: 0 }, { cause });
  } finally {
    // Not awaited: a source that hangs in next() would hang here as well. Its late failure concerns nobody any more.
    if (!ended) iterator?.return?.().catch(() => {});
  }
}
