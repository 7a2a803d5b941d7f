import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstStage, inOrder, type Placed } from '../../src/components/stages.ts';

const self = (entry: number): number => entry;
const list = fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 20 });
const standing = (...entries: number[]): Placed<number>[] => entries.map((entry) => ({ entry, place: null }));

describe('the first stage of a list that changed', () => {
  it('moves nobody who stays, hides who goes, and puts the new ones last', () => {
    const stage = firstStage(inOrder([1, 2, 3, 4]), [4, 9, 2, 1], Infinity, self);
    expect(stage).toEqual([
      { entry: 1, place: 3 },
      { entry: 2, place: 2 },
      { entry: 3, place: null, goes: true },
      { entry: 4, place: 0 },
      { entry: 9, place: 1 },
    ]);
  });

  it('leaves who stays as it was, but for its place, and tells anew of who stood by', () => {
    const of = (id: number, score: number): { id: number; score: number } => ({ id, score });
    const before = [...inOrder([of(1, 3), of(2, 3)]), { entry: of(3, 3), place: null }];
    expect(firstStage(before, [of(3, 4), of(2, 4), of(1, 4)], 2, ({ id }) => id)).toEqual([
      { entry: of(1, 3), place: 2 },
      { entry: of(2, 3), place: 1 },
      { entry: of(3, 4), place: 0 },
    ]);
  });

  it('lets stand by what did, where it is not in view', () => {
    expect(firstStage([...inOrder([1]), ...standing(2, 3)], [1, 2], 1, self)).toEqual([
      { entry: 1, place: 0 },
      ...standing(2, 3),
    ]);
  });

  it('brings back who was about to go', () => {
    const going = firstStage(inOrder([1, 2]), [1], 1, self);
    expect(firstStage(going, [1, 2], 1, self)).toEqual(inOrder([1, 2]));
  });

  it('shows, by place, the new list down to the last place in view', () => {
    fc.assert(
      fc.property(list, list, list, fc.nat({ max: 25 }), (before, idle, after, inView) => {
        const stood = idle.filter((entry) => !before.includes(entry));
        const stage = firstStage([...inOrder(before), ...standing(...stood)], after, inView, self);
        const shown = stage.flatMap(({ entry, place }) => (place === null ? [] : [{ entry, place }]));
        shown.sort((a, b) => a.place - b.place);
        expect(shown.slice(0, inView).map(({ entry }) => entry)).toEqual(after.slice(0, inView));
        for (const { entry, place } of shown) expect(after[place]).toBe(entry);
        // In the document nobody is moved: who was there comes first, in the same sequence.
        const was = [...before, ...stood];
        expect(stage.slice(0, was.length).map(({ entry }) => entry)).toEqual(was);
        for (const { entry, goes } of stage)
          expect(goes ?? false).toBe(before.includes(entry) && !after.includes(entry));
        for (const { entry, place } of shown.slice(inView)) expect(place < inView || before.includes(entry)).toBe(true);
      }),
    );
  });

  it('ends in the document’s own sequence', () => {
    expect(inOrder(['a', 'b'])).toEqual([
      { entry: 'a', place: 0 },
      { entry: 'b', place: 1 },
    ]);
  });
});
