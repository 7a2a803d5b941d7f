import type { Answers, Command } from '../commands.ts';

/** A competitor by its number: a worker, made when first asked. */
const workers = new Map<number, Worker>();

function ask(number: number, command: Command): Promise<Answers> {
  let worker = workers.get(number);
  if (!worker) {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    workers.set(number, worker);
  }
  const asked = worker;
  return new Promise((resolve, reject) => {
    asked.onmessage = ({ data }: MessageEvent<Answers>) => resolve(data);
    asked.onerror = ({ message }) => reject(new Error(message));
    asked.postMessage(command);
  });
}

Object.assign(globalThis, { ask });
