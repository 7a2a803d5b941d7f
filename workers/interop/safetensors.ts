import { FactorsError } from './error.ts';

/**
 * The safetensors format (github.com/huggingface/safetensors, README "Format"): 8 bytes, the header's length N as a little-endian
 * integer; N bytes of JSON, name -> {dtype, shape, data_offsets [begin, end) into what follows}, and __metadata__, text -> text; then the
 * tensors, row-major and little-endian, without holes.
 */
export type TensorData = Float32Array | BigInt64Array;

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export interface SafeTensors {
  readonly metadata: Readonly<Record<string, string>>;
  /** Only those of types F32 and I64; others are skipped. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

const MOST_HEADER = 16 * 2 ** 20;
const SIZES = { F32: 4, I64: 8 } as const;
type Dtype = keyof typeof SIZES;

/** The file's bytes. Tensors of larger numbers come first, so that all are aligned. Throws RangeError where a shape does not fit its data. */
export function writeSafeTensors(metadata: Record<string, string>, tensors: ReadonlyMap<string, Tensor>): Blob {
  const dtypeOf = ({ data }: Tensor): Dtype => (data instanceof Float32Array ? 'F32' : 'I64');
  const sorted = [...tensors].sort(([, a], [, b]) => SIZES[dtypeOf(b)] - SIZES[dtypeOf(a)]);
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, tensor] of sorted) {
    const { shape, data } = tensor;
    if (product(shape) !== data.length)
      throw new RangeError(`${name}: ${data.length} numbers in shape ${shape.join(' x ')}.`);
    header[name] = { dtype: dtypeOf(tensor), shape, data_offsets: [end, (end += data.byteLength)] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / 8) * 8;
  const start = new Uint8Array(8 + length).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  start.set(text, 8);
  // Every browser's machine is little-endian, as the format is.
  return new Blob([start, ...sorted.map(([, { data }]) => data.slice())]);
}

/** Reads a file. Throws FactorsError where it is cut, its header is none, or its tensors do not fill it exactly. */
export function readSafeTensors(file: string, bytes: Uint8Array<ArrayBuffer>): SafeTensors {
  const bad = (found: string): FactorsError => new FactorsError(file, 'whole', found);
  if (bytes.length < 8) throw bad(`${bytes.length} bytes`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > MOST_HEADER || 8 + length > bytes.length) throw bad(`a header of ${length} bytes in ${bytes.length}`);
  const header = parse(bytes.subarray(8, 8 + length));
  if (!header) throw bad('a header that is no JSON object');
  const { __metadata__: about = {}, ...entries } = header;
  if (!isRecord(about) || !Object.values(about).every((value) => typeof value === 'string'))
    throw bad('metadata that is no text');
  const body = bytes.subarray(8 + length);
  const tensors = new Map<string, Tensor>();
  const spans: (readonly [number, number])[] = [];
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, from, to } = tensorOf(entry) ?? {};
    if (
      dtype === undefined ||
      shape === undefined ||
      from === undefined ||
      to === undefined ||
      from > to ||
      to > body.length
    ) {
      throw bad(`the tensor ${name}: ${JSON.stringify(entry)}`);
    }
    spans.push([from, to]);
    if (dtype !== 'F32' && dtype !== 'I64') continue;
    if (product(shape) * SIZES[dtype] !== to - from)
      throw bad(`${name}: ${to - from} bytes in shape ${shape.join(' x ')}`);
    const own = body.slice(from, to).buffer;
    tensors.set(name, { shape, data: dtype === 'F32' ? new Float32Array(own) : new BigInt64Array(own) });
  }
  let filled = 0;
  for (const [from, to] of spans.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (from !== filled) throw bad(`tensors with a hole or an overlap at byte ${Math.min(from, filled)}`);
    filled = to;
  }
  if (filled !== body.length) throw bad(`${body.length} bytes of tensors, where the header names ${filled}`);
  return { metadata: about as Record<string, string>, tensors };
}

function parse(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(header) ? header : null;
  } catch {
    return null;
  }
}

function tensorOf(entry: unknown): { dtype: string; shape: number[]; from: number; to: number } | null {
  if (!isRecord(entry)) return null;
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) return null;
  return { dtype, shape, from: offsets[0], to: offsets[1] };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
const product = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);
