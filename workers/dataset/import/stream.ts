/** Bytes that may be written before they are taken: unpacking goes on while rows are read. */
const AHEAD = 1 << 20;

/**
 * What `run` writes, portion by portion; it writes little faster than they are taken. Leaving the loop early aborts its signal.
 * @throws what `run` rejects with, once what it wrote before is taken.
 */
export async function* iterate(
  run: (writable: WritableStream<Uint8Array>, signal: AbortSignal) => Promise<unknown>,
): AsyncGenerator<Uint8Array> {
  const abort = new AbortController();
  let waiting: Uint8Array | null = null;
  let taken = (): void => {};
  let ready = (): void => {};
  const writable = new WritableStream<Uint8Array>(
    {
      write: (portion) =>
        new Promise((resolve) => {
          waiting = portion;
          taken = resolve;
          ready();
        }),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: AHEAD }),
  );
  let outcome: { readonly error?: unknown } | null = null;
  const finish = (end: { readonly error?: unknown }): void => {
    outcome = end;
    ready();
  };
  run(writable, abort.signal).then(
    () => finish({}),
    (error: unknown) => finish({ error }),
  );
  const next = (): Uint8Array | null => waiting;
  const end = (): { readonly error?: unknown } | null => outcome;
  try {
    for (;;) {
      if (next() === null && end() === null) await new Promise<void>((resolve) => (ready = resolve));
      const portion = next();
      if (portion !== null) {
        waiting = null;
        yield portion;
        taken();
        continue;
      }
      const ended = end();
      if (ended === null) continue;
      if ('error' in ended) throw ended.error;
      return;
    }
  } finally {
    abort.abort();
    taken();
  }
}

/** The bytes of a stream. Streams are not iterable everywhere yet. Leaving the loop early cancels it. */
export async function* streamBytes(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const next = await reader.read();
      if (next.done) return;
      yield next.value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

export const blobBytes = (blob: Blob): AsyncGenerator<Uint8Array> => streamBytes(blob.stream());
