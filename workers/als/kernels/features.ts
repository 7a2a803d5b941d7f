import type { Features, Kernels } from '../../protocol.ts';

/** What this browser or Node can do for training and serving; the one place that finds out. */

/** A module of one function without arguments that gives a v128. body: instructions, without the end. */
function moduleOf(body: readonly number[]): Uint8Array<ArrayBuffer> {
  const code = [0, ...body, 0x0b];
  return Uint8Array.of(
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b], // types: () -> v128
    ...[0x03, 0x02, 0x01, 0x00], // functions: one, of type 0
    ...[0x0a, code.length + 2, 0x01, code.length, ...code],
  );
}

const SPLAT = [0x41, 0x00, 0xfd, 0x0f]; // i32.const 0, i8x16.splat
const SIMD = moduleOf(SPLAT);
const RELAXED = moduleOf([...SPLAT, ...SPLAT, ...SPLAT, 0xfd, 0x85, 0x02]); // f32x4.relaxed_madd

/** More lanes wait for memory rather than compute. */
export const MOST_LANES = 8;

/**
 * force: takes the place of what was found (tests, a visitor's choice), but never promises more than there is: kernels that this
 * browser would refuse, or threads that it cannot start, stay off; threads that could share memory may be told to copy.
 */
export function detectFeatures(force: Partial<Features> = {}): Features {
  const best = bestKernels();
  const order: readonly Kernels[] = ['scalar', 'simd', 'relaxed'];
  const wanted = force.kernels ?? best;
  const kernels = order.indexOf(wanted) < order.indexOf(best) ? wanted : best;
  const most = kernels !== 'scalar' && startsThreads() ? lanesOf(globalThis.navigator?.hardwareConcurrency) : 1;
  const threads = Math.min(most, Math.max(1, Math.floor(force.threads ?? most)));
  const copies = threads > 1 && (force.copies === true || !sharesMemory());
  return { kernels, threads, ...(copies && { copies }) };
}

function bestKernels(): Kernels {
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate(SIMD)) return 'scalar';
  return WebAssembly.validate(RELAXED) ? 'relaxed' : 'simd';
}

// Node has no `crossOriginIsolated`, and threads in its own way.
const isolated = (): boolean | undefined => (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated;

/** Threads that a worker can start. */
function startsThreads(): boolean {
  return isolated() === undefined || typeof Worker === 'function';
}

/** Memory that several threads see. */
function sharesMemory(): boolean {
  return isolated() !== false && typeof SharedArrayBuffer === 'function';
}

function lanesOf(processors: number | undefined): number {
  return Math.min(MOST_LANES, Math.max(1, processors ?? 1));
}
