import { crc32, deflateRawSync } from 'node:zlib';

export interface Packed {
  readonly name: string;
  readonly content: Uint8Array;
  readonly stored?: boolean;
  /** What the directory says instead of the truth. */
  readonly says?: {
    readonly size?: number;
    readonly packedSize?: number;
    readonly method?: number;
    readonly flags?: number;
    readonly offset?: number;
    readonly crc?: number;
  };
}

const ALL = 0xffffffff;

/** Sizes and place as Zip64 writes them, APPNOTE 4.5.3. */
function zip64Extra(size: number, packedSize: number, offset: number): Buffer {
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  extra.writeBigUInt64LE(BigInt(size), 4);
  extra.writeBigUInt64LE(BigInt(packedSize), 12);
  extra.writeBigUInt64LE(BigInt(offset), 20);
  return extra;
}

/** A zip file as APPNOTE describes it. */
export function zip(files: readonly Packed[], comment = '', isZip64 = false): Buffer<ArrayBuffer> {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let place = 0;
  for (const { name, content, stored = false, says = {} } of files) {
    const data = stored ? Buffer.from(content) : deflateRawSync(content);
    const nameBytes = Buffer.from(name);
    const size = says.size ?? content.length;
    const packedSize = says.packedSize ?? data.length;
    const offset = says.offset ?? place;
    const crc = says.crc ?? crc32(content);
    const method = says.method ?? (stored ? 0 : 8);
    const local = Buffer.alloc(30 + nameBytes.length + 4);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(says.flags ?? 0, 6);
    local.writeUInt16LE(method, 8);
    local.writeUInt32LE(crc, 14);
    local.writeUInt32LE(packedSize, 18);
    local.writeUInt32LE(size, 22);
    local.writeUInt16LE(nameBytes.length, 26);
    local.writeUInt16LE(4, 28);
    nameBytes.copy(local, 30);
    const extra = isZip64 ? zip64Extra(size, packedSize, offset) : Buffer.alloc(0);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(says.flags ?? 0, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(crc, 16);
    entry.writeUInt32LE(isZip64 ? ALL : packedSize, 20);
    entry.writeUInt32LE(isZip64 ? ALL : size, 24);
    entry.writeUInt16LE(nameBytes.length, 28);
    entry.writeUInt16LE(extra.length, 30);
    entry.writeUInt32LE(isZip64 ? ALL : offset, 42);
    locals.push(local, data);
    directory.push(entry, nameBytes, extra);
    place += local.length + data.length;
  }
  const head = Buffer.concat(locals);
  const central = Buffer.concat(directory);
  const end64 = isZip64 ? zip64End(files.length, central.length, head.length) : Buffer.alloc(0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(isZip64 ? ALL : central.length, 12);
  end.writeUInt32LE(isZip64 ? ALL : head.length, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  return Buffer.concat([head, central, end64, end, Buffer.from(comment)]);
}

/** The end record of Zip64 and its locator, APPNOTE 4.3.14 and 4.3.15. */
function zip64End(count: number, size: number, start: number): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(45, 12);
  end.writeUInt16LE(45, 14);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(size), 40);
  end.writeBigUInt64LE(BigInt(start), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(start + size), 64);
  end.writeUInt32LE(1, 72);
  return end;
}
