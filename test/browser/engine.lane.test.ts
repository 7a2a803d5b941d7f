import { afterEach, describe, expect, test } from 'vitest';
import type { Lane } from '../../workers/engine/lane.ts';
import { Session } from '../../workers/engine/session.ts';
import { fetchFile } from '../../workers/engine/source.ts';
import laneUrl from '../../workers/lane.worker.ts?worker&url';
import { createStore, openDatabase } from '../../workers/store/index.ts';
import { Listener, madeFiles, madeSource, visitorOf } from '../unit/engine.support.ts';

const LIMITS = { look: 100, looks: 10, restarts: 2 };
const sessions: Session[] = [];

afterEach(() => {
  for (const session of sessions.splice(0)) session.cancelTraining();
});

/** A session in the page's thread, whose lanes the test can get at. */
function begin(createLane: () => Lane): { session: Session; heard: Listener; open: () => Promise<unknown> } {
  const database = `engine-lane-${crypto.randomUUID()}`;
  const session = new Session({
    store: createStore(openDatabase(database, 'records')),
    openFile: (address) => fetchFile(address, location.href),
    createLane,
    locks: navigator.locks,
    laneLimits: LIMITS,
  });
  sessions.push(session);
  const heard = new Listener();
  session.watch(heard.hear);
  const made = madeFiles(600, 400, 40);
  const [films, ratings] = [made.films, made.ratings].map((text) => URL.createObjectURL(new Blob([text])));
  return { session, heard, open: () => session.open(madeSource(database, films, ratings)) };
}

const lane = (): Worker => new Worker(laneUrl, { type: 'module' });

describe('a training thread that is lost', () => {
  test('in the middle of an epoch: another one begins anew, and its model is the same', async () => {
    const undisturbed = begin(lane);
    await undisturbed.open();
    await undisturbed.heard.until('model', (event) => event.done);

    const lanes: Worker[] = [];
    const { session, heard, open } = begin(() => {
      const started = lane();
      lanes.push(started);
      return started;
    });
    await open();
    await heard.until('training', (event) => event.epoch === 1);
    lanes[0].terminate();
    await heard.until('model', (event) => event.done);
    expect(lanes).toHaveLength(2);
    expect(heard.of('training-stopped')).toEqual([]);
    const query = { visitor: visitorOf([0, 5], [2, 4]), limit: 20 };
    const lists = [undisturbed.session, session].map((each) => {
      const answer = each.recommend(query);
      return answer.ok && answer.value.films.map((film) => film.id);
    });
    expect(lists[0]).toHaveLength(20);
    expect(lists[1]).toEqual(lists[0]);
  });

  test('again and again: the training is given up and told, the list by popularity stays', async () => {
    let started = 0;
    const { session, heard, open } = begin(() => {
      started++;
      const doomed = lane();
      // It is heard once, and then no more.
      doomed.addEventListener('message', () => doomed.terminate());
      return doomed;
    });
    await open();
    const stopped = await heard.until('training-stopped');
    expect(stopped.problem).toMatchObject({ code: 'training' });
    expect(started).toBe(1 + LIMITS.restarts);
    const answer = session.recommend({ visitor: visitorOf([0, 5]), limit: 5 });
    expect(answer).toMatchObject({ ok: true, value: { basis: 'crowd', films: { length: 5 } } });
    // The visitor tries again.
    await open();
    await expect.poll(() => heard.of('training').filter((event) => event.epoch === 0)).toHaveLength(2);
  });

  test('where no thread can be started at all the training runs in slices, between queries', async () => {
    const { session, heard, open } = begin(() => new Worker('/no/such/lane.js', { type: 'module' }));
    await open();
    await heard.until('training', (event) => event.epoch === 1);
    const gaps: number[] = [];
    let last = performance.now();
    while (!heard.of('model').some((event) => event.done)) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      const now = performance.now();
      gaps.push(now - last);
      last = now;
    }
    // Slices of 12 ms, steps of 10 ms; a machine that does something else for a moment is not ours.
    gaps.sort((a, b) => a - b);
    expect(gaps[Math.floor(gaps.length * 0.9)]).toBeLessThan(100);
    const answer = session.recommend({ visitor: visitorOf([0, 5]), limit: 5 });
    expect(answer).toMatchObject({ ok: true, value: { basis: 'model' } });
  });
});
