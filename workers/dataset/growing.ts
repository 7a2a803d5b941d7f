/** A typed column whose length is not known beforehand. Doubles; `take` gives the filled part. */
class Growing<A extends Uint8Array | Uint32Array> {
  private values: A;
  private readonly make: (length: number) => A;
  length = 0;

  constructor(make: (length: number) => A) {
    this.make = make;
    this.values = make(1 << 14);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = this.make(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length] = value;
    this.length += 1;
  }

  /** The values so far: a view, valid until the next push. */
  take(): A {
    return this.values.subarray(0, this.length) as A;
  }
}

export const growingUint32 = (): Growing<Uint32Array> => new Growing((length) => new Uint32Array(length));
export const growingUint8 = (): Growing<Uint8Array> => new Growing((length) => new Uint8Array(length));
