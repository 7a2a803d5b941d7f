/** The first film was shown in the 1870s. */
const FIRST = 1870;

/** All decades that films can be of, the latest first. */
export function allDecades(now = new Date()): number[] {
  const last = Math.floor(now.getFullYear() / 10) * 10;
  return Array.from({ length: (last - FIRST) / 10 + 1 }, (_, at) => last - 10 * at);
}
