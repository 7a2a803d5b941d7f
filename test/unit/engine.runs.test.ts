import { describe, expect, test } from 'vitest';
import { localLane } from '../../workers/engine/lane.ts';
import { SETTINGS, SOURCE, begin, over, runsOf, states, store, trained, value } from './engine.runs.support.ts';
import { visitorOf } from './engine.support.ts';

describe('what is kept with a model', () => {
  test('how it was trained, with the loss after each epoch where it was asked for', async () => {
    const { session } = await trained();
    const first = value(await session.models())[0];
    // Nobody watches the first one.
    expect(first.history.map(({ epoch, loss }) => [epoch, loss])).toEqual([
      [1, null],
      [2, null],
      [3, null],
    ]);
    const info = value(await session.train({ epochs: 4 }));
    const losses = info.history.map(({ loss }) => loss ?? NaN);
    expect(losses).toHaveLength(4);
    for (let i = 1; i < losses.length; i++) expect(losses[i]).toBeLessThan(losses[i - 1]);
    expect(info.training).toMatchObject({ threads: 1 });
    expect(info.trainedAt).toBeGreaterThan(0);
    await over(session);
    const next = begin();
    await next.session.open(SOURCE);
    expect((await next.heard.until('model')).model).toEqual({ ...info, restored: true });
  });

  test('the way back: a stored model takes the place of the one in use, for the next visit too', async () => {
    const { session, heard } = await trained();
    const before = heard.of('model').at(-1)?.model;
    await session.train({ factors: 16 });
    await over(session);
    const models = value(await session.models());
    expect(models.map(({ settings }) => settings.factors)).toEqual([16, 8]);
    expect(value(await session.useModel(before?.key ?? ''))).toMatchObject({ key: before?.key, restored: true });
    expect(heard.of('model').at(-1)).toMatchObject({ done: true, model: { settings: { factors: 8 } } });
    await expect
      .poll(() => store.modelKeys(before ? heard.of('dataset')[0].dataset.hash : ''))
      .toMatchObject([before?.key, {}]);
    const next = begin();
    await next.session.open(SOURCE);
    expect((await next.heard.until('model')).model.settings.factors).toBe(8);
    expect(await session.useModel('no such')).toEqual({ ok: false, problem: { code: 'no-model' } });
  });
});

describe('learning from the visitor', () => {
  const { ratings } = visitorOf([0, 5], [1, 0.5], [2, 4.5]);

  test('quietly: as one more user, told as quiet, kept in the model and nowhere else', async () => {
    const { session, heard } = await trained();
    await over(session);
    const info = value(await session.learnFrom(ratings));
    expect(info).toMatchObject({ own: 3, settings: SETTINGS });
    expect(info.key).toMatch(/-own$/);
    expect(heard.of('model').at(-1)).toMatchObject({ quiet: true, done: true });
    expect(heard.of('training').at(-1)).toMatchObject({ quiet: true });
    await over(session);
    expect(states((await runsOf(session))[0])).toEqual(['train done', 'store done']);
    expect((await runsOf(session))[0]).toMatchObject({ cause: 'quiet' });
    // The data set stays what it was.
    const next = begin();
    expect(value(await next.session.open(SOURCE))).toMatchObject({ users: 80, ratings: 1600, restored: true });
    expect((await next.heard.until('model')).model).toMatchObject({ own: 3, key: info.key });
    // The same ratings again, in another order: nothing to do.
    const again = value(await next.session.learnFrom([...ratings].reverse()));
    expect(again.key).toBe(info.key);
    expect(next.heard.of('training')).toEqual([]);
    // Other ratings: learned anew, in the place of the first.
    expect(value(await next.session.learnFrom(ratings.slice(1)))).toMatchObject({ own: 2, restored: false });
    // None any more: the model without them.
    expect(value(await next.session.learnFrom([]))).toMatchObject({ own: 0 });
  });

  test('it moves the factors of what was rated', async () => {
    const { session } = await trained();
    await over(session);
    const before = value(session.recommend({ visitor: visitorOf(), limit: 50 }));
    await session.learnFrom(ratings);
    const after = value(session.recommend({ visitor: visitorOf(), limit: 50 }));
    expect(after.films.map(({ score }) => score)).not.toEqual(before.films.map(({ score }) => score));
  });

  test('it never takes the place of a training that was asked for, which takes its place', async () => {
    const { session, heard } = await trained();
    const asked = session.train({ epochs: 20 });
    expect(await session.learnFrom(ratings)).toEqual({ ok: false, problem: { code: 'cancelled' } });
    await asked;
    const quiet = session.learnFrom(ratings);
    const own = await session.train({ epochs: 2 });
    expect(await quiet).toEqual({ ok: false, problem: { code: 'cancelled' } });
    expect(value(own).own).toBe(0);
    expect(heard.of('training-stopped')).toEqual([]);
  });
});

