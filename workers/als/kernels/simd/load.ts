import type { Kernels } from '../../../protocol.ts';

export type SimdKernels = Exclude<Kernels, 'scalar'>;

// Each address in full: bundlers look for them.
const ADDRESSES = {
  simd: new URL('./compiled/simd.wasm', import.meta.url),
  relaxed: new URL('./compiled/relaxed.wasm', import.meta.url),
  'simd-shared': new URL('./compiled/simd-shared.wasm', import.meta.url),
  'relaxed-shared': new URL('./compiled/relaxed-shared.wasm', import.meta.url),
};

const loaded = new Map<string, Promise<WebAssembly.Module>>();

/**
 * The compiled kernels, for a memory of one thread or for a shared one. Rejects where they cannot be had or are refused; the next call
 * tries again.
 */
export function loadKernels(kernels: SimdKernels, shared: boolean): Promise<WebAssembly.Module> {
  const name = shared ? (`${kernels}-shared` as const) : kernels;
  let module = loaded.get(name);
  if (!module) {
    module = bytesOf(ADDRESSES[name]).then((bytes) => WebAssembly.compile(bytes));
    loaded.set(name, module);
    module.catch(() => loaded.delete(name));
  }
  return module;
}

async function bytesOf(address: URL): Promise<BufferSource> {
  if (address.protocol === 'file:') return process.getBuiltinModule('node:fs/promises').readFile(address);
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address.pathname}: ${response.status}`);
  return response.arrayBuffer();
}
