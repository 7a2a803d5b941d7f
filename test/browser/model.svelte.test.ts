/** The parts of the Model page: what they say and what they let somebody do. */
import { flushSync, mount, unmount, type Component } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import Curve from '../../src/components/model/Curve.svelte';
import { check, fieldsOf } from '../../src/components/model/hyperparameters.ts';
import Pipeline from '../../src/components/model/Pipeline.svelte';
import { canRunAgain, stateOf } from '../../src/components/model/runs.ts';
import SettingsForm from '../../src/components/model/SettingsForm.svelte';
import { ticksFor } from '../../src/components/model/ticks.ts';
import type { AlsSettings, Run, RunStage } from '../../workers/protocol.ts';

let shown: Record<string, unknown> | null = null;
function show<Props extends Record<string, unknown>>(component: Component<Props>, props: Props): void {
  shown = mount(component, { target: document.body, props });
  flushSync();
}
afterEach(async () => {
  if (shown) await unmount(shown);
  shown = null;
  document.body.replaceChildren();
});

const DEFAULTS: AlsSettings = { factors: 64, alpha0: 0.3, lambda: 0.005, nu: 1, epochs: 8, seed: 42 };

const stage = (name: RunStage['name'], state: RunStage['state'], more: Partial<RunStage> = {}): RunStage => ({
  name,
  state,
  ms: state === 'waiting' ? null : 84,
  rows: null,
  bytes: null,
  retries: 0,
  problem: null,
  ...more,
});
const run = (number: number, cause: Run['cause'], ...stages: RunStage[]): Run => ({
  id: `${number}-x`,
  number,
  at: 1_700_000_000_000,
  cause,
  dataset: { name: 'Sample', hash: 'h', ratings: 100 },
  settings: DEFAULTS,
  stages,
});

describe('the settings of a training', () => {
  it('are read as they are typed, a decimal comma too, and refused with what they may be', () => {
    expect(check(fieldsOf(DEFAULTS))).toEqual({ settings: DEFAULTS, faults: null });
    expect(check({ ...fieldsOf(DEFAULTS), lambda: ' 0,02 ' }).settings?.lambda).toBe(0.02);
    const wrong = { factors: '20', alpha0: '', lambda: '0', nu: '3', epochs: '2.5', seed: 'x' };
    expect(check(wrong).faults).toEqual({
      factors: 'step',
      alpha0: 'number',
      lambda: 'range',
      nu: 'range',
      epochs: 'step',
      seed: 'number',
    });
  });

  it('that cannot be are told at their field, which gets the focus, and nothing is trained; the defaults bring them back', () => {
    const trained: AlsSettings[] = [];
    show(SettingsForm, {
      id: 'f',
      defaults: DEFAULTS,
      inUse: DEFAULTS,
      ontrain: (wanted: AlsSettings) => trained.push(wanted),
    });
    const form = document.querySelector('form') as HTMLFormElement;
    const input = form.elements.namedItem('epochs') as HTMLInputElement;
    input.value = '1000';
    input.dispatchEvent(new Event('input', { bubbles: true }));
    form.requestSubmit();
    flushSync();
    expect(trained).toEqual([]);
    expect(document.activeElement).toBe(input);
    expect(input.getAttribute('aria-invalid')).toBe('true');
    const described = (input.getAttribute('aria-describedby') ?? '').split(' ').at(-1) ?? '';
    expect(document.getElementById(described)?.textContent).toBe('From 1 to 100.');
    document.querySelector<HTMLButtonElement>('button[type=button]')?.click();
    flushSync();
    form.requestSubmit();
    expect(trained).toEqual([DEFAULTS]);
  });
});

describe('a curve', () => {
  it('says in a table what the line shows', () => {
    const points = [
      { pass: 1, value: 0.9 },
      { pass: 2, value: 0.6 },
    ];
    show(Curve, { caption: 'Loss', name: 'Loss', points, passes: 8, format: (value: number) => value.toFixed(1) });
    expect([...document.querySelectorAll('td')].map((cell) => cell.textContent)).toEqual(['0.9', '0.6']);
    expect(document.querySelector('svg')?.getAttribute('aria-hidden')).toBe('true');
    expect(document.querySelector('polyline')?.getAttribute('points')).not.toMatch(/NaN|Infinity/);
  });

  it('has round ticks around its values, whatever they are', () => {
    expect(ticksFor([0.61, 0.94])).toEqual([0.6, 0.8, 1]);
    expect(ticksFor([0, 430])).toEqual([0, 200, 400, 600]);
    for (const values of [[0], [5, 5], [1e-9, 2e-9], [-3, 7], [1e9]]) {
      const ticks = ticksFor(values);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks[0]).toBeLessThanOrEqual(Math.min(...values));
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(Math.max(...values));
    }
  });
});

describe('the runs', () => {
  it('are as a whole what the worst of their stages is', () => {
    expect(stateOf(run(1, 'train', stage('train', 'done'), stage('store', 'done')))).toBe('done');
    expect(stateOf(run(1, 'train', stage('train', 'done'), stage('store', 'waiting')))).toBe('running');
    expect(stateOf(run(1, 'train', stage('train', 'failed'), stage('store', 'waiting')))).toBe('failed');
    expect(stateOf(run(1, 'train', stage('train', 'interrupted'), stage('store', 'done')))).toBe('interrupted');
  });

  it('can be run again where something of them failed, on the same data, and their ratings are at hand', () => {
    const failed = [stage('train', 'failed'), stage('store', 'waiting')];
    expect(canRunAgain(run(1, 'train', ...failed), 'h')).toBe(true);
    expect(canRunAgain(run(1, 'train', ...failed), 'other')).toBe(false);
    expect(canRunAgain(run(1, 'quiet', ...failed), 'h')).toBe(false);
    expect(canRunAgain(run(1, 'train', stage('train', 'done')), 'h')).toBe(false);
    expect(canRunAgain(run(1, 'open', stage('fetch', 'failed')), null)).toBe(true);
    expect(canRunAgain(run(1, 'open', stage('fetch', 'failed')), 'h')).toBe(false);
  });

  it('show each stage with its state, time, rows and tries, the reason of a failure, and the way to run it again', () => {
    const again: string[] = [];
    const problem = { code: 'storage-full' } as const;
    const runs = [
      run(2, 'train', stage('train', 'done', { rows: 133574, retries: 1 }), stage('store', 'failed', { problem })),
      run(1, 'open', stage('fetch', 'done', { bytes: 3_100_000 }), stage('read', 'done')),
    ];
    show(Pipeline, { runs, dataset: 'h', busy: false, onrerun: (id: string) => again.push(id) });
    const [first, second] = document.querySelectorAll('ol > li:not(.stage)');
    const stages = [...first.querySelectorAll('.stage')].map((one) => one.textContent?.replace(/\s+/g, ' ').trim());
    expect(stages).toEqual([
      'Fetch not needed',
      'Read not needed',
      'Index not needed',
      'Train done 84 ms 133,574 rows1 retry',
      'Evaluate not needed',
      'Store failed 84 ms',
    ]);
    expect(first.textContent).toContain('This browser is out of space.');
    expect(second.textContent).toContain('3.1 MB');
    const buttons = [...document.querySelectorAll('button')];
    expect(buttons).toHaveLength(1);
    buttons[0].click();
    expect(again).toEqual(['2-x']);
  });
});
