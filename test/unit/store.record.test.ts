import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeModel,
  encodeDataset as encoding,
  encodeModel,
  modelKey,
  RecordError,
  NOTHING_KNOWN,
} from '../../workers/store/index.ts';
import type { Dataset } from '../../workers/dataset/index.ts';
import { decodeRecord, encodeRecord } from '../../workers/store/record.ts';
import { xxh32 } from '../../workers/store/xxh32.ts';
import { decodedDataset, oddDataset, oddModel } from './store.support.ts';

/** All of it in one record. */
const encodeDataset = (name: string, dataset: Dataset): ArrayBuffer =>
  encoding(name, dataset).next().value as ArrayBuffer;

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('xxh32', () => {
  // From other implementations (xxhsum, python-xxhash).
  test.each([
    ['', 0, 0x02cc5d05],
    ['a', 0, 0x550d7456],
    ['abc', 0, 0x32d153ff],
    ['Nobody inspects the spammish repetition', 0, 0xe2293b2f],
    ['', 2654435761, 0x36b78ae7],
    ['abc', 1, 0xaa3da8ff],
  ])('%j with seed %i', (text, seed, expected) => {
    expect(xxh32(ascii(text), seed)).toBe(expected);
  });

  test('does not depend on where in memory the bytes lie', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.integer({ min: 0, max: 8 }), (bytes, offset) => {
        const moved = new Uint8Array(bytes.length + offset);
        moved.set(bytes, offset);
        expect(xxh32(moved.subarray(offset))).toBe(xxh32(bytes));
      }),
    );
  });

  test('notices every change within an aligned word', () => {
    const change = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 0xffffffff }));
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 200 }), change, (bytes, [place, flip]) => {
        const changed = new DataView(bytes.slice().buffer);
        const at = (place % (bytes.length >> 2)) * 4;
        changed.setUint32(at, changed.getUint32(at) ^ flip);
        expect(xxh32(new Uint8Array(changed.buffer))).not.toBe(xxh32(bytes));
      }),
    );
  });
});

