/** A competitor in a process of its own: one JSON command a line, one JSON answer a line. */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { competitor, type Command } from './commands.ts';
import { nodeHelper } from './node-helper.ts';

const answer = competitor({
  // A memory of its own: small files share one.
  read: async (data) => new Uint8Array(await readFile(data)).buffer,
  createHelper: nodeHelper,
  turn: () => new Promise((done) => setImmediate(done)),
  train: null,
  peakMemory: () => process.resourceUsage().maxRSS * 1024,
});
for await (const line of createInterface({ input: process.stdin })) {
  const text = await answer(JSON.parse(line) as Command).catch((reason: unknown) => ({ error: String(reason) }));
  process.stdout.write(`${JSON.stringify(text)}\n`);
}
process.exit(0);
