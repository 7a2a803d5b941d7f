/** Columns of so many entries and more are worth sharing. */
const LONG = 1 << 20;

/**
 * Room for a column. Where threads may share memory a long one lies in shared memory: a lane then reads the ratings where they are and needs
 * no copy, which for 25 million of them is 250 MB.
 */
export const roomUint32 = (length: number): Uint32Array =>
  isShared(length) ? new Uint32Array(new SharedArrayBuffer(4 * length)) : new Uint32Array(length);
export const roomUint8 = (length: number): Uint8Array =>
  isShared(length) ? new Uint8Array(new SharedArrayBuffer(length)) : new Uint8Array(length);

const isShared = (length: number): boolean => length >= LONG && globalThis.crossOriginIsolated;