describe('measuring', () => {
  test('one fold in a lane: the model beside popularity, told as it goes, stored for the next visit', async () => {
    const { session, heard } = await trained();
    expect(await session.evaluation()).toEqual({ ok: true, value: null });
    const measured = value(await session.evaluate());
    expect(measured).toMatchObject({ settings: SETTINGS, fold: 0, folds: 5 });
    expect(measured.rows.map(({ name }) => name)).toEqual(['model', 'popularity', 'ease']);
    for (const { recall20, ndcg100 } of measured.rows) {
      for (const one of [recall20, ndcg100]) expect(one >= 0 && one <= 1).toBe(true);
    }
    expect(measured.users).toBeGreaterThan(0);
    expect(heard.of('evaluating').length).toBeGreaterThan(0);
    await over(session);
    expect(states((await runsOf(session))[0])).toEqual(['evaluate done', 'store done']);
    const next = begin();
    await next.session.open(SOURCE);
    await next.heard.until('model');
    expect(await next.session.evaluation()).toEqual({ ok: true, value: measured });
    // Other settings were not measured.
    await next.session.train({ seed: 5 });
    expect(await next.session.evaluation()).toEqual({ ok: true, value: null });
  });

  test('cancelled it ends at once, and the run says so', async () => {
    const { session, heard } = await trained();
    const measuring = session.evaluate();
    // Not after some time: so small a set is measured within it. What it says first is said before it rests.
    await heard.until('evaluating');
    session.cancelEvaluation();
    expect(await measuring).toEqual({ ok: false, problem: { code: 'cancelled' } });
    expect(states((await runsOf(session))[0])).toEqual(['evaluate cancelled', 'store waiting']);
  });

  test('a lane that breaks down is told with its reason', async () => {
    const { session } = await trained({
      createLane: () => {
        const local = localLane();
        let onError: (event: unknown) => void = () => undefined;
        return {
          addEventListener: (type: string, listener: (event: never) => void) => {
            if (type === 'error') onError = listener as typeof onError;
            else if (type === 'message') local.addEventListener('message', listener as (event: unknown) => void);
          },
          postMessage: (job) => {
            if (!('type' in job)) local.postMessage(job);
            else setTimeout(() => onError({ message: 'no memory' }));
          },
          terminate: () => local.terminate(),
        };
      },
    });
    const answer = await session.evaluate();
    expect(answer).toMatchObject({ ok: false, problem: { code: 'evaluation' } });
    expect(JSON.stringify(answer)).toContain('no memory');
  });

  test('a lane that cannot take its work is ended, and the engine measures by itself', async () => {
    let broken = false;
    let ended = 0;
    const { session } = await trained({
      createLane: () => {
        if (!broken) return localLane();
        return {
          addEventListener: () => undefined,
          postMessage: () => {
            throw new DOMException('out of memory', 'DataCloneError');
          },
          terminate: () => ended++,
        };
      },
    });
    broken = true;
    expect((await session.evaluate()).ok).toBe(true);
    expect(ended).toBe(1);
  });

  test('a lane that falls silent is given up, and told; the next one measures', async () => {
    let silent = true;
    const { session } = await trained({
      laneLimits: { look: 5, looks: 3, restarts: 0 },
      createLane: () => {
        const lane = localLane();
        const post = lane.postMessage.bind(lane);
        lane.postMessage = (job) => {
          if (!('type' in job) || !silent) post(job);
        };
        return lane;
      },
    });
    const answer = await session.evaluate();
    expect(answer).toMatchObject({ ok: false, problem: { code: 'evaluation' } });
    expect(JSON.stringify(answer)).toContain('gave no sign of life');
    expect(states((await runsOf(session))[0])).toEqual(['evaluate failed', 'store waiting']);
    silent = false;
    expect((await session.evaluate()).ok).toBe(true);
  });
});
