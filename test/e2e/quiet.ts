import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

const SPIN_MS = 300;

/** How much of all its cores this machine gives us right now, 0 to 1: threads that do nothing but turn, and the time they got. */
async function share(): Promise<number> {
  const cores = availableParallelism();
  const before = process.cpuUsage();
  const spin = `const end = Date.now() + ${SPIN_MS}; while (Date.now() < end);`;
  await Promise.all(
    Array.from({ length: cores }, () => new Promise((done) => new Worker(spin, { eval: true }).once('exit', done))),
  );
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (SPIN_MS * cores);
}

/**
 * Waits until the machine is ours. A time that is measured while others compute says nothing about the page.
 *
 * @returns null, or after half a minute why nothing can be measured
 */
export async function busyMachine(): Promise<string | null> {
  const until = Date.now() + 30_000;
  let got = 0;
  while (Date.now() < until) {
    got = await share();
    if (got > 0.9) return null;
    await new Promise((done) => setTimeout(done, 1_000));
  }
  return `The machine is busy (${Math.round(got * 100)}% of it was ours): times would say nothing about the page.`;
}

/** Objects, strings, maps and arrays of numbers, as a page that ranks films has them. */
const WORK = `
const { parentPort } = require('node:worker_threads');
const start = performance.now();
let kept = 0;
for (let round = 0; round < 4; round++) {
  const things = Array.from({ length: 20000 }, (_, i) => ({ key: (i * 7919) % 20011, name: 'film ' + i }));
  things.sort((a, b) => a.key - b.key);
  kept += new Map(things.map((thing) => [thing.name, thing])).size;
  const numbers = new Float32Array(1 << 20).map((_, i) => i % 97);
  for (let i = 0; i < numbers.length; i++) kept += numbers[i] * numbers[(i * 31) & 0xfffff];
}
parentPort.postMessage([performance.now() - start, kept]);
`;

/** What two threads took for it at once on the two cores on which the page's limits of time were set. */
const REFERENCE_MS = 150;

/**
 * How much slower than that machine this one is, at least 1: the limits of time are multiplied by it, for they are the page's and not
 * the machine's. The best of a few tries.
 */
export async function slowness(): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < 5; i++) {
    const times = await Promise.all([once(), once()]);
    best = Math.min(best, Math.max(...times));
  }
  return Math.max(1, best / REFERENCE_MS);
}

const once = (): Promise<number> =>
  new Promise((done, fail) => {
    const worker = new Worker(WORK, { eval: true });
    worker.once('message', ([ms]: [number]) => done(ms));
    worker.once('error', fail);
  });
