/** Ids below this have their index in a plain table: 16 MB at most. */
const DIRECT = 1 << 22;
const FIRST = 1 << 12;

/**
 * Numbers ids (0 to 2^32 - 1) in the order in which they come. Small ids, which MovieLens has, lie in a table by id; others
 * in an open-addressing hash table (linear probing, multiplicative hash). A Map costs 40 bytes an id and is slower.
 */
export class IdTable {
  /** Index + 1 by id; 0 where there is none. */
  private direct = new Uint32Array(FIRST);
  private slots = new Uint32Array(0);
  /** Ids in the order of their indices. */
  private list = new Uint32Array(FIRST);
  private large = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Ids by index: a view, valid until the next `add`. */
  ids(): Uint32Array {
    return this.list.subarray(0, this.count);
  }

  /** -1 where the id has none. */
  indexOf(id: number): number {
    if (id < DIRECT) return id < this.direct.length ? this.direct[id] - 1 : -1;
    return this.slots.length === 0 ? -1 : this.slots[this.slotOf(id)] - 1;
  }

  /** The index of the id, its next one where it is new. */
  add(id: number): number {
    const known = this.indexOf(id);
    if (known !== -1) return known;
    const index = this.count;
    if (index === this.list.length) this.list = grown(this.list, index * 2);
    this.list[index] = id;
    this.count += 1;
    if (id < DIRECT) {
      if (id >= this.direct.length) this.direct = grown(this.direct, 2 ** Math.ceil(Math.log2(id + 1)));
      this.direct[id] = index + 1;
      return index;
    }
    this.large += 1;
    if (this.large * 2 > this.slots.length) this.rehash(Math.max(FIRST, this.slots.length * 2));
    this.slots[this.slotOf(id)] = index + 1;
    return index;
  }

  /** Where the id is, or would be. */
  private slotOf(id: number): number {
    const mask = this.slots.length - 1;
    let slot = Math.imul(id, 0x9e3779b1) >>> Math.clz32(mask);
    while (this.slots[slot] !== 0 && this.list[this.slots[slot] - 1] !== id) slot = (slot + 1) & mask;
    return slot;
  }

  private rehash(length: number): void {
    this.slots = new Uint32Array(length);
    for (let index = 0; index < this.count - 1; index += 1) {
      if (this.list[index] >= DIRECT) this.slots[this.slotOf(this.list[index])] = index + 1;
    }
  }
}

function grown(values: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(length);
  larger.set(values);
  return larger;
}

/** Ascending order of distinct ids, and for each index of before the one of now. */
export function ascending(ids: Uint32Array): { readonly ids: Uint32Array; readonly indexOf: Uint32Array } {
  const sorted = ids.slice().sort();
  const table = new IdTable();
  for (const id of sorted) table.add(id);
  return { ids: sorted, indexOf: ids.map((id) => table.indexOf(id)) };
}
