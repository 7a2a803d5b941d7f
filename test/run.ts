/**
 * All tests in order: unit (Node), browser (Chromium), end to end (Playwright). With --all the static checks too, with --checks
 * only those. Counts come from the runners' own JSON reports; each static check is one.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { findChromium } from './chromium.ts';

interface Outcome {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
  /** What failed and how, also what passed at a second try: said again at the end, where a log that was cut still has it. */
  readonly failures?: readonly string[];
}
type Counts = Pick<Outcome, 'passed' | 'failed' | 'skipped' | 'failures'>;

const REPORTS = '.cache/reports';
/** Those of one list run one after the other, beside the other list; the last comes alone, for it writes what the others read. */
const CHECKS = [['types', 'format:check', 'unused'], ['lint']];
const LAST_CHECK = 'size';

interface How {
  readonly env?: NodeJS.ProcessEnv;
  /** What it prints comes in one piece, when it has ended. */
  readonly atOnce?: boolean;
}

function run(command: string, args: string[], { env = {}, atOnce = false }: How = {}): Promise<number> {
  return new Promise((done) => {
    const shell = process.platform === 'win32';
    const output = atOnce ? 'pipe' : 'inherit';
    const child = spawn(command, args, { stdio: ['ignore', output, output], shell, env: { ...process.env, ...env } });
    const printed: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => printed.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => printed.push(chunk));
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`);
      done(1);
    });
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(printed));
      done(code ?? 1);
    });
  });
}

/** Runs one step and counts it; a runner that fails without a failed test has failed once. */
async function step(name: string, work: () => Promise<number>, count?: () => Counts): Promise<Outcome> {
  console.log(`\n=== ${name}`);
  const start = performance.now();
  const code = await work();
  if (code !== 0) console.log(`=== ${name} failed`);
  const seconds = (performance.now() - start) / 1000;
  let counts: Counts = code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
  if (count) {
    try {
      counts = count();
    } catch (error) {
      console.error(`${name} left no readable report: ${String(error)}`);
      counts = { passed: 0, failed: 1, skipped: 0 };
    }
    if (code !== 0 && counts.failed === 0) counts = { ...counts, failed: 1 };
  }
  return { name, ...counts, seconds };
}

/** A test that failed, perhaps only once, with the beginning of what it said. */
const failure = (test: string, message = '', isPassed = false): string =>
  `failed${isPassed ? ' at its first try' : ''}: ${test}\n${stripVTControlCharacters(message).slice(0, 600)}`;

const report = (file: string): unknown => JSON.parse(readFileSync(`${REPORTS}/${file}`, 'utf8'));

function vitest(project: 'unit' | 'browser'): Promise<Outcome> {
  const file = `${project}.json`;
  // browser: the page without isolation, and with it.
  const args = ['vitest', 'run', '--project', `${project}*`, '--reporter=default', '--reporter=json'];
  const work = (): Promise<number> => run('npx', [...args, `--outputFile.json=${REPORTS}/${file}`]);
  return step(project, work, () => {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = report(file) as {
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
      numTodoTests: number;
      testResults: {
        name: string;
        status: string;
        message: string;
        assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
      }[];
    };
    // A file that could not even be loaded has no failed test, and counts as one.
    const broken = testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
    );
    return {
      passed: numPassedTests,
      failed: numFailedTests + broken.length,
      skipped: numPendingTests + numTodoTests,
      failures: [
        ...broken.map(({ name, message }) => failure(name, message)),
        ...testResults.flatMap(({ name, assertionResults }) =>
          assertionResults
            .filter((test) => test.failureMessages.length > 0)
            .map((test) => failure(`${name} › ${test.fullName}`, test.failureMessages[0], test.status === 'passed')),
        ),
      ],
    };
  });
}

/** The parts of Playwright's report that are read here. */
interface Suite {
  readonly suites?: readonly Suite[];
  readonly specs: readonly {
    readonly file: string;
    readonly title: string;
    readonly ok: boolean;
    readonly tests: readonly { readonly results: readonly { readonly error?: { readonly message?: string } }[] }[];
  }[];
}

function failuresIn({ suites = [], specs }: Suite): string[] {
  const failed = specs.filter(({ ok }) => !ok);
  const own = failed.map(({ file, title, tests }) => {
    const errors = tests.flatMap(({ results }) => results.map(({ error }) => error?.message));
    return failure(
      `${file} › ${title}`,
      errors.find((message) => message),
    );
  });
  return [...own, ...suites.flatMap(failuresIn)];
}

function playwright(): Promise<Outcome> {
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: `${process.cwd()}/${REPORTS}/e2e.json` };
  return step(
    'e2e',
    () => run('npx', ['playwright', 'test', '--reporter=list,json'], { env }),
    () => {
      const { stats, errors, suites } = report('e2e.json') as {
        stats: { expected: number; unexpected: number; flaky: number; skipped: number };
        errors: { message?: string }[];
        suites: Suite[];
      };
      return {
        passed: stats.expected + stats.flaky,
        failed: stats.unexpected + errors.length,
        skipped: stats.skipped,
        failures: [...suites.flatMap(failuresIn), ...errors.map(({ message }) => failure('e2e', message))],
      };
    },
  );
}

/** A Chromium for the tests; on a Debian where we may, installs one. */
function chromium(): string | null {
  const found = findChromium();
  if (found) return found;
  const debian = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (!debian) return null;
  console.log('No Chromium here: installing it with apt-get.');
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] };
  spawnSync('apt-get', ['update', '-q'], quiet);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['install', '-qy', '--no-install-recommends', 'chromium'], { ...quiet, env });
  return findChromium();
}

const checks = process.argv.includes('--checks');
const all = process.argv.includes('--all');
rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });

const outcomes: Outcome[] = [];
if (checks || all) {
  const check = (name: string): Promise<Outcome> =>
    step(name, () => run('npm', ['run', '--silent', name], { atOnce: true }));
  await run('npx', ['tsx', 'config/compile-messages.ts']); // so that no check writes them while another one reads
  const lists = CHECKS.map(async (names) => {
    for (const name of names) outcomes.push(await check(name));
  });
  await Promise.all(lists);
  outcomes.push(await check(LAST_CHECK));
}
if (!checks) {
  outcomes.push(await vitest('unit'));
  const path = chromium();
  if (path) {
    process.env.CHROMIUM_PATH = path;
    outcomes.push(await vitest('browser'), await playwright());
  } else {
    const reason =
      'The browser tests need a Chromium: install one, or name it (CHROMIUM_PATH=/path/to/chromium npm test).';
    outcomes.push(await step('browser', () => Promise.resolve(console.error(reason)).then(() => 1)));
  }
}

const sum = (key: 'passed' | 'failed' | 'skipped'): number =>
  outcomes.reduce((total, outcome) => total + outcome[key], 0);
console.log('');
for (const { name, failures = [] } of outcomes) {
  for (const failed of failures) console.log(`${name} ${failed}\n`);
}
for (const { name, passed, failed, skipped, seconds } of outcomes) {
  const time = `${seconds.toFixed(1)} s`.padStart(8);
  console.log(`${name.padEnd(14)}${time}   ${passed} passed, ${failed} failed, ${skipped} skipped`);
}
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exitCode = sum('failed') > 0 ? 1 : 0;
