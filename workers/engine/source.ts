import { DatasetError, type ByteSource, type DatasetFiles } from '../dataset/index.ts';
import type { DatasetSource } from '../protocol.ts';

/** Opens one address of a data set. */
export type OpenFile = (address: string) => ByteSource;

export function filesOf({ films, ratings, links, tags = null }: DatasetSource, openFile: OpenFile): DatasetFiles {
  return {
    films: openFile(films),
    ratings: openFile(ratings),
    links: links === null ? null : openFile(links),
    tags: tags === null ? null : openFile(tags),
  };
}

/**
 * A file behind an address, as it streams in. Reading it throws DatasetError 'fetch' with the HTTP status where the answer is none.
 * base: what relative addresses are relative to.
 */
export function fetchFile(address: string, base: string): ByteSource {
  const url = new URL(address, base);
  const name = decodeURIComponent(url.pathname.split('/').at(-1) ?? address);
  let size: number | null = null;
  return {
    name,
    get size() {
      return size;
    },
    async bytes() {
      const response = await fetch(url);
      if (!response.ok || !response.body)
        throw new DatasetError({ code: 'fetch', file: name, status: response.status });
      // Of a compressed answer the length says nothing.
      const length = response.headers.get('content-encoding') ? null : response.headers.get('content-length');
      size = length === null ? null : Number(length);
      return portions(response.body);
    },
  };
}

/** Streams are not iterable everywhere yet. */
async function* portions(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let ended = false;
  try {
    for (;;) {
      const next = await reader.read();
      if (next.done) break;
      yield next.value;
    }
    ended = true;
  } finally {
    // Given up: the rest need not be downloaded. Whether that is heard is of no matter.
    if (!ended) reader.cancel().catch(() => {});
  }
}