describe('a record', () => {
  test('carries a data set whole', () => {
    for (const times of [true, false]) {
      const dataset = oddDataset(times);
      const decoded = decodedDataset(encodeDataset('made', dataset), 'made');
      expect(decoded.catalogue.films).toEqual(dataset.catalogue.films);
      expect(decoded.interactions).toEqual(dataset.interactions);
      expect({ ...decoded, catalogue: null, interactions: null }).toEqual({
        ...dataset,
        catalogue: null,
        interactions: null,
      });
    }
  });

  test('carries a model whole', () => {
    for (const stars of [true, false]) {
      const model = oddModel(stars);
      expect(decodeModel(encodeModel('made', model), 'made')).toEqual({ model, about: NOTHING_KNOWN });
    }
  });

  test('begins its sections at multiples of eight', () => {
    const sections = {
      a: Uint8Array.of(1, 2, 3),
      b: Float64Array.of(0.5),
      c: Uint16Array.of(9),
      d: new Uint32Array(0),
    };
    const bytes = encodeRecord({ kind: 'model', name: 'made', facts: { x: 'é' }, sections });
    const record = decodeRecord(bytes, 'model', 'made');
    expect(record.facts).toEqual({ x: 'é' });
    for (const [name, data] of Object.entries(sections)) {
      const type = data.constructor as Uint8ArrayConstructor;
      const section = record.section(name, type);
      expect(section.byteOffset % 8).toBe(0);
      expect(section).toEqual(data);
    }
    expect(() => record.section('a', Uint32Array)).toThrow(RecordError);
    expect(() => record.section('a', Uint8Array, 4)).toThrow(RecordError);
    expect(() => record.section('e', Uint8Array)).toThrow(RecordError);
  });

  test('is refused where it is of another kind, name or version, or no record at all', () => {
    const bytes = encodeModel('made', oddModel());
    const verdict = (
      stored: unknown,
      name = 'made',
      decode: (stored: unknown, name: string) => unknown = decodeModel,
    ): string => {
      try {
        decode(stored, name);
      } catch (error) {
        return error instanceof RecordError ? error.verdict : String(error);
      }
      return 'accepted';
    };
    expect(verdict(bytes)).toBe('accepted');
    expect(verdict(bytes, 'other')).toBe('foreign');
    expect(verdict(bytes, 'made', decodedDataset)).toBe('foreign');
    expect(verdict({ some: 'object' })).toBe('foreign');
    expect(verdict(undefined)).toBe('foreign');
    expect(verdict(new ArrayBuffer(64))).toBe('foreign');
    expect(verdict(new ArrayBuffer(3))).toBe('damaged');
    const newer = bytes.slice(0);
    new DataView(newer).setUint32(8, 2, true);
    expect(verdict(newer)).toBe('foreign');
  });

  test('carries a data set in chunks, and notices one that is damaged, missing or of another data set', () => {
    const dataset = oddDataset();
    const chunked = (most: number, from = dataset): { head: ArrayBuffer; chunks: Map<string, ArrayBuffer> } => {
      const chunks = new Map<string, ArrayBuffer>();
      const steps = encoding('made', from, most);
      for (;;) {
        const next = steps.next();
        if (next.done) return { head: next.value, chunks };
        chunks.set(next.value.name, next.value.bytes);
      }
    };
    for (const most of [4, 8, 12, 16]) {
      const { head, chunks } = chunked(most);
      expect(chunks.size).toBeGreaterThan(1);
      expect(decodedDataset(head, 'made', chunks).interactions).toEqual(dataset.interactions);
      for (const [name, bytes] of chunks) {
        const less = new Map(chunks);
        less.delete(name);
        expect(() => decodedDataset(head, 'made', less)).toThrow(RecordError);
        const damaged = bytes.slice(0);
        new Uint8Array(damaged)[bytes.byteLength >> 1] ^= 1;
        expect(() => decodedDataset(head, 'made', new Map(chunks).set(name, damaged))).toThrow(RecordError);
      }
      const { chunks: foreign } = chunked(most, { ...dataset, hash: 'cd'.repeat(32) });
      expect(() => decodedDataset(head, 'made', foreign)).toThrow(RecordError);
    }
  });

  test('with any bit flipped or any part cut off or added is noticed', () => {
    const records = [
      { bytes: new Uint8Array(encodeDataset('made', oddDataset())), decode: decodedDataset },
      { bytes: new Uint8Array(encodeModel('made', oddModel())), decode: decodeModel },
    ];
    for (const { bytes, decode } of records) {
      // Every single bit, not a sample of them.
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const damaged = bytes.slice();
        damaged[bit >> 3] ^= 1 << (bit & 7);
        expect(() => decode(damaged.buffer, 'made')).toThrow(RecordError);
      }
      for (let length = 0; length < bytes.length; length++) {
        expect(() => decode(bytes.slice(0, length).buffer, 'made')).toThrow(RecordError);
      }
      fc.assert(
        fc.property(fc.nat(bytes.length), fc.uint8Array({ minLength: 1, maxLength: 32 }), (at, added) => {
          const longer = new Uint8Array(bytes.length + added.length);
          longer.set(bytes.subarray(0, at));
          longer.set(added, at);
          longer.set(bytes.subarray(at), at + added.length);
          expect(() => decode(longer.buffer, 'made')).toThrow(RecordError);
        }),
      );
    }
  });

  test('whose content is wrong although its checksum is right is refused', () => {
    const wrong = (sections: Record<string, Uint8Array | Uint32Array>, facts: object = {}): ArrayBuffer => {
      const right = decodeRecord(encodeDataset('made', oddDataset()), 'dataset', 'made');
      const all = {
        ids: right.section('ids', Uint32Array),
        years: right.section('years', Uint16Array),
        tmdbIds: right.section('tmdbIds', Uint32Array),
        genreCounts: right.section('genreCounts', Uint8Array),
        genres: right.section('genres', Uint16Array),
        texts: right.section('texts', Uint8Array),
        userIds: right.section('userIds', Uint32Array),
        indptr: right.section('indptr', Uint32Array),
        indices: right.section('indices', Uint32Array),
        codes: right.section('codes', Uint8Array),
        ...sections,
      };
      return encodeRecord({
        kind: 'dataset',
        name: 'made',
        facts: { ...(right.facts as object), ...facts },
        sections: all,
      });
    };
    expect(decodedDataset(wrong({}), 'made').catalogue.size).toBe(4);
    for (const bytes of [
      wrong({ indptr: Uint32Array.of(0, 2, 1, 5) }),
      wrong({ indptr: Uint32Array.of(0, 2, 3, 4) }),
      wrong({ indices: Uint32Array.of(0, 1, 1, 0, 4) }),
      wrong({ indices: Uint32Array.of(0, 0, 1, 0, 3) }),
      wrong({ codes: Uint8Array.of(10, 1, 7, 8, 11) }),
      wrong({ ids: Uint32Array.of(5, 5, 6, 7) }),
      wrong({ genreCounts: Uint8Array.of(9, 1, 0, 2) }),
      wrong({ texts: ascii('{"titles":[]}') }),
      wrong({}, { films: 5 }),
      wrong({}, { hash: 'x' }),
      wrong({}, { genres: [] }),
    ]) {
      expect(() => decodedDataset(bytes, 'made')).toThrow();
    }
    const model = oddModel();
    const bad = encodeModel('made', { ...model, itemFactors: model.itemFactors.map((y, i) => (i === 3 ? NaN : y)) });
    expect(() => decodeModel(bad, 'made')).toThrow(RecordError);
  });
});

test('the key of a model changes with the data and with every setting', () => {
  const settings = { factors: 8, alpha0: 0.3, lambda: 0.008, nu: 1, epochs: 8, seed: 42 };
  const stars = { factors: 8, lambda: 1.2, epochs: 15, seed: 42 };
  const keys = [
    modelKey('a', settings, stars),
    modelKey('b', settings, stars),
    ...Object.keys(settings).map((name) => modelKey('a', { ...settings, [name]: 2 }, stars)),
    ...Object.keys(stars).map((name) => modelKey('a', settings, { ...stars, [name]: 2 })),
    modelKey('a', settings, null),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(modelKey('a', { ...settings }, { ...stars })).toBe(keys[0]);
});
