import { createRawSnippet, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import CardList from '../../src/pages/foryou/CardList.svelte';
import { Cards } from '../../src/pages/foryou/cards.svelte.ts';
import type { Entry } from '../../src/pages/foryou/standby.ts';
import type { Recommended } from '../../workers/protocol.ts';
import { film } from '../unit/for-you.support.ts';
import '../../src/styles/index.css';

/** Of a list, the lead first, which has no card. */
const films = (...ids: number[]): Recommended[] => [0, ...ids].map(film);
const card = createRawSnippet((entry: () => Entry) => ({
  render: () => `<a href="#/film/${entry().film.id}">${entry().film.title}</a>`,
}));

let cards: Cards;
let list: Record<string, unknown>;
beforeEach(() => {
  cards = new Cards();
  list = mount(CardList, { target: document.body, props: { cards, watch: () => undefined, card } });
});
afterEach(() => unmount(list));

const entries = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('ul.cards > li')];
const numberOf = ({ dataset }: HTMLElement): number => Number(dataset.film);
/** What is to be seen, as the screen has it. */
const shown = (): number[] =>
  entries()
    .filter((entry) => !entry.matches('.off'))
    .sort((a, b) => Number(a.style.order) - Number(b.style.order))
    .map(numberOf);
/** What can be reached, as the document has it. */
const reachable = (): number[] =>
  entries()
    .filter((entry) => !entry.inert)
    .map(numberOf);
const standingBy = (): number[] =>
  entries()
    .filter((entry) => entry.inert)
    .map(numberOf);
async function rests(...ids: number[]): Promise<void> {
  await expect.poll(shown).toEqual(ids);
  await expect.poll(reachable).toEqual(ids);
}

describe('the cards of the list', () => {
  it('are all of it, in its order, on the screen at once and then in the document', async () => {
    cards.show(films(1, 2, 3), '');
    await rests(1, 2, 3);
    const [, second] = entries();
    cards.show(films(3, 4, 2), '');
    await Promise.resolve();
    await expect.poll(shown).toEqual([3, 4, 2]);
    await rests(3, 4, 2);
    expect(entries()[2]).toBe(second);
  });

  it('follow the last of lists that come faster than they are painted', async () => {
    cards.show(films(1, 2, 3, 4), '');
    await rests(1, 2, 3, 4);
    cards.show(films(2, 3, 4, 5), '');
    await Promise.resolve();
    cards.show(films(4, 3, 6, 5), '');
    await rests(4, 3, 6, 5);
  });

  it('have who went back where it was, if that is undone at once', async () => {
    cards.show(films(1, 2, 3), '');
    await rests(1, 2, 3);
    cards.show(films(1, 3), '');
    await Promise.resolve();
    cards.show(films(1, 2, 3), '');
    await rests(1, 2, 3);
  });

  it('go when nothing is left, and come back', async () => {
    cards.show(films(1, 2), '');
    await rests(1, 2);
    cards.show([], 'genres=Western');
    await rests();
    cards.show(films(2, 5), '');
    await rests(2, 5);
  });

  it('stand by before they come, also where a rating is near before the last one’s motion is over', async () => {
    cards.show(films(1, 2, 3), '');
    await rests(1, 2, 3);
    cards.expect([[7, 1, 3].map(film), [1, 8, 3].map(film)]);
    await expect.poll(standingBy).toEqual([7, 8]);
    await expect.poll(() => entries().filter((entry) => entry.matches('.layer')).length, { timeout: 3_000 }).toBe(5);
    expect(shown()).toEqual([1, 2, 3]);
    const [standing] = entries().filter((entry) => numberOf(entry) === 7);
    cards.show(films(7, 1, 3), '');
    await expect.poll(shown).toEqual([7, 1, 3]);
    await expect.poll(reachable).toEqual([7, 1, 3]);
    expect(entries()[0]).toBe(standing);
    expect(standingBy()).toEqual([8]);
  });
});
