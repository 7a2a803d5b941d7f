import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { processRunner, type Runner } from './runners.ts';

const WANTED = ['implicit==0.7.3', 'threadpoolctl'];

/** The peer's Python, in a virtual environment of its own below `folder`; or why there is none. */
export function preparePeer(folder: string): { readonly python: string } | { readonly skipped: string } {
  const home = resolve(folder, 'python');
  const python = join(home, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const works = (): boolean => spawnSync(python, ['-c', 'import implicit.cpu, threadpoolctl']).status === 0;
  if (existsSync(python) && works()) return { python };
  const base = ['python3', 'python'].find((name) => spawnSync(name, ['-c', 'import venv']).status === 0);
  if (!base) return { skipped: 'there is no Python 3 with venv here' };
  console.error('The peer is installed into a virtual environment, once ...');
  rmSync(home, { recursive: true, force: true });
  for (const [command, args] of [
    [base, ['-m', 'venv', home]],
    [python, ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', ...WANTED]],
  ] as const) {
    const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) return { skipped: `implicit could not be installed: ${stderr.trim().split('\n').at(-1) ?? ''}` };
  }
  return works() ? { python } : { skipped: 'implicit cannot be imported' };
}

/** OpenBLAS gets one thread (implicit has its own) and chooses its kernel for the processor by itself, whatever this machine says. */
export function peerRunner(python: string, threads: number): Runner {
  const env: NodeJS.ProcessEnv = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: String(threads) };
  delete env.OPENBLAS_CORETYPE;
  return processRunner(python, [new URL('./peer.py', import.meta.url).pathname], env);
}
