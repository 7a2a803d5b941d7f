/** From what the visitor chose to texts: opens zips, within limits, and finds out how the text is encoded. */
import { ImportError, type SourceFile } from './types.ts';

/** Of a file, and of all that comes out of a zip: the largest exports are a tenth of it. */
export const MAX_BYTES = 64 * 2 ** 20;
const MAX_ENTRIES = 5_000;
const WANTED = /\.(csv|tsv|txt|json)$/i;
/** Not the visitor's films: what macOS adds, and what was deleted or belongs to others. */
const UNWANTED = /(^|\/)(__MACOSX|\.[^/]*|deleted|orphaned|lists)\/|(^|\/)likes\/(?!films\.csv$)/i;

/** What of `File` is needed. */
export type Chosen = Pick<File, 'name' | 'size' | 'arrayBuffer'>;

/** @throws ImportError */
export async function openFiles(chosen: readonly Chosen[]): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const file of chosen) {
    if (file.size > MAX_BYTES) {
      throw new ImportError({ code: 'too-large', file: file.name, bytes: file.size, limit: MAX_BYTES });
    }
    let bytes: Uint8Array;
    try {
      bytes = new Uint8Array(await file.arrayBuffer());
    } catch (reason) {
      throw new ImportError({ code: 'unreadable', file: file.name, detail: String(reason) });
    }
    if (bytes.length === 0) throw new ImportError({ code: 'empty', file: file.name });
    if (isZip(bytes)) files.push(...(await unzip(file.name, bytes)));
    else files.push({ path: file.name, text: decode(bytes) });
  }
  return files;
}

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && [3, 5, 7].includes(bytes[2]);

/** UTF-8 with or without a mark, UTF-16 with one; else Windows-1252, as old IMDb exports are. */
export function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

async function unzip(name: string, bytes: Uint8Array): Promise<SourceFile[]> {
  const zip = await import('@zip.js/zip.js/lib/zip-core-native.js');
  zip.configure({ useWebWorkers: false }); // its workers come from blobs, which our policy forbids
  const reader = new zip.ZipReader(new zip.Uint8ArrayReader(bytes));
  const files: SourceFile[] = [];
  let left = MAX_BYTES;
  try {
    const entries = await reader.getEntries();
    if (entries.length > MAX_ENTRIES) throw new Error(`${entries.length} entries`);
    for (const entry of entries) {
      if (entry.directory || !WANTED.test(entry.filename) || UNWANTED.test(entry.filename)) continue;
      if (entry.encrypted) throw new ImportError({ code: 'locked-zip', file: name });
      // The sizes that a zip states are not to be trusted: what comes out is counted.
      const parts: Uint8Array[] = [];
      const sink = new WritableStream<Uint8Array>({
        write(part) {
          left -= part.length;
          if (left < 0)
            throw new ImportError({ code: 'too-large', file: name, bytes: MAX_BYTES - left, limit: MAX_BYTES });
          parts.push(part);
        },
      });
      await entry.getData(sink, { checkSignature: true });
      files.push({ path: entry.filename, text: decode(joined(parts)) });
    }
  } catch (reason) {
    if (left < 0) throw new ImportError({ code: 'too-large', file: name, bytes: MAX_BYTES - left, limit: MAX_BYTES });
    if (reason instanceof ImportError) throw reason;
    throw new ImportError({
      code: 'bad-zip',
      file: name,
      detail: reason instanceof Error ? reason.message : String(reason),
    });
  } finally {
    await reader.close();
  }
  if (files.length === 0) throw new ImportError({ code: 'unknown-format', file: name });
  return files;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
