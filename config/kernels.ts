import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

/** The SIMD kernels: AssemblyScript below assembly/, compiled by asc as asconfig.json says, to files that git does not hold. */
const ROOT = fileURLToPath(new URL('../workers/als/kernels/simd/', import.meta.url));
const CONFIG = join(ROOT, 'asconfig.json');
const COMPILED = join(ROOT, 'compiled');

/** Compiles the kernels where they are missing or older than their sources; several processes may do so at once. */
export function compileKernels(): void {
  const { targets } = JSON.parse(readFileSync(CONFIG, 'utf8')) as { targets: Record<string, unknown> };
  const require = createRequire(import.meta.url);
  const compiler = require.resolve('assemblyscript/package.json');
  const sources = readdirSync(join(ROOT, 'assembly')).map((name) => join(ROOT, 'assembly', name));
  const hash = createHash('sha256');
  for (const file of [compiler, CONFIG, ...sources.sort()]) hash.update(readFileSync(file)).update('\0');
  const version = hash.digest('hex');
  const stamp = join(COMPILED, 'version');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return;

  const asc = join(compiler, '../bin/asc.js');
  mkdirSync(COMPILED, { recursive: true });
  const made = mkdtempSync(join(COMPILED, 'making-'));
  try {
    for (const target of Object.keys(targets)) {
      const file = join(made, `${target}.wasm`);
      const args = [asc, '--config', CONFIG, '--target', target, '--outFile', file];
      const { status, stderr, error } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`The kernels cannot be compiled (${target}): ${stderr || String(error)}`);
    }
    for (const target of Object.keys(targets))
      renameSync(join(made, `${target}.wasm`), join(COMPILED, `${target}.wasm`));
    // Last: it says that all of the others are there.
    writeFileSync(join(made, 'version'), version);
    renameSync(join(made, 'version'), stamp);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** Compiles them before the build, the development server and the tests begin. */
export function kernelsPlugin(): Plugin {
  return { name: 'cinefold-kernels', config: compileKernels };
}
