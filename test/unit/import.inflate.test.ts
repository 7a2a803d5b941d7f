import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openZip } from '../../workers/dataset/import/archive.ts';
import {
  inflateElsewhere,
  inflateFor,
  inflateHere,
  type Inflate,
  type InflateMessage,
  type Inflater,
} from '../../workers/dataset/import/inflate.ts';
import type { ByteSource } from '../../workers/dataset/source.ts';
import { problemOf } from './dataset.support.ts';
import { zip } from './zip.made.ts';

afterEach(() => vi.restoreAllMocks());

/** The other thread, in this one: messages go through a real port. */
class Thread implements Inflater {
  readonly done: Promise<void>[] = [];
  terminated = false;
  broken: (() => void) | null = null;
  asked: InflateMessage | null = null;
  postMessage(message: InflateMessage): void {
    this.asked = message;
    this.done.push(this.answer(message));
  }
  answer = (message: InflateMessage): Promise<void> => inflateFor(message);
  addEventListener(type: string, listener: (event: unknown) => void): void {
    if (type === 'error') this.broken = () => listener(null);
  }
  terminate(): void {
    this.terminated = true;
  }
}

async function all(portions: ReturnType<ByteSource['bytes']>): Promise<Buffer> {
  const read: Uint8Array[] = [];
  for await (const portion of await portions) read.push(portion);
  return Buffer.concat(read);
}

/** Bytes that deflate cannot shrink much. */
function noise(length: number): Uint8Array<ArrayBuffer> {
  let state = 7;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  });
}
const packed = (content: Uint8Array): Blob => new Blob([new Uint8Array(gzipSync(content))]);
const ways: [string, () => Inflate][] = [
  ['here', () => inflateHere],
  ['in another thread', () => inflateElsewhere(() => new Thread()).inflate],
];

describe.each(ways)('unpacking %s', (_name, way) => {
  it('gives the bytes that were packed, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), fc.integer({ min: 1, max: 300 }), async (bytes, times) => {
        const content = Buffer.concat(Array.from({ length: times }, () => bytes));
        expect((await all(way()(packed(content)))).equals(content)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('gives files of many pieces and parcels', async () => {
    const content = noise(5_000_001);
    expect((await all(way()(packed(content)))).equals(content)).toBe(true);
  });

  it('rejects what is damaged or cut', async () => {
    const gzip = gzipSync(noise(300_000));
    await expect(all(way()(new Blob([new Uint8Array(gzip.subarray(0, 200_000))])))).rejects.toThrow();
    gzip[gzip.length - 6] ^= 1;
    await expect(all(way()(new Blob([new Uint8Array(gzip)])))).rejects.toThrow();
  });
});

describe('a thread that unpacks', () => {
  it('starts with the first file, serves all of them, and ends', async () => {
    const start = vi.fn(() => new Thread());
    const { inflate, end } = inflateElsewhere(start);
    expect(start).not.toHaveBeenCalled();
    expect(String(await all(inflate(packed(Buffer.from('one')))))).toBe('one');
    expect(String(await all(inflate(packed(Buffer.from('two')))))).toBe('two');
    expect(start).toHaveBeenCalledTimes(1);
    end();
    expect(start.mock.results[0].value).toMatchObject({ terminated: true });
  });

  it('does not run ahead of a slow reader, and stops with it', async () => {
    const thread = new Thread();
    const sent = vi.fn();
    thread.answer = (message) => {
      const post = message.port.postMessage.bind(message.port) as (...values: unknown[]) => void;
      message.port.postMessage = (...values: unknown[]) => {
        sent();
        post(...values);
      };
      return inflateFor(message);
    };
    const portions = inflateElsewhere(() => thread).inflate(packed(new Uint8Array(40_000_000)));
    for await (const portion of portions) {
      expect(portion.length).toBeGreaterThan(0);
      await new Promise((resolve) => setTimeout(resolve, 100));
      // One was taken, eight may be on their way.
      expect(sent.mock.calls.length).toBeLessThanOrEqual(9);
      break;
    }
    await Promise.all(thread.done);
    expect(sent.mock.calls.length).toBeLessThanOrEqual(9);
  });

  it('that breaks down before its first bytes is done without, for the files after it too, and that is told', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const thread = new Thread();
    thread.answer = () => {
      queueMicrotask(() => thread.broken?.());
      return Promise.resolve();
    };
    const { inflate } = inflateElsewhere(() => thread);
    for (const text of ['one', 'two']) expect(String(await all(inflate(packed(Buffer.from(text)))))).toBe(text);
    expect(thread.done).toHaveLength(1);
    expect(thread.terminated).toBe(true);
    expect(warned).toHaveBeenCalledTimes(1);
  });

  it('that breaks down later ends the reading with what happened', async () => {
    const thread = new Thread();
    thread.answer = ({ port }) => {
      port.postMessage({ type: 'bytes', bytes: Uint8Array.of(1) });
      return Promise.resolve();
    };
    const read = async (): Promise<void> => {
      for await (const _ of inflateElsewhere(() => thread).inflate(packed(noise(10)))) thread.broken?.();
    };
    await expect(read()).rejects.toThrow('broke down');
  });

  it('that cannot be started is done without, and that is told', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { inflate } = inflateElsewhere(() => {
      throw new Error('no workers');
    });
    expect(String(await all(inflate(packed(Buffer.from('here')))))).toBe('here');
    expect(warned).toHaveBeenCalledTimes(1);
  });
});

describe('a large file in a zip', () => {
  const content = noise(3_000_000);
  const open = async (says: NonNullable<Parameters<typeof zip>[0][number]['says']> = {}, thread = new Thread()) => {
    const packedFiles = zip([
      { name: 'small.csv', content: Buffer.from('small') },
      { name: 'large.csv', content, says },
    ]);
    const [small, large] = await openZip('a.zip', new Blob([packedFiles]), {
      inflate: inflateElsewhere(() => thread).inflate,
    });
    return { small, large, thread };
  };

  it('is unpacked elsewhere, a small one here', async () => {
    const { small, large, thread } = await open();
    expect(String(await all(small.bytes()))).toBe('small');
    expect(thread.asked).toBeNull();
    expect((await all(large.bytes())).equals(content)).toBe(true);
    expect(thread.asked).not.toBeNull();
  });

  it.each([
    ['is longer than the zip says', { size: 2_000_000 }],
    ['is shorter than the zip says', { size: 4_000_000 }],
    ['has another checksum', { crc: 1 }],
  ])('that %s is told', async (_what, says) => {
    const { large } = await open(says);
    const problem = await problemOf(all(large.bytes()));
    expect(problem).toMatchObject({ code: 'file', file: 'large.csv', expected: 'whole-entry' });
  });
});
