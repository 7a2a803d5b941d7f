import { expose } from 'comlink';
import { afterEach, describe, expect, test } from 'vitest';
import { EngineLink, type LinkLimits, type WorkerLike } from '../../src/state/link.ts';
import type { Answer, DatasetInfo, DatasetSource, EngineEvent, FilmId, Problem } from '../../workers/protocol.ts';

const source: DatasetSource = { id: 's', name: 'S', synthetic: true, films: 'f', ratings: 'r', links: null };
const info = { id: 's', name: 'S' } as DatasetInfo;
const film = 7 as FilmId;

/** What a worker of a test does; what is missing does what an engine would. */
interface Behaviour {
  ping?: () => unknown;
  open?: () => unknown;
  similar?: () => unknown;
  forget?: () => unknown;
  /** The script does not load. */
  broken?: boolean;
  /** Every message is swallowed, as by a worker that is gone. */
  deaf?: boolean;
}

const never = (): Promise<never> => new Promise(() => undefined);
const ports: MessagePort[] = [];

class FakeWorker implements WorkerLike {
  #port: MessagePort;
  #errors = new Set<(event: Event) => void>();
  listener: ((event: EngineEvent) => unknown) | null = null;
  terminated = false;
  calls: string[] = [];
  behaviour: Behaviour;

