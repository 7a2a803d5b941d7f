import { inflateRawSync } from 'node:zlib';

/** A zip file that cannot be read, with the reason in one line. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

interface Entry {
  readonly name: string;
  readonly isEncrypted: boolean;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly packedSize: number;
  readonly size: number;
  readonly localOffset: number;
}

const END = { signature: 0x06054b50, size: 22, maxComment: 0xffff };
const CENTRAL = { signature: 0x02014b50, size: 46 };
const LOCAL = { signature: 0x04034b50, size: 30 };

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** The end record: the last one whose comment reaches exactly to the end of the file. */
function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END.size - END.maxComment);
  for (let at = view.byteLength - END.size; at >= first; at -= 1) {
    if (view.getUint32(at, true) !== END.signature) continue;
    if (at + END.size + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw new ZipError('it is no zip file, or it is cut off.');
}

/** The directory at the end of the file, APPNOTE 4.3.12 and 4.3.16; one disk, no Zip64. */
function readDirectory(bytes: Uint8Array): { entries: Entry[]; start: number } {
  const view = viewOf(bytes);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  const size = view.getUint32(end + 12, true);
  const start = view.getUint32(end + 16, true);
  if (count === 0xffff || size === 0xffffffff || start === 0xffffffff) throw new ZipError('it is a Zip64 file.');
  if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count) {
    throw new ZipError('it is one part of several.');
  }
  if (start + size > end) throw new ZipError('its directory lies outside of the file.');
  const entries: Entry[] = [];
  let at = start;
  for (let i = 0; i < count; i += 1) {
    if (at + CENTRAL.size > start + size || view.getUint32(at, true) !== CENTRAL.signature) {
      throw new ZipError('its directory is damaged.');
    }
    const nameEnd = at + CENTRAL.size + view.getUint16(at + 28, true);
    const next = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > start + size) throw new ZipError('its directory is damaged.');
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + CENTRAL.size, nameEnd)),
      isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
      method: view.getUint16(at + 10, true),
      packedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      localOffset: view.getUint32(at + 42, true),
    });
    at = next;
  }
  return { entries, start };
}

function unpack(bytes: Uint8Array, entry: Entry, directoryStart: number, maxSize: number): Uint8Array {
  const { name, method, packedSize, size, localOffset } = entry;
  const view = viewOf(bytes);
  if (entry.isEncrypted) throw new ZipError(`${name} is encrypted.`);
  if (method !== 0 && method !== 8) throw new ZipError(`${name} is packed by method ${method}; only deflate is read.`);
  if (size > maxSize)
    throw new ZipError(`${name} has ${size} bytes, more than the ${maxSize} that are expected at most.`);
  if (localOffset + LOCAL.size > directoryStart || view.getUint32(localOffset, true) !== LOCAL.signature) {
    throw new ZipError(`${name} is not where the directory says.`);
  }
  const start =
    localOffset + LOCAL.size + view.getUint16(localOffset + 26, true) + view.getUint16(localOffset + 28, true);
  if (start + packedSize > directoryStart) throw new ZipError(`${name} is cut off.`);
  const packed = bytes.subarray(start, start + packedSize);
  let content: Uint8Array = packed;
  if (method === 8) {
    try {
      content = inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
    } catch (cause) {
      throw new ZipError(`${name} cannot be unpacked.`, { cause });
    }
  }
  if (content.length !== size) throw new ZipError(`${name} has ${content.length} bytes instead of ${size}.`);
  return content;
}

/**
 * Unpacks the files of a zip that are asked for, whatever folder they lie in. Sizes and places are checked; that the
 * content is right is for the caller to check.
 * @param names file names without folders.
 * @param maxSize bytes that a file may have unpacked.
 * @returns contents by name; a file that is not in the zip is missing.
 * @throws ZipError.
 */
export function unzip(bytes: Uint8Array, names: readonly string[], maxSize: number): Map<string, Uint8Array> {
  const { entries, start } = readDirectory(bytes);
  const contents = new Map<string, Uint8Array>();
  for (const entry of entries) {
    const name = entry.name.slice(entry.name.lastIndexOf('/') + 1);
    if (!names.includes(name)) continue;
    if (contents.has(name)) throw new ZipError(`it holds more than one ${name}.`);
    contents.set(name, unpack(bytes, entry, start, maxSize));
  }
  return contents;
}
