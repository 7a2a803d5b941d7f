/**
 * Trains MLlib's ALS on the sample with the Spark job of this folder, and runs the tests of workers/interop on what it saved; those of the
 * export read it in Python besides. Where Python 3 or Java is missing it says so and ends well.
 *
 *   npm run test:spark               train into .cache/interop, test
 *   npm run test:spark -- --write    the same, and put the model in the place of fixtures/spark-sample
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const WORK = resolve('.cache/interop');
const OUT = join(WORK, 'spark-sample');
const FIXTURE = resolve('test/interop/fixtures/spark-sample');
const TRAIN = ['--rank', '32', '--blocks', '2', '--hold-out', '5'];

function works(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): boolean {
  console.log(`\n> ${[command, ...args].join(' ')}`);
  const shell = process.platform === 'win32';
  return spawnSync(command, args, { stdio: 'inherit', shell, env: { ...process.env, ...env } }).status === 0;
}

function skip(reason: string): never {
  console.log(`skipped: ${reason}`);
  process.exit(0);
}

const python = [process.env.PYTHON ?? 'python3', 'python'].find((name) => works(name, '-c', 'import venv, ensurepip'));
if (!python) skip('no Python 3 with venv. Install one, or name it in PYTHON.');
const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
if (!works(java, '-version')) skip('no Java. Spark 3.5 wants 8, 11 or 17 on the PATH or in JAVA_HOME.');

const venv = join(WORK, 'venv');
const bin = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
mkdirSync(WORK, { recursive: true });
if (!existsSync(bin) && !run(python, ['-m', 'venv', venv])) skip('a virtual environment could not be made.');
const requirements = resolve('test/interop/requirements.txt');
if (!run(bin, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements])) {
  skip('PySpark could not be installed (no network?).');
}

rmSync(OUT, { recursive: true, force: true });
const spark = {
  PYSPARK_SUBMIT_ARGS: '--conf spark.ui.showConsoleProgress=false pyspark-shell',
  // Looked for on the PATH otherwise.
  PYSPARK_PYTHON: bin,
  PYSPARK_DRIVER_PYTHON: bin,
  SPARK_LOCAL_IP: '127.0.0.1',
};
const trained = run(bin, ['test/interop/spark/train.py', 'public/data/sample', OUT, ...TRAIN], spark);
if (trained && process.argv.includes('--write')) {
  rmSync(FIXTURE, { recursive: true, force: true });
  for (const folder of ['metadata', 'itemFactors', 'cinefold']) {
    const files = readdirSync(join(OUT, folder)).filter((name) => name.startsWith('part-'));
    for (const name of files) cpSync(join(OUT, folder, name), join(FIXTURE, folder, name));
  }
}
const env = { SPARK_MODEL: OUT, INTEROP_PYTHON: bin };
process.exitCode = trained && run('npx', ['vitest', 'run', '--project', 'unit', 'interop'], env) ? 0 : 1;