  constructor(behaviour: Behaviour) {
    this.behaviour = behaviour;
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    this.#port = port1;
    port1.start();
    const did = (name: string, run: (() => unknown) | undefined, usual: unknown): unknown => {
      this.calls.push(name);
      return run ? run() : usual;
    };
    if (!behaviour.broken && !behaviour.deaf) {
      expose(
        {
          ping: () => did('ping', this.behaviour.ping, 'pong'),
          watch: (listener: (event: EngineEvent) => unknown) => {
            this.listener = listener;
          },
          open: () => did('open', this.behaviour.open, { ok: true, value: info }),
          similar: () => did('similar', this.behaviour.similar, { ok: true, value: [] }),
          forget: () => did('forget', this.behaviour.forget, { ok: true, value: null }),
          train: () => did('train', undefined, { ok: true, value: {} }),
          cancelTraining: () => did('cancelTraining', undefined, undefined),
        },
        port2,
      );
    }
    if (behaviour.broken) setTimeout(() => this.fail('no such script'));
  }
  postMessage(message: unknown, transfer: Transferable[]): void {
    if (!this.terminated) this.#port.postMessage(message, transfer);
  }
  addEventListener(type: string, listener: (event: Event) => void): void {
    if (type === 'message') this.#port.addEventListener('message', listener);
    else this.#errors.add(listener);
  }
  removeEventListener(type: string, listener: (event: Event) => void): void {
    this.#port.removeEventListener(type, listener);
  }
  fail(message: string): void {
    for (const listener of this.#errors) listener(Object.assign(new Event('error'), { message }));
  }
  terminate(): void {
    this.terminated = true;
    this.#port.close();
  }
}

afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** A link whose first worker behaves as the first behaviour says, the next as the next, all further as the last. */
function linked(behaviours: Behaviour[], limits: Partial<LinkLimits> = {}) {
  const workers: FakeWorker[] = [];
  const events: EngineEvent[] = [];
  const failures: Problem[] = [];
  let restarts = 0;
  const link = new EngineLink({
    source,
    createWorker: () => {
      const worker = new FakeWorker(behaviours[Math.min(workers.length, behaviours.length - 1)]);
      workers.push(worker);
      return worker;
    },
    onEvent: (event) => events.push(event),
    onRestart: () => restarts++,
    onFailed: (problem) => failures.push(problem),
    limits: { query: 60, doubt: 20, silence: 60, heartbeat: 20, restarts: 2, ...limits },
  });
  return { link, workers, events, failures, restarts: () => restarts };
}

const similar = (link: EngineLink): Promise<Answer<unknown>> => link.ask('similar', film, 3);

describe('the link to the engine', () => {
  test('opens the data set, hands events on and answers', async () => {
    const { link, workers, events } = linked([{}]);
    expect(await link.start()).toEqual({ ok: true, value: info });
    await workers[0].listener?.({ type: 'training', epoch: 1, epochs: 8, msLeft: null, history: [] });
    expect(events).toEqual([{ type: 'training', epoch: 1, epochs: 8, msLeft: null, history: [] }]);
    expect(await similar(link)).toEqual({ ok: true, value: [] });
  });

  test('waits longer for a deletion than for an answer', async () => {
    const slow = () => new Promise((resolve) => setTimeout(() => resolve({ ok: true, value: null }), 120));
    const { link } = linked([{ forget: slow, similar: slow }], { deletion: 2_000 });
    await link.start();
    expect(await similar(link)).toMatchObject({ ok: false, problem: { code: 'timeout' } });
    expect(await link.ask('forget')).toEqual({ ok: true, value: null });
  });

  test('learning is begun and stopped on the word of the visitor; without a worker it is a problem', async () => {
    const { link, workers } = linked([{}]);
    expect(await link.work('train', {})).toMatchObject({ ok: false });
    link.order('cancelTraining');
    await link.start();
    expect(await link.work('train', {})).toMatchObject({ ok: true });
    link.order('cancelTraining');
    await expect.poll(() => workers[0].calls.slice(-2)).toEqual(['train', 'cancelTraining']);
  });

  test("the engine's own problems come through as they are", async () => {
    const problem: Problem = { code: 'unknown-film', film: 7 };
    const { link } = linked([{ similar: () => ({ ok: false, problem }) }]);
    await link.start();
    expect(await similar(link)).toEqual({ ok: false, problem });
  });

  test('an engine that throws is a problem, not an exception, and no reason for a new worker', async () => {
    const { link, workers } = linked([
      {
        similar: () => {
          throw new Error('index out of range');
        },
      },
    ]);
    await link.start();
    expect(await similar(link)).toEqual({ ok: false, problem: { code: 'crashed', detail: 'index out of range' } });
    expect(workers).toHaveLength(1);
    expect(workers[0].calls.filter((name) => name === 'similar')).toHaveLength(1);
  });

  test('before it is started a question is answered with a problem', async () => {
    expect(await similar(linked([{}]).link)).toEqual({
      ok: false,
      problem: { code: 'crashed', detail: 'not started' },
    });
  });

  test('a question that takes too long is given up; a worker that still shows life stays', async () => {
    const { link, workers } = linked([{ similar: never }]);
    await link.start();
    expect(await similar(link)).toEqual({ ok: false, problem: { code: 'timeout', call: 'similar' } });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(workers).toHaveLength(1);
  });

  test('a worker that does not answer is replaced, the data set opened again, and what waited is asked again', async () => {
    const { link, workers, restarts } = linked(
      [{ similar: never }, { similar: () => ({ ok: true, value: ['again'] }) }],
      {
        query: 1_000,
      },
    );
    await link.start();
    const waiting = similar(link);
    await new Promise((resolve) => setTimeout(resolve, 10));
    workers[0].behaviour.ping = never;
    workers[0].fail('out of memory');
    expect(await waiting).toEqual({ ok: true, value: ['again'] });
    expect([workers.length, restarts(), workers[0].terminated, workers[1].calls[0]]).toEqual([2, 1, true, 'open']);
  });

  test('a worker that dies without a word is found out by the next question, which is answered by the successor', async () => {
    const { link, workers } = linked([{}, {}], { query: 1_000 });
    await link.start();
    workers[0].behaviour.ping = never;
    workers[0].behaviour.similar = never;
    expect(await similar(link)).toEqual({ ok: true, value: [] });
    expect(workers).toHaveLength(2);
  });

  test('what waited is asked again once only', async () => {
    const { link, workers, failures } = linked([{ similar: never }], { query: 1_000, doubt: 900 });
    await link.start();
    const waiting = similar(link);
    for (const index of [0, 1]) {
      await expect.poll(() => workers[index]?.calls.includes('similar')).toBe(true);
      workers[index].behaviour.ping = never;
      workers[index].fail('gone');
    }
    expect(await waiting).toEqual({ ok: false, problem: { code: 'crashed', detail: 'gone' } });
    expect(failures).toEqual([]);
  });

  test('a single uncaught error does not cost a living worker', async () => {
    const { link, workers } = linked([{}]);
    await link.start();
    workers[0].fail('a listener threw');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(workers).toHaveLength(1);
    expect(await similar(link)).toEqual({ ok: true, value: [] });
  });

  test('opening may take long while the worker shows life', async () => {
    const { link, workers } = linked([
      { open: () => new Promise((resolve) => setTimeout(() => resolve({ ok: true, value: info }), 300)) },
    ]);
    expect(await link.start()).toEqual({ ok: true, value: info });
    expect(workers).toHaveLength(1);
  });

  test('a worker that falls silent while opening is replaced, and the first call gets the answer of the second', async () => {
    const { link, workers } = linked([{ open: never, ping: never }, {}]);
    expect(await link.start()).toEqual({ ok: true, value: info });
    expect(workers).toHaveLength(2);
  });

  test('a script that does not load fails at once, and after some attempts for good', async () => {
    const { link, workers, failures } = linked([{ broken: true }], { silence: 60_000 });
    expect(await link.start()).toMatchObject({ ok: false, problem: { code: 'crashed' } });
    expect(workers).toHaveLength(3);
    expect(failures[0]).toEqual({ code: 'crashed', detail: 'no such script' });
    expect(await similar(link)).toMatchObject({ ok: false, problem: { code: 'crashed' } });
  });

  test('a worker that is deaf from the start does not hang the page', async () => {
    const { link, failures } = linked([{ deaf: true }]);
    expect(await link.start()).toMatchObject({ ok: false, problem: { code: 'crashed' } });
    expect(failures.length).toBeGreaterThan(0);
  });

  test('one that crashes after every opening is given up too', async () => {
    const { link, workers, failures } = linked([{}]);
    await link.start();
    for (let i = 0; i < 3; i++) {
      await expect.poll(() => workers[i]?.calls.includes('open')).toBe(true);
      workers[i].behaviour.ping = never;
      workers[i].fail('out of memory');
      await expect.poll(() => workers[i].terminated).toBe(true);
    }
    expect(failures).toContainEqual({ code: 'crashed', detail: 'out of memory' });
    expect(workers).toHaveLength(3);
  });

  test('after giving up it can be started again', async () => {
    const behaviours: Behaviour[] = [{ broken: true }, { broken: true }, { broken: true }, {}];
    const { link } = linked(behaviours);
    expect((await link.start()).ok).toBe(false);
    expect(await link.start()).toEqual({ ok: true, value: info });
    expect(await similar(link)).toEqual({ ok: true, value: [] });
  });

  test('a problem when a replacement opens its data set is told', async () => {
    const problem: Problem = { code: 'fetch', file: 'r', status: 0 };
    const { link, workers, failures } = linked([{}, { open: () => ({ ok: false, problem }) }]);
    await link.start();
    workers[0].behaviour.ping = never;
    workers[0].fail('gone');
    await expect.poll(() => failures).toEqual([problem]);
  });

  test('a browser that makes no workers is a problem, not an exception', async () => {
    const link = new EngineLink({
      source,
      createWorker: () => {
        throw new TypeError('refused by policy');
      },
      onEvent: () => undefined,
      onRestart: () => undefined,
      onFailed: () => undefined,
    });
    expect(await link.start()).toEqual({
      ok: false,
      problem: { code: 'crashed', detail: 'TypeError: refused by policy' },
    });
  });

  test('events of a replaced worker are not heard', async () => {
    const { link, workers, events } = linked([{}, {}]);
    await link.start();
    const old = workers[0].listener;
    await link.start();
    void old?.({ type: 'training', epoch: 1, epochs: 8, msLeft: null, history: [] });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(events).toEqual([]);
  });
});
