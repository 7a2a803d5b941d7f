import { streamBytes } from './stream.ts';

/** The unpacked bytes of a gzip file, in order; rejects where it is damaged. */
export type Inflate = (gzip: Blob) => AsyncIterable<Uint8Array>;

/** Packed bytes that are fetched at once: pieces of a blob cost a message each, and the platform's own are 64 kB. */
const PIECE = 1 << 20;

/** A blob in large pieces, the next one on its way while one is used. */
function pieces(blob: Blob): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  const fetchNext = (): Promise<ArrayBuffer> | null => {
    if (at >= blob.size) return null;
    const piece = blob.slice(at, at + PIECE).arrayBuffer();
    at += PIECE;
    // Told when it is awaited, which may be later.
    piece.catch(() => {});
    return piece;
  };
  let next = fetchNext();
  return new ReadableStream({
    async pull(controller) {
      if (next === null) {
        controller.close();
        return;
      }
      const piece = await next;
      next = fetchNext();
      controller.enqueue(new Uint8Array(piece));
    },
  });
}

/** By the platform's inflater, in this thread. */
export const inflateHere: Inflate = (gzip) => streamBytes(pieces(gzip).pipeThrough(new DecompressionStream('gzip')));

/** Bytes sent at once: a message each. */
const PARCEL = 256 * 1024;
/** Parcels that may be on their way: unpacking goes on while rows are read. */
const AHEAD = 8;

/** What another thread is asked for; bytes go through the port. */
export interface InflateMessage {
  readonly type: 'inflate';
  readonly gzip: Blob;
  readonly port: MessagePort;
}

type Parcel =
  | { readonly type: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'end' }
  | { readonly type: 'failed'; readonly detail: string };

/** How the reader answers a parcel. */
type Reply = 'taken' | 'stop';

/** The other thread's part: unpacks and sends, never more than AHEAD parcels that were not taken. Never rejects. */
export async function inflateFor({ gzip, port }: InflateMessage): Promise<void> {
  let credit = AHEAD;
  let stopped = false;
  let wake = (): void => {};
  port.onmessage = ({ data }: MessageEvent<Reply>) => {
    if (data === 'stop') stopped = true;
    else credit += 1;
    wake();
  };
  const send = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    while (credit === 0 && !stopped) await new Promise<void>((resolve) => (wake = resolve));
    credit -= 1;
    if (!stopped) port.postMessage({ type: 'bytes', bytes } satisfies Parcel, [bytes.buffer]);
  };
  try {
    let parcel = new Uint8Array(PARCEL);
    let filled = 0;
    for await (const portion of inflateHere(gzip)) {
      for (let at = 0; at < portion.length;) {
        const part = portion.subarray(at, at + PARCEL - filled);
        parcel.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < PARCEL) continue;
        await send(parcel);
        parcel = new Uint8Array(PARCEL);
        filled = 0;
      }
      if (stopped) return;
    }
    if (filled > 0) await send(parcel.slice(0, filled));
    port.postMessage({ type: 'end' } satisfies Parcel);
  } catch (reason) {
    const detail = reason instanceof Error ? reason.message : String(reason);
    port.postMessage({ type: 'failed', detail } satisfies Parcel);
  } finally {
    if (stopped) port.close();
  }
}

/** The part of Worker that is needed. */
export interface Inflater {
  postMessage(message: InflateMessage, transfer: Transferable[]): void;
  addEventListener(type: 'error' | 'messageerror', listener: (event: unknown) => void): void;
  terminate(): void;
}

/** Nothing was wrong with the file. */
class ThreadLost extends Error {
  override readonly name = 'ThreadLost';
}

/** Bytes that come through a port, until `lost` resolves. Leaving the loop early stops the sender. */
async function* arriving(port: MessagePort, lost: Promise<ThreadLost>): AsyncGenerator<Uint8Array> {
  const parcels: (Parcel | ThreadLost)[] = [];
  let wake = (): void => {};
  const arrived = (parcel: Parcel | ThreadLost): void => {
    parcels.push(parcel);
    wake();
  };
  port.onmessage = ({ data }: MessageEvent<Parcel>) => arrived(data);
  void lost.then(arrived);
  try {
    for (;;) {
      const parcel = parcels.shift();
      if (parcel === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      if (parcel instanceof ThreadLost) throw parcel;
      if (parcel.type === 'failed') throw new Error(parcel.detail);
      if (parcel.type === 'end') return;
      port.postMessage('taken' satisfies Reply);
      yield parcel.bytes;
    }
  } finally {
    port.postMessage('stop' satisfies Reply);
    port.close();
  }
}

interface Thread {
  readonly worker: Inflater;
  readonly lost: Promise<ThreadLost>;
}

/** Throws ThreadLost. */
function begin(start: () => Inflater): Thread {
  try {
    const worker = start();
    const lost = new Promise<ThreadLost>((resolve) => {
      for (const type of ['error', 'messageerror'] as const) {
        worker.addEventListener(type, () => resolve(new ThreadLost('the thread that unpacks broke down')));
      }
    });
    return { worker, lost };
  } catch (cause) {
    throw new ThreadLost('the thread that unpacks could not be started', { cause });
  }
}

/**
 * Unpacks in a thread of its own, started when it is first needed, so that rows are read meanwhile; in this thread where none
 * can be started, or it breaks down before it gives anything (its script cannot be fetched). `end` stops the thread.
 */
export function inflateElsewhere(start: () => Inflater): { readonly inflate: Inflate; readonly end: () => void } {
  let thread: Thread | null = null;
  let isGivenUp = false;
  const end = (): void => {
    thread?.worker.terminate();
    thread = null;
  };
  async function* inflate(gzip: Blob): AsyncGenerator<Uint8Array> {
    let hasGiven = false;
    try {
      if (!isGivenUp) {
        thread ??= begin(start);
        const { port1, port2 } = new MessageChannel();
        thread.worker.postMessage({ type: 'inflate', gzip, port: port2 }, [port2]);
        for await (const bytes of arriving(port1, thread.lost)) {
          hasGiven = true;
          yield bytes;
        }
        return;
      }
    } catch (reason) {
      if (hasGiven || !(reason instanceof ThreadLost)) throw reason;
      isGivenUp = true;
      end();
      console.warn('No thread to unpack with; it is done where the rows are read:', reason);
    }
    yield* inflateHere(gzip);
  }
  return { inflate, end };
}
