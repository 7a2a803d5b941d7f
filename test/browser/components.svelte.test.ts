/** What components promise beyond their looks: to the keyboard and to assistive technology. */
import { createRawSnippet, flushSync, mount, unmount, type Component } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Dialog from '../../src/components/Dialog.svelte';
import { shifted, listTakesNoStrayPress } from '../../src/components/shifts.ts';
import Rating from '../../src/components/Rating.svelte';
import SearchDialog from '../../src/components/SearchDialog.svelte';
import type { Film, FilmId, SearchHit } from '../../workers/protocol.ts';

let shown: Record<string, unknown> | null = null;
function show<Props extends Record<string, unknown>>(component: Component<Props>, props: Props): void {
  shown = mount(component, { target: document.body, props });
  flushSync();
}

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = null;
  vi.useRealTimers();
  document.body.replaceChildren();
});

describe('a dialog', () => {
  it('gives the focus back when its question is answered, not only when it is closed', async () => {
    const asker = document.body.appendChild(document.createElement('button'));
    asker.focus();
    const button = createRawSnippet(() => ({ render: () => '<button type="button">Yes</button>' }));
    show(Dialog, { title: 'Sure?', children: button, actions: button, onclose: () => undefined });
    expect(document.activeElement?.closest('dialog')).not.toBeNull();
    await unmount(shown ?? {});
    shown = null;
    expect(document.activeElement).toBe(asker);
  });

  it('that was taken away does not say afterwards that it was closed: another one may be open by then', async () => {
    const onclose = vi.fn();
    const content = createRawSnippet(() => ({ render: () => '<p>Text</p>' }));
    show(Dialog, { title: 'Sure?', children: content, actions: content, onclose });
    await unmount(shown ?? {});
    shown = null;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(onclose).not.toHaveBeenCalled();

    show(Dialog, { title: 'Sure?', children: content, actions: content, onclose });
    document.querySelector('dialog')?.close(); // as the browser does at Escape
    await expect.poll(() => onclose.mock.calls.length).toBe(1);
  });
});

describe('the search', () => {
  const hit = (id: number, title: string): SearchHit => ({
    film: {
      id: id as FilmId,
      title,
      otherTitle: null,
      year: 1995,
      genres: [],
      imdbId: null,
      tmdbId: null,
      ratings: 1,
      mean: 3,
    },
    ranges: [],
  });

  it('keeps an arrow that is pressed before the films are found: it chooses among these, and Enter takes none of the earlier ones', () => {
    const picked: string[] = [];
    const all: string[] = [];
    const props = $state({
      lead: 'films' as const,
      text: 'he',
      hits: [hit(1, 'Hero'), hit(2, 'Hera')],
      commands: [],
      groupName: () => '',
      stale: false,
      ready: true,
      starsOf: () => null,
      ontext: () => undefined,
      onpick: ({ title }: Film) => void picked.push(title),
      onrun: () => undefined,
      onall: (text: string) => void all.push(text),
      onadd: () => undefined,
      onclose: () => undefined,
    });
    show(SearchDialog as Component<typeof props>, props);
    const input = document.querySelector('input');
    const press = (key: string): void => {
      input?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      flushSync();
    };
    const selected = (): string | undefined =>
      document.querySelector('[aria-selected="true"]')?.textContent.trim().slice(0, 4);

    Object.assign(props, { text: 'heat', stale: true });
    flushSync();
    press('ArrowDown');
    press('ArrowDown');
    expect(selected()).toBeUndefined();
    press('Enter');
    expect([picked, all]).toEqual([[], ['heat']]);

    Object.assign(props, { hits: [hit(3, 'Heat'), hit(4, 'Sweet Heat')], stale: false });
    flushSync();
    expect(selected()).toBe('Swee');
    press('ArrowUp');
    expect(selected()).toBe('Heat');
    press('Enter');
    expect(picked).toEqual(['Heat']);

    Object.assign(props, { text: 'heath', stale: true });
    flushSync();
    for (let times = 0; times < 5; times++) press('ArrowDown');
    Object.assign(props, { hits: [hit(5, 'Heathers')], stale: false });
    flushSync();
    expect(selected(), 'no further than the last').toBe('Heat');
  });
});

