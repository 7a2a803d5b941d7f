import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstStage, inOrder } from '../../src/components/stages.ts';

const self = (entry: number): number => entry;
const list = fc.uniqueArray(fc.nat({ max: 30 }), { maxLength: 20 });

describe('the first stage of a list that changed', () => {
  it('moves nobody who stays, takes out who went, and puts the new ones last', () => {
    const stage = firstStage([1, 2, 3, 4], [4, 9, 2, 1], Infinity, self);
    expect(stage).toEqual([
      { entry: 1, place: 3 },
      { entry: 2, place: 2 },
      { entry: 4, place: 0 },
      { entry: 9, place: 1 },
    ]);
  });

  it('leaves as it was what nobody sees, but for its place', () => {
    const of = (id: number, score: number): { id: number; score: number } => ({ id, score });
    const stage = firstStage([of(1, 3), of(2, 3), of(3, 3)], [of(3, 4), of(2, 4), of(1, 4)], 2, ({ id }) => id);
    expect(stage).toEqual([
      { entry: of(1, 3), place: 2 },
      { entry: of(2, 4), place: 1 },
      { entry: of(3, 4), place: 0 },
    ]);
  });

  it('shows, by place, the new list down to the last place in view', () => {
    fc.assert(
      fc.property(list, list, fc.nat({ max: 25 }), (before, after, inView) => {
        const stage = firstStage(before, after, inView, self);
        const shown = stage.toSorted((a, b) => a.place - b.place);
        expect(shown.slice(0, inView).map(({ entry }) => entry)).toEqual(after.slice(0, inView));
        for (const { entry, place } of stage) expect(after[place]).toBe(entry);
        const staying = stage.map(({ entry }) => entry).filter((entry) => before.includes(entry));
        expect(staying).toEqual(before.filter((entry) => after.includes(entry)));
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
