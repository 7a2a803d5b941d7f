/** Where the focus goes when what has it goes, or when something comes that was asked for. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import FilmCard from '../../src/components/FilmCard.svelte';
import { keepFocus } from '../../src/components/keepFocus.ts';
import { passFocus } from '../../src/components/passFocus.ts';
import { showsMore } from '../../src/components/showsMore.ts';
import Toasts from '../../src/components/Toasts.svelte';
import { film } from '../unit/for-you.support.ts';

afterEach(() => document.body.replaceChildren());

const rest = (ms = 50): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const byKey = (element: Element): boolean =>
  element.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 0 }));

describe('a list whose entries leave it', () => {
  function list(...names: string[]): HTMLElement {
    const host = document.body.appendChild(document.createElement('ul'));
    for (const name of names) {
      const entry = host.appendChild(document.createElement('li'));
      const link = entry.appendChild(document.createElement('a'));
      link.href = `#${name}`;
      entry.appendChild(document.createElement('button')).textContent = name;
    }
    keepFocus(host);
    return host;
  }
  const buttons = (host: HTMLElement): HTMLButtonElement[] => [...host.querySelectorAll('button')];
  const focused = (): string => document.activeElement?.getAttribute('href') ?? document.activeElement?.tagName ?? '';

  it('hands the focus to the entry that takes the place, at the end to the last one', async () => {
    const host = list('one', 'two', 'three');
    buttons(host)[1]?.focus();
    host.children[1]?.remove();
    await expect.poll(focused).toBe('#three');
    host.children[1]?.remove();
    await expect.poll(focused).toBe('#one');
  });

  it('passes over entries that go or stand by', async () => {
    const host = list('one', 'two', 'goes', 'three', 'standby');
    const entries = [...host.children] as HTMLElement[];
    entries[2].className = 'off';
    entries[4].inert = true;
    buttons(host)[1]?.focus();
    entries[1].remove();
    await expect.poll(focused).toBe('#three');
    entries[3].remove();
    await expect.poll(focused).toBe('#one');
  });

  it('follows the screen where the document has another sequence', async () => {
    const host = list('fourth', 'second', 'first', 'third');
    const entries = [...host.children] as HTMLElement[];
    [3, 1, 0, 2].forEach((place, at) => (entries[at].style.order = String(place)));
    buttons(host)[1]?.focus();
    // Its place is another one's when it goes.
    [2, null, 0, 1].forEach((place, at) => (entries[at].style.order = place === null ? '' : String(place)));
    entries[1].className = 'off';
    entries[1].remove();
    await expect.poll(focused).toBe('#third');
    buttons(host)[0]?.focus();
    entries[0].remove();
    await expect.poll(focused).toBe('#third');
  });

  it('leaves a focus alone that nobody sees, until a key is pressed on it', async () => {
    const host = list('one', 'two', 'three');
    const unseen = { focusVisible: false } as FocusOptions;
    buttons(host)[0]?.focus(unseen);
    host.children[0].remove();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(focused()).toBe('BODY');
    buttons(host)[0]?.focus(unseen);
    buttons(host)[0]?.dispatchEvent(new KeyboardEvent('keydown', { key: '4', bubbles: true }));
    host.children[0].remove();
    await expect.poll(focused).toBe('#three');
  });

  it('takes no focus that is elsewhere, or had left before', async () => {
    const host = list('one', 'two', 'three');
    const other = document.body.appendChild(document.createElement('button'));
    buttons(host)[1]?.focus();
    other.focus();
    host.children[1]?.remove();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(document.activeElement).toBe(other);
    buttons(host)[0]?.focus();
    buttons(host)[0]?.blur();
    await new Promise((resolve) => setTimeout(resolve, 20));
    host.children[0]?.remove();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(focused()).toBe('BODY');
  });
});

describe('buttons that take one another’s place', () => {
  function group(markup: string): HTMLElement {
    const host = document.body.appendChild(document.createElement('div'));
    host.innerHTML = markup;
    passFocus(host);
    return host;
  }
  const named = (name: string): HTMLButtonElement =>
    document.querySelector<HTMLButtonElement>(`#${name}`) ?? expect.fail(name);
  const focused = (): string => document.activeElement?.id ?? '';

  it('pass the focus on when one goes, else to their heading', async () => {
    group(
      '<h2 id="h">Runs</h2><button id="off" disabled></button><button id="cancel"></button><button id="again"></button>',
    );
    named('cancel').focus();
    named('cancel').remove();
    await expect.poll(focused).toBe('again');
    named('again').remove();
    await expect.poll(focused).toBe('h');
  });

  it('get it back where they could not be pressed for a while', async () => {
    group('<button id="other"></button><button id="again"></button>');
    named('again').focus();
    named('again').disabled = true;
    named('again').blur(); // as the browser does when it paints
    await rest();
    expect(document.activeElement).toBe(document.body);
    named('again').disabled = false;
    await expect.poll(focused).toBe('again');
  });

  it('are not pressed by the key that pressed the one before, held or twice', async () => {
    group('<button id="cancel"></button><button id="again"></button>');
    const press = (repeat: boolean): boolean =>
      named('again').dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', repeat, bubbles: true, cancelable: true }),
      );
    named('cancel').focus();
    named('cancel').remove();
    await expect.poll(focused).toBe('again');
    expect(press(false)).toBe(false);
    await rest(450);
    expect(press(true)).toBe(false);
    expect(press(false)).toBe(true);
  });

  it('leave the focus to what there is to read where all of them go', async () => {
    const main = document.body.appendChild(document.createElement('main'));
    main.innerHTML = '<h1>Model</h1><div><button id="stop"></button></div>';
    const host = main.querySelector('div') ?? expect.fail();
    const end = passFocus(host);
    named('stop').focus();
    host.remove();
    end?.();
    await expect.poll(() => document.activeElement?.tagName).toBe('H1');
  });

  it('take it from nobody', async () => {
    group('<button id="cancel"></button><button id="again"></button>');
    const other = document.body.appendChild(document.createElement('button'));
    named('cancel').focus();
    other.focus();
    named('cancel').remove();
    await rest();
    expect(document.activeElement).toBe(other);
    named('again').focus();
    named('again').blur();
    await rest();
    named('again').remove();
    await rest();
    expect(document.activeElement).toBe(document.body);
  });
});

describe('a button that shows more', () => {
  function page(entries: number): {
    list: HTMLElement;
    button: HTMLButtonElement;
    add: (name: string) => HTMLElement;
    goes: () => void;
  } {
    const main = document.body.appendChild(document.createElement('main'));
    main.innerHTML = '<ul></ul><p><button>Show more</button></p><ul><li><a href="#elsewhere">elsewhere</a></li></ul>';
    const [list] = main.querySelectorAll('ul');
    const button = main.querySelector('button') ?? expect.fail();
    const add = (name: string): HTMLElement => {
      const entry = list.appendChild(document.createElement('li'));
      entry.innerHTML = `<a href="#${name}">${name}</a>`;
      return entry;
    };
    for (let at = 0; at < entries; at++) add(`old-${at}`);
    const end = showsMore(button) ?? (() => undefined);
    const goes = (): void => {
      button.remove();
      end();
    };
    return { list, button, add, goes };
  }
  const focused = (): string => document.activeElement?.getAttribute('href') ?? document.activeElement?.tagName ?? '';

  it('leads to the first entry that came, however late, and not to those that stand by', async () => {
    const { button, add } = page(3);
    button.focus();
    byKey(button);
    await rest();
    expect(document.activeElement).toBe(button);
    const waits = add('standby');
    waits.inert = true;
    await rest();
    expect(document.activeElement).toBe(button);
    add('new-0');
    add('new-1');
    await expect.poll(focused).toBe('#new-0');
  });

  it('follows the screen where the document has another sequence', async () => {
    const { list, button, add } = page(2);
    [1, 0].forEach((place, at) => ((list.children[at] as HTMLElement).style.order = String(place)));
    button.focus();
    byKey(button);
    const later = add('later');
    later.style.order = '3';
    const next = list.insertBefore(document.createElement('li'), list.children[0]);
    next.innerHTML = '<a href="#next">next</a>';
    next.style.order = '2';
    await expect.poll(focused).toBe('#next');
  });

  it('leads to the last entry where it goes and nothing came', async () => {
    const { button, goes } = page(2);
    button.focus();
    byKey(button);
    goes();
    await rest();
    expect(focused()).toBe('BODY');
    await expect.poll(focused, { timeout: 3000 }).toBe('#old-1');
  });

  it('leaves the focus to a pointer, and to whoever went on', async () => {
    const { button, add } = page(1);
    button.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
    add('new-0');
    await rest();
    expect(document.activeElement).toBe(document.body);
    button.focus();
    byKey(button);
    const elsewhere = document.querySelector<HTMLElement>('[href="#elsewhere"]');
    elsewhere?.focus();
    add('new-1');
    await rest();
    expect(document.activeElement).toBe(elsewhere);
  });
});

describe('a short note', () => {
  const note = (id: number) => ({
    id,
    text: 'Rated.',
    kind: 'plain' as const,
    silent: true,
    action: { label: `Undo ${id}`, run: () => undefined, isUndo: true },
  });
  const paused: boolean[] = [];
  const props = $state({
    list: [note(1)],
    ondismiss: (id: number) => {
      props.list = props.list.filter((each) => each.id !== id);
    },
    onpause: () => paused.push(true),
    onresume: () => paused.push(false),
  });
  let shown: Record<string, unknown> | null = null;
  let main: HTMLElement;
  let before: HTMLButtonElement;
  beforeEach(() => {
    main = document.body.appendChild(document.createElement('main'));
    main.innerHTML = '<h1 tabindex="-1">Films</h1><button></button>';
    before = main.querySelector('button') ?? expect.fail();
    props.list = [note(1), note(2)];
    shown = mount(Toasts, { target: document.body, props });
    flushSync();
  });
  afterEach(async () => {
    if (shown) await unmount(shown);
    shown = null;
  });
  const button = (name: string): HTMLElement =>
    [...document.querySelectorAll('button')].find((each) => each.textContent === name) ?? expect.fail(name);

  it('gives the focus back when it is answered, or goes by itself', async () => {
    before.focus();
    button('Undo 2').focus();
    button('Undo 2').click();
    await expect.poll(() => document.activeElement).toBe(before);
    button('Undo 1').focus();
    props.list = []; // by a key that takes the act back
    await expect.poll(() => document.activeElement).toBe(before);
    expect(paused.at(-1)).toBe(false);
  });

  it('gives it to what there is to read where that is gone, or nothing had it', async () => {
    before.focus();
    button('Undo 2').focus();
    before.hidden = true;
    button('Undo 2').click();
    await expect.poll(() => document.activeElement?.tagName).toBe('H1');
    before.hidden = false;
    (document.activeElement as HTMLElement).blur();
    button('Undo 1').focus();
    button('Undo 1').click();
    await expect.poll(() => document.activeElement?.tagName).toBe('H1');
  });

  it('stands while the focus is in it, whatever the pointer does', () => {
    button('Undo 1').focus();
    const region = button('Undo 1').closest('[role=region]');
    region?.dispatchEvent(new PointerEvent('pointerenter'));
    region?.dispatchEvent(new PointerEvent('pointerleave'));
    expect(paused.at(-1)).toBe(true);
    before.focus();
    expect(paused.at(-1)).toBe(false);
  });
});

describe('keys on a film of a list', () => {
  it('give stars and act, but not right after the focus was brought there', async () => {
    const done: unknown[] = [];
    const list = document.body.appendChild(document.createElement('ul'));
    const before = list.appendChild(document.createElement('li')).appendChild(document.createElement('button'));
    const host = list.appendChild(document.createElement('li'));
    keepFocus(list);
    const shown = mount(FilmCard, {
      target: host,
      props: {
        film: film(1),
        predicted: 3,
        saved: false,
        leaves: true,
        onrate: (stars: number) => Promise.resolve(done.push(stars)),
        onclear: () => Promise.resolve(),
        onact: (act: string) => done.push(act),
      },
    });
    flushSync();
    const link = host.querySelector('a') ?? expect.fail();
    const press = (key: string): boolean =>
      link.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    const other = document.body.appendChild(document.createElement('button'));
    before.focus();
    before.parentElement?.remove();
    await expect.poll(() => document.activeElement).toBe(link);
    press('4');
    press('l');
    expect(done).toEqual([]);
    await rest(450);
    press('4');
    press('l');
    expect(done).toEqual([4, 'like']);
    other.focus();
    link.focus(); // by the visitor
    press('2');
    press('0');
    expect(done).toEqual([4, 'like', 2]);
    const slider = host.querySelector('input') ?? expect.fail();
    slider.focus();
    slider.dispatchEvent(new KeyboardEvent('keydown', { key: '5', bubbles: true, cancelable: true }));
    expect(done).toEqual([4, 'like', 2, 5]);
    await unmount(shown);
  });
});
