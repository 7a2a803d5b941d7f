import { DatasetError } from '../dataset/index.ts';
import { FactorsError } from './error.ts';
import type { GivenFile, ModelFile } from './types.ts';

/** A zip may hold no more files: MLlib writes a few for each block. */
const MOST_FILES = 20_000;
/** Bytes of one file: 512 factors of 500,000 films. */
export const MOST_BYTES = 2 ** 30;

const ZIP = [0x50, 0x4b, 0x03, 0x04];

async function isZip(blob: Blob): Promise<boolean> {
  const start = new Uint8Array(await blob.slice(0, ZIP.length).arrayBuffer());
  return start.length === ZIP.length && ZIP.every((byte, i) => start[i] === byte);
}

/** The name that the visitor sees. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Spark's and the systems' own files: _SUCCESS, .part-00000.crc, .DS_Store, __MACOSX/. */
const isHidden = (path: string): boolean => /^[._]/.test(nameOf(path)) || /(^|\/)__MACOSX\//.test(path);

/** Tells an .npz (a zip of arrays) from a zip of files. */
export const isNpz = (entries: readonly ModelFile[]): boolean =>
  entries.length > 0 && entries.every(({ path }) => path.endsWith('.npy'));

function goOn(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new DatasetError({ code: 'cancelled' });
}

/**
 * What was given, as files: a zip is opened, an .npz stays one file. Nothing is inflated yet.
 * Throws FactorsError where a zip is damaged or too large; here and in reading the files DatasetError `cancelled` once `signal` aborts.
 */
export async function listFiles(given: readonly GivenFile[], signal?: AbortSignal): Promise<ModelFile[]> {
  const files: ModelFile[] = [];
  for (const { path, blob } of given) {
    goOn(signal);
    const whole = async (): Promise<Blob> => {
      goOn(signal);
      return Promise.resolve(blob);
    };
    const file: ModelFile = { path: path.replace(/^\/+/, ''), size: blob.size, signal, blob: whole };
    if (isHidden(file.path)) continue;
    const entries = (await isZip(blob)) ? await openZip(file.path, blob, signal) : null;
    if (entries && !isNpz(entries)) files.push(...entries.filter((entry) => !isHidden(entry.path)));
    else files.push(file);
  }
  return files;
}

/** The files of a zip by its directory. `name`: what problems call it. Throws FactorsError, and DatasetError `cancelled`. */
export async function openZip(name: string, blob: Blob, signal?: AbortSignal): Promise<ModelFile[]> {
  const { BlobReader, ZipReader } = await import('@zip.js/zip.js/lib/zip-core-native.js');
  const reader = new ZipReader(new BlobReader(blob));
  const files = new Map<string, ModelFile>();
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      goOn(signal);
      if (entry.directory) continue;
      if (files.size === MOST_FILES) throw new FactorsError(name, 'memory', `more than ${MOST_FILES} files`);
      const path = entry.filename.replaceAll('\\', '/').replace(/^\/+/, '');
      if (files.has(path)) throw new FactorsError(name, 'whole', `${path} twice`);
      const size = entry.uncompressedSize;
      const inflate = async (): Promise<Blob> => {
        if (size > MOST_BYTES) throw new FactorsError(path, 'memory', `${size} bytes`);
        const parts: Uint8Array<ArrayBuffer>[] = [];
        let left = size;
        const writable = new WritableStream<Uint8Array<ArrayBuffer>>({
          write(part) {
            left -= part.length;
            if (left < 0) throw new FactorsError(path, 'whole', `more than the ${size} bytes that its zip promises`);
            parts.push(part);
          },
        });
        try {
          goOn(signal);
          await entry.getData(writable, { checkSignature: true, useWebWorkers: false, ...(signal && { signal }) });
        } catch (cause) {
          goOn(signal);
          throw damaged(path, cause);
        }
        if (left > 0) throw new FactorsError(path, 'whole', `${size - left} of ${size} bytes`);
        return new Blob(parts);
      };
      files.set(path, { path, size, signal, blob: inflate });
    }
  } catch (cause) {
    throw damaged(name, cause);
  } finally {
    await reader.close();
  }
  return [...files.values()];
}

/** What a library says of a damaged file, as our own error. */
export function damaged(file: string, cause: unknown): FactorsError | DatasetError {
  if (cause instanceof FactorsError || cause instanceof DatasetError) return cause;
  return new FactorsError(file, 'whole', cause instanceof Error ? cause.message : String(cause), { cause });
}

/** All bytes of a file. Throws FactorsError. */
export async function bytesOf(file: ModelFile): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > MOST_BYTES) throw new FactorsError(file.path, 'memory', `${file.size} bytes`);
  return new Uint8Array(await (await file.blob()).arrayBuffer());
}
