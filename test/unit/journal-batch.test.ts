import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JournalEvent } from '../../src/journal/types.ts';
import { readEvent } from '../../src/journal/schema.ts';
import { event, folded } from './journal-events.ts';

const part = (n: number, order: number, stars: number, movieId: number): JournalEvent => ({
  ...event(`a:${n}`, order, { type: 'rate', stars }, movieId),
  batch: 'import/x',
});

test('undoing a batch gives exactly the state before it, and undoing that gives it back', () => {
  const before = [event('a:0', 1, { type: 'rate', stars: 1 }, 1), event('a:1', 2, { type: 'later', on: true }, 2)];
  const batch = [part(2, 3, 5, 1), part(3, 4, 4, 2), part(4, 5, 3, 3)];
  const undo = event('a:5', 6, { type: 'undo', of: 'import/x' }, 1);
  const redo = event('a:6', 7, { type: 'undo', of: 'a:5' }, 1);
  expect(folded([...before, ...batch, undo])).toEqual(folded(before));
  expect(folded([...before, ...batch, undo, redo])).toEqual(folded([...before, ...batch]));
});

test('what was done after the batch stands when it is undone; parts of it that come later are not reached', () => {
  const later = event('a:3', 3, { type: 'rate', stars: 2 }, 1);
  const undo = event('a:4', 4, { type: 'undo', of: 'import/x' }, 1);
  expect(folded([part(0, 1, 5, 1), part(1, 2, 5, 2), later, undo])).toEqual(folded([later]));
  const afterwards = part(5, 5, 1, 4);
  expect(folded([part(0, 1, 5, 1), undo, afterwards])).toEqual(folded([afterwards]));
});

test('a batch is read back with its name; a name that could be an event is none', () => {
  expect(readEvent(part(0, 1, 5, 1))).toEqual({ kind: 'event', event: part(0, 1, 5, 1) });
  expect(readEvent({ ...part(0, 1, 5, 1), batch: 'a:0' }).kind).toBe('damaged');
});

test('a review is kept as it was written; an empty one takes it away', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      const written = event('a:0', 1, { type: 'review', text });
      expect(folded([written]).reviews.map(([, review]) => review.text)).toEqual([text]);
      expect(folded([written, event('a:1', 2, { type: 'review', text: '' })]).reviews).toEqual([]);
    }),
  );
});
