import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reorder } from '../../src/components/reorder.ts';

const motion = reorder({ duration: 10_000, easing: 'linear' });
let list: HTMLElement;
let children: HTMLElement[];

beforeEach(() => {
  list = document.createElement('ul');
  list.style.cssText =
    'display: grid; grid-template-columns: repeat(3, 50px); grid-auto-rows: 50px; padding: 0; list-style: none';
  children = Array.from({ length: 6 }, () => document.createElement('li'));
  list.append(...children);
  document.body.append(list);
});
afterEach(() => list.remove());

const moving = (): number[] => children.flatMap((child, index) => (child.getAnimations().length > 0 ? [index] : []));
const place = (index: number): [number, number] => {
  const box = children[index].getBoundingClientRect();
  const { left, top } = list.getBoundingClientRect();
  return [box.left - left, box.top - top];
};

describe('reorder', () => {
  it('starts each moved child where it was, and lets the others be', () => {
    const was = children.map((_, index) => place(index));
    motion.before(list);
    list.insertBefore(children[4], children[1]);
    motion.after(list, 21);
    expect(moving()).toEqual([1, 2, 3, 4]);
    for (const index of moving()) expect(place(index)).toEqual(was[index]);
  });

  it('ends where the list has them', () => {
    motion.before(list);
    list.append(children[0]);
    motion.after(list, 21);
    for (const child of children) for (const animation of child.getAnimations()) animation.finish();
    expect(place(0)).toEqual([100, 50]);
    expect(place(1)).toEqual([0, 0]);
  });

  it('goes on from where a child is when the list changes again on its way', () => {
    motion.before(list);
    list.append(children[0]);
    motion.after(list, 21);
    for (const animation of children[0].getAnimations()) animation.currentTime = 5_000;
    const between = place(0);
    expect(between).toEqual([50, 25]);
    motion.before(list);
    list.prepend(children[0]);
    motion.after(list, 21);
    expect(place(0)).toEqual(between);
    expect(children[0].getAnimations()).toHaveLength(1);
  });

  it('moves no more than it was told, none with reduced motion, and no newcomer', () => {
    motion.before(list);
    list.append(children[0]);
    motion.after(list, 2);
    expect(moving()).toEqual([1, 2]);
    motion.before(list);
    list.append(children[1]);
    motion.after(list, 0);
    expect(moving()).toEqual([]);
    motion.before(list);
    const newcomer = document.createElement('li');
    list.append(newcomer);
    motion.after(list, 21);
    expect(newcomer.getAnimations()).toEqual([]);
  });
});
