import * as v from 'valibot';
import { xxh32 } from './xxh32.ts';

/**
 * The binary form of a stored record (README.md): magic, version, header in JSON, sections aligned to eight bytes, length and
 * checksum. Numbers are little-endian, as in every processor that browsers run on.
 */

export const RECORD_KINDS = [
  'dataset',
  'chunk',
  'set',
  'choice',
  'model',
  'checkpoint',
  'run',
  'evaluation',
  'map',
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

const TYPES = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;
type TypeName = keyof typeof TYPES;
interface SectionShape {
  readonly name: string;
  readonly type: TypeName;
  readonly length: number;
}

/** A typed array that a record can hold. */
export type Section = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

/** Why a record cannot be used: it is no record of ours or of another version ('foreign'), or not what was written ('damaged'). */
export class RecordError extends Error {
  override readonly name = 'RecordError';
  readonly verdict: 'foreign' | 'damaged';

  constructor(verdict: 'foreign' | 'damaged', reason: string) {
    super(`${verdict}: ${reason}`);
    this.verdict = verdict;
  }
}

export interface RecordContent {
  readonly kind: RecordKind;
  /** What the record is of: checked on reading, so that one record never stands for another. */
  readonly name: string;
  /** Plain data: shapes, settings, names. */
  readonly facts: unknown;
  readonly sections: Readonly<Record<string, Section>>;
}

const MAGIC = 'CINEFOLD';
const RECORD_VERSION = 1;
/** Magic, version, length of the header. */
const PREFIX = 16;
/** Length of the record, checksum of all before it. */
const TRAILER = 8;

const HEADER = v.object({
  kind: v.picklist(RECORD_KINDS),
  name: v.string(),
  facts: v.unknown(),
  sections: v.array(
    v.object({
      name: v.string(),
      type: v.picklist(Object.keys(TYPES) as TypeName[]),
      length: v.pipe(v.number(), v.integer(), v.minValue(0)),
    }),
  ),
});

const align = (at: number): number => (at + 7) & ~7;

function typeOf(section: Section): TypeName {
  for (const [name, type] of Object.entries(TYPES)) if (section instanceof type) return name as TypeName;
  throw new TypeError('Not a typed array that a record can hold.');
}

/** Bytes of a record. Throws RangeError where it would be longer than 4 GiB. */
export function encodeRecord({ sections, ...content }: RecordContent): ArrayBuffer {
  const shapes = Object.entries(sections).map(([name, data]) => ({ name, type: typeOf(data), length: data.length }));
  const blank = blankRecord({ ...content, sections: shapes });
  for (const { name } of shapes) blank.section(name).set(sections[name]);
  return blank.seal();
}

/** A record to be filled in: what is large can be written in its place at once. */
export interface BlankRecord {
  readonly section: (name: string) => Section;
  /** Its bytes, once all sections are written. */
  readonly seal: () => ArrayBuffer;
}

/** Throws RangeError where it would be longer than 4 GiB. */
export function blankRecord({
  sections,
  ...header
}: Omit<RecordContent, 'sections'> & { readonly sections: readonly SectionShape[] }): BlankRecord {
  const head = new TextEncoder().encode(JSON.stringify({ ...header, sections }));
  const places = new Map<string, number>();
  let end = align(PREFIX + head.length);
  for (const { name, type, length } of sections) {
    places.set(name, end);
    end = align(end + length * TYPES[type].BYTES_PER_ELEMENT);
  }
  const length = end + TRAILER;
  if (length > 0xffffffff) throw new RangeError(`A record of ${length} bytes is too long.`);
  const buffer = new ArrayBuffer(length);
  const bytes = new Uint8Array(buffer);
  const view = new DataView(buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(8, RECORD_VERSION, true);
  view.setUint32(12, head.length, true);
  bytes.set(head, PREFIX);
  view.setUint32(end, length, true);
  return {
    section: (name) => {
      const shape = sections.find((one) => one.name === name);
      if (!shape) throw new TypeError(`The record has no section ${name}.`);
      return new TYPES[shape.type](buffer, places.get(name), shape.length);
    },
    seal: () => {
      view.setUint32(end + 4, xxh32(bytes.subarray(0, end + 4)), true);
      return buffer;
    },
  };
}

/** A record that is what was written: its facts, and its sections as views into the buffer. */
export interface DecodedRecord {
  readonly facts: unknown;
  has(section: string): boolean;
  /** Throws RecordError where there is no such section, or one of another type or length. */
  section<T extends Section>(
    name: string,
    type: new (buffer: ArrayBuffer, at: number, length: number) => T,
    length?: number,
  ): T;
}

/** Reads a record of this kind and name. Throws RecordError for anything else. */
export function decodeRecord(stored: unknown, kind: RecordKind, name: string): DecodedRecord {
  if (!(stored instanceof ArrayBuffer)) throw new RecordError('foreign', 'not bytes');
  const end = stored.byteLength - TRAILER;
  if (end < PREFIX || stored.byteLength % 8 !== 0) throw new RecordError('damaged', `length ${stored.byteLength}`);
  const bytes = new Uint8Array(stored);
  const view = new DataView(stored);
  for (let i = 0; i < MAGIC.length; i++)
    if (bytes[i] !== MAGIC.charCodeAt(i)) throw new RecordError('foreign', 'magic');
  const version = view.getUint32(8, true);
  if (version !== RECORD_VERSION) throw new RecordError('foreign', `version ${version}`);
  if (view.getUint32(end, true) !== stored.byteLength) throw new RecordError('damaged', 'length');
  if (view.getUint32(end + 4, true) !== xxh32(bytes.subarray(0, end + 4))) throw new RecordError('damaged', 'checksum');
  const headerEnd = PREFIX + view.getUint32(12, true);
  if (headerEnd > end) throw new RecordError('damaged', 'header length');
  const header = parseHeader(bytes.subarray(PREFIX, headerEnd));
  if (header.kind !== kind || header.name !== name)
    throw new RecordError('foreign', `is ${header.kind} ${header.name}`);
  const places = new Map<string, { at: number; type: TypeName; length: number }>();
  let at = align(headerEnd);
  for (const { name: section, type, length } of header.sections) {
    places.set(section, { at, type, length });
    at = align(at + length * TYPES[type].BYTES_PER_ELEMENT);
  }
  if (at !== end) throw new RecordError('damaged', 'sections');
  return {
    facts: header.facts,
    has: (section) => places.has(section),
    section: (section, type, length) => {
      const place = places.get(section);
      if (!place || (TYPES[place.type] as unknown) !== type || (length ?? place.length) !== place.length) {
        throw new RecordError('damaged', `section ${section}`);
      }
      return new type(stored, place.at, place.length);
    },
  };
}

function parseHeader(bytes: Uint8Array): v.InferOutput<typeof HEADER> {
  try {
    return v.parse(HEADER, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    throw new RecordError('damaged', 'header');
  }
}
