import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reorder } from '../../src/components/reorder.ts';

const frame = (): Promise<void> => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

let motion: ReturnType<typeof reorder>;
let list: HTMLElement;
let children: HTMLElement[];
let leave: () => void;

beforeEach(async () => {
  motion = reorder({ duration: 10_000, easing: 'linear' });
  list = document.createElement('ul');
  list.style.cssText =
    'display: grid; grid-template-columns: repeat(3, 50px); grid-auto-rows: 50px; padding: 0; list-style: none';
  children = Array.from({ length: 6 }, () => document.createElement('li'));
  list.append(...children);
  document.body.append(list);
  put([0, 1, 2, 3, 4, 5]);
  leave = motion.watch(list);
  await frame();
});
afterEach(() => {
  leave();
  list.remove();
});

/** Gives the children these places, in sequence; those that are not named have none. */
function put(sequence: readonly number[], atMost = 21): void {
  const placeOf = (child: HTMLElement): number | null => {
    const place = sequence.indexOf(children.indexOf(child));
    return place < 0 ? null : place;
  };
  motion.arrange(placeOf, atMost);
}

const moving = (): number[] => children.flatMap((child, index) => (child.getAnimations().length > 0 ? [index] : []));
const place = (index: number): [number, number] => {
  const box = children[index].getBoundingClientRect();
  const { left, top } = list.getBoundingClientRect();
  return [box.left - left, box.top - top];
};

describe('reorder', () => {
  it('starts each moved child where it was, and lets the others be', () => {
    const was = children.map((_, index) => place(index));
    put([0, 4, 1, 2, 3, 5]);
    expect(moving()).toEqual([1, 2, 3, 4]);
    for (const index of moving()) expect(place(index)).toEqual(was[index]);
  });

  it('ends where the list has them', () => {
    put([1, 2, 3, 4, 5, 0]);
    for (const child of children) for (const animation of child.getAnimations()) animation.finish();
    expect(place(0)).toEqual([100, 50]);
    expect(place(1)).toEqual([0, 0]);
  });

  it('goes on from where a child is when the list changes again on its way', () => {
    put([1, 2, 3, 4, 5, 0]);
    for (const animation of children[0].getAnimations()) animation.currentTime = 5_000;
    const between = place(0);
    expect(between).toEqual([50, 25]);
    put([0, 1, 2, 3, 4, 5]);
    expect(place(0)).toEqual(between);
  });

  it('knows the way after the cells have another size', async () => {
    list.style.gridTemplateColumns = 'repeat(2, 80px)';
    await frame();
    const was = children.map((_, index) => place(index));
    put([5, 0, 1, 2, 3, 4]);
    for (const index of moving()) expect(place(index)).toEqual(was[index]);
    expect(moving()).toHaveLength(6);
  });

  it('moves no more than it was told, none with reduced motion, and no newcomer', () => {
    put([1, 2, 3, 4, 5, 0], 2);
    expect(moving()).toEqual([1, 2]);
    for (const child of children) for (const animation of child.getAnimations()) animation.cancel();
    put([2, 1, 3, 4, 5, 0], 0);
    expect(moving()).toEqual([]);
    const newcomer = list.appendChild(document.createElement('li'));
    children.push(newcomer);
    put([6, 2, 1, 3, 4, 5, 0]);
    expect(newcomer.getAnimations()).toEqual([]);
    expect(place(6)).toEqual([0, 0]);
  });

  it('keeps who never had a place from sight and reach until it has one', async () => {
    const child = list.appendChild(document.createElement('li'));
    children.push(child);
    put([0, 1, 2, 3, 4, 5]);
    expect([child.className, child.inert]).toEqual(['off', true]);
    put([0, 6, 1, 2, 3, 4, 5]);
    expect([child.className, child.style.order]).toEqual(['', '1']);
    await expect.poll(() => child.inert).toBe(false);
  });

  it('lets who goes be for whoever has the focus on it, and has it back where it was wanted after all', async () => {
    put([0, 2, 3, 4, 5]);
    const [, child] = children;
    expect([child.className, child.style.order, child.inert]).toEqual(['off', '', false]);
    put([0, 2, 3, 4, 5]);
    expect(child.inert).toBe(false);
    put([0, 1, 2, 3, 4, 5]);
    expect([child.className, child.style.order, child.inert]).toEqual(['', '1', false]);
  });

  it('lets no key through to who goes, but for the one that leads away', () => {
    const [child] = children;
    const button = child.appendChild(document.createElement('button'));
    const heard: string[] = [];
    button.addEventListener('keydown', ({ key }) => heard.push(key));
    const press = (key: string): boolean =>
      button.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    expect(press('x')).toBe(true);
    put([1, 2, 3, 4, 5]);
    expect([press('x'), press('ArrowRight'), press('Tab')]).toEqual([false, false, true]);
    expect(heard).toEqual(['x', 'Tab']);
  });

  it('makes layers of who is in sight or stands by, as long as it is told to', async () => {
    list.style.gridAutoRows = '4000px';
    await frame();
    await frame();
    const child = list.appendChild(document.createElement('li'));
    children.push(child);
    motion.layer(true);
    put([0, 1, 2, 3, 4, 5]);
    const layers = (): number[] => children.flatMap((one, index) => (one.classList.contains('layer') ? [index] : []));
    expect(layers()).toEqual([0, 1, 2, 6]);
    motion.layer(false);
    expect(layers()).toEqual([]);
  });

  it('arranges a list that comes later as the last one', () => {
    leave();
    const placing = (child: HTMLElement): number => 5 - children.indexOf(child);
    motion.arrange(placing, 21);
    leave = motion.watch(list);
    expect(place(5)).toEqual([0, 0]);
    expect(moving()).toEqual([]);
  });

  it('says how far down the places are on the screen', async () => {
    expect(motion.inView()).toBe(6);
    list.style.gridAutoRows = '4000px';
    await frame();
    await frame();
    expect(motion.inView()).toBe(3);
  });

  it('lets go of the focus of a child that will go, and of no other', () => {
    for (const child of children) child.append(document.createElement('button'));
    const button = (index: number): HTMLElement => children[index].firstElementChild as HTMLElement;
    button(1).focus();
    motion.letGo((child) => child === children[2]);
    expect(document.activeElement).toBe(button(1));
    motion.letGo((child) => child === children[1]);
    expect(document.activeElement).toBe(document.body);
  });
});
