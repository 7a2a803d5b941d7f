/** xxHash, 32 bits (Yann Collet, https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md). */

const P1 = 0x9e3779b1;
const P2 = 0x85ebca77;
const P3 = 0xc2b2ae3d;
const P4 = 0x27d4eb2f;
const P5 = 0x165667b1;

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));
const round = (lane: number, word: number): number => Math.imul(rotate((lane + Math.imul(word, P2)) | 0, 13), P1);

/**
 * Checksum of bytes, as an unsigned 32-bit number. Every step is a bijection of the word taken in, so a change within one
 * aligned 32-bit word is always noticed, any other with a chance of 1 - 2^-32.
 * bytes: at any offset; read word by word where that is a multiple of four.
 */
export function xxh32(bytes: Uint8Array, seed = 0): number {
  const { length } = bytes;
  const whole = length >>> 2;
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, whole);
  let hash = (seed + P5) | 0;
  let at = 0;
  if (length >= 16) {
    let a = (seed + P1 + P2) | 0;
    let b = (seed + P2) | 0;
    let c = seed | 0;
    let d = (seed - P1) | 0;
    for (const end = whole - (whole % 4); at < end; at += 4) {
      a = round(a, words[at]);
      b = round(b, words[at + 1]);
      c = round(c, words[at + 2]);
      d = round(d, words[at + 3]);
    }
    hash = (rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)) | 0;
  }
  hash = (hash + length) | 0;
  for (; at < whole; at++) hash = Math.imul(rotate((hash + Math.imul(words[at], P3)) | 0, 17), P4);
  for (let i = whole * 4; i < length; i++) hash = Math.imul(rotate((hash + Math.imul(bytes[i], P5)) | 0, 11), P1);
  hash = Math.imul(hash ^ (hash >>> 15), P2);
  hash = Math.imul(hash ^ (hash >>> 13), P3);
  return (hash ^ (hash >>> 16)) >>> 0;
}
