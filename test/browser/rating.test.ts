import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import Rating from '../../src/components/Rating.svelte';
import '../../src/styles/index.css';

let host: HTMLElement;
let control: Record<string, unknown>;
const onrate = vi.fn((_stars: number) => Promise.resolve());
const onclear = vi.fn(() => Promise.resolve());

function show(value: number | null, leaves = false): HTMLInputElement {
  control = mount(Rating, { target: host, props: { value, title: 'Ran', leaves, onrate, onclear } });
  flushSync(); // the control listens
  const input = host.querySelector('input');
  if (!input) throw new Error('no control');
  return input;
}

/** Presses and lets go at a share of the row of stars. */
function press(share: number, lift: Partial<PointerEventInit> = {}): void {
  const stars = host.querySelector('.stars');
  if (!stars) throw new Error('no stars');
  const box = stars.getBoundingClientRect();
  const at = {
    bubbles: true,
    pointerId: 1,
    pointerType: 'touch',
    clientX: box.left + box.width * share,
    clientY: box.top + box.height / 2,
  };
  const rate = host.querySelector<HTMLElement>('.rate');
  if (rate) rate.setPointerCapture = () => undefined; // no real pointer is down
  stars.dispatchEvent(new PointerEvent('pointerdown', at));
  stars.dispatchEvent(new PointerEvent('pointerup', { ...at, ...lift }));
}

const shown = (): string | undefined => host.querySelector<HTMLElement>('.stars')?.style.getPropertyValue('--v');

beforeEach(() => {
  host = document.createElement('div');
  host.style.padding = '100px';
  document.body.append(host);
  vi.clearAllMocks();
});
afterEach(async () => {
  await unmount(control);
  host.remove();
});

test('it is a slider that says what it is for and what it holds', () => {
  const input = show(3.5);
  expect(input.getAttribute('aria-label')).toContain('Ran');
  expect(input.getAttribute('aria-valuetext')).toBe('3.5 of 5 stars');
  expect(shown()).toBe('3.5');
});

test('not rated is a state of its own', () => {
  expect(show(null).getAttribute('aria-valuetext')).toBe('Not rated');
});

test('a press on the left half of a star is a half, on the right half a whole one', () => {
  show(null);
  press(0.69); // the left half of the fourth star
  press(0.79);
  press(0.01);
  press(0.999);
  expect(onrate.mock.calls).toEqual([[3.5], [4], [0.5], [5]]);
});

test('a press that is let go far away rates nothing', () => {
  show(null);
  press(0.5, { clientY: 5000 });
  expect(onrate).not.toHaveBeenCalled();
});

test('digits rate, 0 and Backspace clear', async () => {
  const input = show(2);
  input.focus();
  await userEvent.keyboard('4');
  await userEvent.keyboard('0');
  await userEvent.keyboard('{Backspace}');
  expect(onrate.mock.calls).toEqual([[4]]);
  expect(onclear).toHaveBeenCalledTimes(2);
});

test('arrows step by a half, show at once, and count when the hand rests or leaves', async () => {
  const input = show(3);
  input.focus();
  await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}');
  expect(shown()).toBe('4.5');
  expect(input.getAttribute('aria-valuetext')).toBe('4.5 of 5 stars');
  expect(onrate).not.toHaveBeenCalled();
  input.blur();
  expect(onrate.mock.calls).toEqual([[4.5]]);
});

test('Escape takes steps back that do not count yet', async () => {
  const input = show(3);
  input.focus();
  await userEvent.keyboard('{ArrowLeft}{Escape}');
  input.blur();
  expect(shown()).toBe('3');
  expect(onrate).not.toHaveBeenCalled();
});

test('steps are not lost when the control goes away', async () => {
  const input = show(3);
  input.focus();
  await userEvent.keyboard('{ArrowRight}');
  await unmount(control);
  expect(onrate.mock.calls).toEqual([[3.5]]);
  show(null); // for the clean-up
});

test('the same stars again are no rating', async () => {
  const input = show(4);
  input.focus();
  await userEvent.keyboard('4');
  press(0.79);
  expect(onrate).not.toHaveBeenCalled();
});

test('where the film goes once it is rated, a key shows no stars before it went, unless that takes long', async () => {
  let answer = (): void => undefined;
  onrate.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
  const input = show(null, true);
  input.focus();
  await userEvent.keyboard('4');
  expect(onrate).toHaveBeenCalledExactlyOnceWith(4);
  flushSync();
  await expect.poll(shown).toBe('4');
  answer();
  await expect.poll(shown).toBe('0');

  onrate.mockImplementation(() => Promise.resolve());
  await userEvent.keyboard('3');
  const seen: unknown[] = [];
  for (let i = 0; i < 8; i++) {
    await new Promise((resolve) => setTimeout(resolve, 15));
    flushSync();
    seen.push(shown());
  }
  expect(new Set(seen)).toEqual(new Set(['0']));
});

test('there too the stars stay that a pointer has shown', () => {
  onrate.mockImplementation(() => new Promise(() => undefined));
  show(null, true);
  press(0.78);
  flushSync();
  expect(shown()).toBe('4');
});

test('the same stars twice, before the first are there, are one rating', async () => {
  const input = show(null, true);
  let there = (): void => undefined;
  onrate.mockImplementation(() => new Promise((done) => (there = done)));
  const digit = (key: string): boolean =>
    input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  digit('4');
  digit('4');
  expect(onrate.mock.calls).toEqual([[4]]);
  digit('5');
  expect(onrate.mock.calls).toEqual([[4], [5]]);
  there();
  await Promise.resolve();
  onrate.mockImplementation(() => Promise.resolve());
});
