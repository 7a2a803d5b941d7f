import type { ImportFile, SeenFile, TablePreview } from '../../protocol.ts';
import { DatasetError } from '../error.ts';
import { readBytes, type ByteSource } from '../source.ts';
import { openZip } from './archive.ts';
import type { Inflate } from './inflate.ts';
import { recognise, type Recognised } from './recognise.ts';
import { blobBytes } from './stream.ts';

/** A file that was looked into. */
export interface Member {
  readonly source: ByteSource;
  readonly bytes: number;
  readonly what: Recognised;
}

const MAX_FILES = 2000;
const HEAD = 64 * 1024;
const PREVIEW_ROWS = 50;

/** Bytes of the beginning. */
async function headOf(source: ByteSource, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const head = new Uint8Array(HEAD);
  let at = 0;
  for await (const portion of readBytes(source, signal)) {
    head.set(portion.subarray(0, HEAD - at), at);
    at = Math.min(HEAD, at + portion.length);
    if (at === HEAD) break;
  }
  return head.slice(0, at);
}

async function look(source: ByteSource, bytes: number, signal: AbortSignal | undefined): Promise<Member> {
  const head = await headOf(source, signal);
  return { source, bytes, what: recognise(head, head.length === bytes) };
}

/**
 * All files that the visitor brought, those within zips among them, each with what its beginning tells. A zip within a zip is
 * not opened.
 * @throws DatasetError where there are too many, or a zip cannot be read; `cancelled`.
 */
export async function openFiles(
  files: readonly ImportFile[],
  signal: AbortSignal | undefined,
  inflate: Inflate | undefined,
): Promise<Member[]> {
  const members: Member[] = [];
  for (const { path, blob } of files) {
    if (members.length >= MAX_FILES) {
      const found = `more than ${MAX_FILES}`;
      throw new DatasetError({ code: 'file', file: path, row: null, column: null, found, expected: 'fewer-files' });
    }
    const member = await look({ name: path, size: blob.size, bytes: () => blobBytes(blob) }, blob.size, signal);
    if (member.what.role !== 'nested-zip') {
      members.push(member);
      continue;
    }
    for (const source of await openZip(path, blob, { inflate })) {
      members.push(await look(source, source.size ?? 0, signal));
    }
  }
  return members;
}

export function seen({ source, bytes, what }: Member, used: boolean, by: SeenFile['by'] = what.by): SeenFile {
  const { role, dialect, header } = what;
  return {
    path: source.name,
    bytes,
    role,
    used,
    encoding: dialect?.encoding ?? null,
    delimiter: dialect?.delimiter ?? null,
    header,
    by,
  };
}

/** A table as the visitor sees it; null where it is none. */
export function preview({ source, what }: Member): TablePreview | null {
  const { dialect, header, rows } = what;
  if (dialect === null || (what.role !== 'table' && what.format === null)) return null;
  const { delimiter, encoding } = dialect;
  return { path: source.name, delimiter, encoding, header, rows: rows.slice(0, PREVIEW_ROWS) };
}

/** Whether all of a file is UTF-8: a Latin-1 name may come late. */
export async function isUtf8(source: ByteSource, signal: AbortSignal | undefined): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const portion of readBytes(source, signal)) decoder.decode(portion, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    return false;
  }
}
