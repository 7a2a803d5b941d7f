import type { Steps } from './pause.ts';
import { roomUint32, roomUint8 } from './room.ts';

type Column = Uint8Array | Uint32Array;

const FIRST = 1 << 14;
const MOST = 1 << 20;

/** A typed column whose length is not known beforehand, in chunks: growing copies nothing. */
class Growing<A extends Column> {
  private readonly make: (length: number) => A;
  private readonly room: (length: number) => A;
  private readonly full: A[] = [];
  private chunk: A;
  private at = 0;
  private before = 0;

  /** room: for all of it, once it is taken. */
  constructor(make: (length: number) => A, room: (length: number) => A) {
    this.make = make;
    this.room = room;
    this.chunk = make(FIRST);
  }

  get length(): number {
    return this.before + this.at;
  }

  push(value: number): void {
    if (this.at === this.chunk.length) {
      this.full.push(this.chunk);
      this.before += this.at;
      this.chunk = this.make(Math.min(MOST, this.before));
      this.at = 0;
    }
    this.chunk[this.at] = value;
    this.at += 1;
  }

  /** All values in one array, chunk by chunk. The chunks are given up one by one as they are copied; the column is empty then. */
  *taking(): Steps<A> {
    const all = this.room(this.length);
    let to = 0;
    this.full.reverse();
    for (let chunk = this.full.pop(); chunk !== undefined; chunk = this.full.pop()) {
      all.set(chunk, to);
      to += chunk.length;
      yield;
    }
    all.set(this.chunk.subarray(0, this.at), to);
    this.chunk = this.make(FIRST);
    this.at = 0;
    this.before = 0;
    return all;
  }
}

export const growingUint32 = (): Growing<Uint32Array> => new Growing((length) => new Uint32Array(length), roomUint32);
export const growingUint8 = (): Growing<Uint8Array> => new Growing((length) => new Uint8Array(length), roomUint8);
