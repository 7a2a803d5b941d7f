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
