import { chromium } from '@playwright/test';
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { createServer, type Plugin } from 'vite';
import { kernelsPlugin } from '../../config/kernels.ts';
import { chromiumOptions } from '../chromium.ts';
import type { Answers, Command } from './commands.ts';

/** Somebody who takes commands and answers them one after another. */
export interface Runner {
  ask(command: object): Promise<Answers>;
  close(): Promise<void>;
}

function checked(answers: Answers): Answers {
  if (typeof answers.error === 'string') throw new Error(answers.error);
  return answers;
}

/** A process that reads and writes JSON lines. */
export function processRunner(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Runner {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((done) => child.on('close', () => done()));
  return {
    async ask(wanted) {
      child.stdin.write(`${JSON.stringify(wanted)}\n`);
      const next = (await lines.next()) as IteratorResult<string, undefined>;
      if (next.done) throw new Error(`${basename(command)} ended without an answer.`);
      return checked(JSON.parse(next.value) as Answers);
    },
    close() {
      child.stdin.end();
      return ended;
    },
  };
}

export function nodeRunner(): Runner {
  // Node before 22 has relaxed SIMD behind a flag.
  const flags = Number(process.versions.node.split('.')[0]) < 22 ? ['--experimental-wasm-relaxed-simd'] : [];
  const args = [...flags, '--import', 'tsx', new URL('./child.ts', import.meta.url).pathname];
  return processRunner(process.execPath, args, process.env);
}

export interface Browser {
  readonly version: string;
  runner(): Runner;
  close(): Promise<void>;
}

/** Headless Chromium on an isolated page. Data files are served from `folder`. */
export async function openBrowser(folder: string): Promise<Browser> {
  const server = await createServer({
    configFile: false,
    root: new URL('../..', import.meta.url).pathname,
    cacheDir: '.cache/bench/vite',
    logLevel: 'error',
    plugins: [kernelsPlugin(), dataPlugin(folder)],
    optimizeDeps: { noDiscovery: true, include: ['papaparse'] },
    server: {
      port: 0,
      hmr: false,
      watch: null,
      headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
    },
  });
  await server.listen();
  const address = server.resolvedUrls?.local[0];
  if (!address) throw new Error('The server for the browser has no address.');
  const browser = await chromium.launch(chromiumOptions());
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error('In the browser:', error.message));
  await page.goto(`${address}test/bench/browser/index.html`);
  await page.waitForFunction(() => 'ask' in globalThis);
  let count = 0;
  return {
    version: browser.version(),
    runner() {
      const number = count++;
      const ask = async (command: object): Promise<Answers> =>
        checked(
          await page.evaluate(
            ([number, command]) =>
              (globalThis as unknown as { ask: (n: number, c: Command) => Promise<Answers> }).ask(number, command),
            [number, command as Command] as const,
          ),
        );
      return { ask, close: async () => void (await ask({ do: 'stop' })) };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

function dataPlugin(folder: string): Plugin {
  return {
    name: 'bench-data',
    configureServer(server) {
      server.middlewares.use('/bench-data', (request, response) => {
        response.setHeader('Content-Type', 'application/octet-stream');
        response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
        createReadStream(`${folder}/${basename(request.url ?? '')}`).pipe(response);
      });
    },
  };
}
