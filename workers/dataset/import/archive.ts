import {
  ERR_ENCRYPTED,
  ERR_ENCRYPTED_CENTRAL_DIRECTORY,
  ERR_UNSAFE_FILENAME,
  ERR_UNSUPPORTED_COMPRESSION,
  ERR_UNSUPPORTED_ENCRYPTION,
  ZipReader,
  type FileEntry,
  type Reader,
} from '@zip.js/zip.js/lib/zip-core-reader.js';
import type { FileExpectation } from '../../protocol.ts';
import { clip, DatasetError } from '../error.ts';
import type { ByteSource } from '../source.ts';
import { inflateHere, type Inflate } from './inflate.ts';
import { iterate } from './stream.ts';

interface ZipLimits {
  readonly files: number;
  /** Unpacked bytes for each packed one: MovieLens has about 5, and deflate reaches 1032. */
  readonly ratio: number;
  /** Below so many bytes the ratio says nothing. */
  readonly free: number;
}

const LIMITS: ZipLimits = { files: 2000, ratio: 100, free: 16 * 2 ** 20 };
/** stored, deflated */
const METHODS = new Set([0, 8]);

interface ZipOptions {
  readonly limits?: ZipLimits;
  /** Unpacks large files. */
  readonly inflate?: Inflate | undefined;
}

function refuse(file: string, expected: FileExpectation, found: string, cause?: unknown): DatasetError {
  return new DatasetError({ code: 'file', file, row: null, column: null, found: clip(found), expected }, { cause });
}

const EXPECTED = new Map<string, FileExpectation>([
  [ERR_UNSAFE_FILENAME, 'plain-names'],
  [ERR_ENCRYPTED, 'readable-entry'],
  [ERR_ENCRYPTED_CENTRAL_DIRECTORY, 'readable-entry'],
  [ERR_UNSUPPORTED_ENCRYPTION, 'readable-entry'],
  [ERR_UNSUPPORTED_COMPRESSION, 'readable-entry'],
]);

/** zip.js tells what is wrong by its messages. */
function problemOf(file: string, cause: unknown, otherwise: FileExpectation): DatasetError {
  if (cause instanceof DatasetError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return refuse(file, EXPECTED.get(message) ?? otherwise, message, cause);
}

const DEFLATED = 8;
/** A local header (APPNOTE.TXT 4.3.7) up to its name and extra field. */
const LOCAL = { signature: 0x04034b50, bytes: 30, nameLength: 26, extraLength: 28 };
/** RFC 1952: deflate, no flags, no time, any system. */
const GZIP_HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

/**
 * A deflated entry as a gzip file, which the platform unpacks and checks by itself; nothing is copied. null where the entry is not
 * deflated, or does not begin as it should.
 */
async function asGzip(zip: Blob, entry: FileEntry): Promise<Blob | null> {
  const { compressionMethod, offset, compressedSize, uncompressedSize, signature } = entry;
  if (compressionMethod !== DEFLATED || signature === undefined) return null;
  const local = new DataView(await zip.slice(offset, offset + LOCAL.bytes).arrayBuffer());
  if (local.byteLength < LOCAL.bytes || local.getUint32(0, true) !== LOCAL.signature) return null;
  const start =
    offset + LOCAL.bytes + local.getUint16(LOCAL.nameLength, true) + local.getUint16(LOCAL.extraLength, true);
  const trailer = new DataView(new ArrayBuffer(8));
  trailer.setUint32(0, signature, true);
  trailer.setUint32(4, uncompressedSize % 2 ** 32, true);
  return new Blob([GZIP_HEADER, zip.slice(start, start + compressedSize), trailer]);
}

/** Packed bytes from which on another thread is worth a message. */
const LARGE = 1 << 20;

async function* portionsOf(zip: Blob, entry: FileEntry, inflate: Inflate): AsyncGenerator<Uint8Array> {
  const gzip = await asGzip(zip, entry);
  if (gzip !== null) yield* gzip.size > LARGE ? inflate(gzip) : inflateHere(gzip);
  else {
    yield* iterate((writable, signal) => entry.getData(writable, { signal, checkCrc32: true, useWebWorkers: false }));
  }
}

/** The bytes of one entry: no more than it promises, and with the checksum that it promises. */
async function* unpack(zip: Blob, entry: FileEntry, name: string, inflate: Inflate): AsyncGenerator<Uint8Array> {
  let produced = 0;
  try {
    for await (const portion of portionsOf(zip, entry, inflate)) {
      produced += portion.length;
      if (produced > entry.uncompressedSize) {
        throw refuse(name, 'whole-entry', `more than the ${entry.uncompressedSize} bytes that the zip says`);
      }
      yield portion;
    }
  } catch (cause) {
    throw problemOf(name, cause, 'whole-entry');
  }
  if (produced === entry.uncompressedSize) return;
  throw refuse(name, 'whole-entry', `${produced} bytes instead of ${entry.uncompressedSize}`);
}

/** What zip.js reads from; its own one comes with all of its writers. */
function blobReader(blob: Blob): Reader<Blob> {
  const reader = {
    size: blob.size,
    readUint8Array: async (offset: number, length: number) =>
      new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
    createReadable: ({ offset = 0, size = blob.size }: { offset?: number; size?: number } = {}) =>
      blob.slice(offset, offset + size).stream(),
  };
  return reader as unknown as Reader<Blob>;
}

/** Folders and dots say nothing about which file it is. */
const plainName = (name: string): string =>
  name
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');

/**
 * The files in a zip, by its directory (Zip64 too); nothing is unpacked until a file is opened. By the platform's own inflater, in
 * this thread unless `inflate` knows another: no workers of a library, no code from text.
 * @throws DatasetError `file`: 'zip', 'plain-names', 'readable-entry', 'plain-entry', 'fewer-files'; opening a file, 'whole-entry'.
 */
export async function openZip(
  zip: string,
  blob: Blob,
  { limits = LIMITS, inflate = inflateHere }: ZipOptions = {},
): Promise<ByteSource[]> {
  const reader = new ZipReader(blobReader(blob), { useWebWorkers: false, filenameValidation: 'balanced' });
  const files: ByteSource[] = [];
  const names = new Set<string>();
  try {
    let entries = 0;
    for await (const entry of reader.getEntriesGenerator()) {
      entries += 1;
      if (entries > limits.files) throw refuse(zip, 'fewer-files', `more than ${limits.files}`);
      if (entry.directory) continue;
      const name = plainName(entry.filename);
      if (names.has(name)) throw refuse(zip, 'plain-names', `${name} stands twice`);
      names.add(name);
      const { compressedSize, uncompressedSize, compressionMethod, encrypted } = entry;
      if (encrypted) throw refuse(name, 'readable-entry', 'a password');
      if (!METHODS.has(compressionMethod)) throw refuse(name, 'readable-entry', `method ${compressionMethod}`);
      if (uncompressedSize > limits.free && uncompressedSize > compressedSize * limits.ratio) {
        throw refuse(name, 'plain-entry', `${uncompressedSize} bytes packed into ${compressedSize}`);
      }
      files.push({ name, size: uncompressedSize, bytes: () => unpack(blob, entry, name, inflate) });
    }
  } catch (cause) {
    throw problemOf(zip, cause, 'zip');
  }
  return files;
}
