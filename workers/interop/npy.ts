import { FactorsError } from './error.ts';

/** An array of numbers as NumPy saves it. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** Row-major (C order), whatever the file's order. Whole numbers of 64 bits are rounded to doubles. */
  readonly values: Float32Array | Float64Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const TYPES = /^[<>|=]([fiu])([1248])$/;

/**
 * Reads an .npy file (NumPy enhancement proposal 1, versions 1 to 3) of floats or whole numbers of one or two dimensions or none; null for
 * an array of anything else (strings, flags). Throws FactorsError where it is cut or no .npy.
 */
export function readNpy(file: string, bytes: Uint8Array<ArrayBuffer>): NpyArray | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw new FactorsError(file, 'whole', 'no .npy header');
  const long = bytes[6] > 1;
  const start = long ? 12 : 10;
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true);
  const end = start + length;
  if (end > bytes.length) throw new FactorsError(file, 'whole', `a header of ${length} bytes in ${bytes.length}`);
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, end));
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const dims = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || dims === undefined)
    throw new FactorsError(file, 'whole', header.trim());
  const shape = dims
    .split(',')
    .filter((dim) => dim.trim() !== '')
    .map(Number);
  const type = TYPES.exec(descr);
  if (!type || shape.length > 2) return null;
  const [, kind, digits] = type;
  const size = Number(digits);
  const count = shape.reduce((product, dim) => product * dim, 1);
  if (kind === 'f' && size < 4) return null;
  if (bytes.length - end !== count * size) {
    throw new FactorsError(file, 'whole', `${bytes.length - end} bytes for ${count} numbers of ${size} bytes`);
  }
  const read = reader(view, kind, size, !descr.startsWith('>'));
  const values = kind === 'f' && size === 4 ? new Float32Array(count) : new Float64Array(count);
  const [rows, columns] = shape.length === 2 ? shape : [count, 1];
  for (let i = 0; i < count; i++) {
    const at = order === 'True' ? (i % columns) * rows + Math.floor(i / columns) : i;
    values[i] = read(end + at * size);
  }
  return { shape, values };
}

function reader(view: DataView, kind: string, size: number, little: boolean): (at: number) => number {
  if (kind === 'f') return size === 4 ? (at) => view.getFloat32(at, little) : (at) => view.getFloat64(at, little);
  if (kind === 'u') {
    if (size === 1) return (at) => view.getUint8(at);
    if (size === 2) return (at) => view.getUint16(at, little);
    return size === 4 ? (at) => view.getUint32(at, little) : (at) => Number(view.getBigUint64(at, little));
  }
  if (size === 1) return (at) => view.getInt8(at);
  if (size === 2) return (at) => view.getInt16(at, little);
  return size === 4 ? (at) => view.getInt32(at, little) : (at) => Number(view.getBigInt64(at, little));
}