describe('the rating control', () => {
  const rated: number[] = [];
  function slider(): HTMLInputElement {
    rated.length = 0;
    show(Rating, {
      value: null,
      title: 'A Film',
      onrate: (stars: number) => Promise.resolve(void rated.push(stars)),
      onclear: () => Promise.resolve(),
    });
    const input = document.querySelector('input');
    if (!input) throw new Error('No control.');
    return input;
  }
  /** What a screen reader does to a slider: no key, a step, and a change for each step. */
  function step(input: HTMLInputElement): void {
    input.stepUp();
    input.dispatchEvent(new Event('input', { bubbles: true }));
    input.dispatchEvent(new Event('change', { bubbles: true }));
    flushSync();
  }

  it('waits for the last step of a screen reader: the stars on the way are no ratings', () => {
    vi.useFakeTimers();
    const input = slider();
    for (let steps = 0; steps < 7; steps++) {
      step(input);
      vi.advanceTimersByTime(1_000);
    }
    expect(rated).toEqual([]);
    vi.advanceTimersByTime(5_000);
    expect(rated).toEqual([3.5]);
  });

  it('takes what is chosen when the focus leaves or the screen goes', async () => {
    const input = slider();
    step(input);
    input.dispatchEvent(new FocusEvent('blur'));
    expect(rated).toEqual([0.5]);
    step(input);
    await unmount(shown ?? {});
    shown = null;
    expect(rated).toEqual([0.5, 1]);
  });
});

describe('a list that changes under a pointer', () => {
  it('takes no press that was meant for another entry, but keys, and presses elsewhere or later', async () => {
    const host = document.body.appendChild(document.createElement('ul'));
    host.innerHTML = '<li><a href="#one">one</a></li><li><a href="#two">two</a></li>';
    listTakesNoStrayPress(host);
    const [first, second] = host.querySelectorAll('a');
    const heard: string[] = [];
    for (const link of [first, second])
      for (const type of ['pointerdown', 'click'])
        link.addEventListener(type, (event) => heard.push(`${type} ${link.hash}`) && event.preventDefault());
    const press = (link: Element, at: number, detail = 1): string[] => {
      heard.length = 0;
      const init = { bubbles: true, cancelable: true, clientX: at, clientY: 20 };
      if (detail > 0) link.dispatchEvent(new PointerEvent('pointerdown', init));
      link.dispatchEvent(new MouseEvent('click', { ...init, detail }));
      return [...heard];
    };
    window.dispatchEvent(new PointerEvent('pointermove', { clientX: 20, clientY: 20 }));
    expect(press(first, 20)).toEqual(['pointerdown #one', 'click #one']);
    shifted('list');
    expect(press(first, 22)).toEqual([]);
    // Held until the time is over it is the same press.
    first.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, clientX: 22, clientY: 20 }));
    await new Promise((resolve) => setTimeout(resolve, 550));
    first.dispatchEvent(
      new MouseEvent('click', { bubbles: true, cancelable: true, clientX: 22, clientY: 20, detail: 1 }),
    );
    expect(heard).toEqual([]);
    expect(press(first, 22)).toEqual(['pointerdown #one', 'click #one']);
    shifted('list');
    expect(location.hash).not.toBe('#one');
    expect(press(first, 0, 0)).toEqual(['click #one']);
    expect(press(second, 90)).toEqual(['pointerdown #two', 'click #two']);
    // Who is on the way takes none, wherever it comes.
    const motion = second.parentElement?.animate({ transform: ['translateX(90px)', 'none'] }, 10_000);
    expect(press(second, 90)).toEqual([]);
    expect(press(second, 90, 0)).toEqual(['click #two']);
    motion?.finish();
    expect(press(second, 90)).toEqual(['pointerdown #two', 'click #two']);
    host.remove();
  });
});
