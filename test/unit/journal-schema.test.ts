import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEvent } from '../../src/journal/schema.ts';
import { histories } from './journal-arbitrary.ts';
import { event } from './journal-events.ts';

const good = event('a1:0', 1, { type: 'rate', stars: 3.5 });
const kindOf = (raw: unknown) => readEvent(raw).kind;

describe('reading an event', () => {
  test('every event that Cinefold makes is read back as it was', () => {
    fc.assert(
      fc.property(histories, (events) => {
        for (const one of events)
          expect(readEvent(JSON.parse(JSON.stringify(one)))).toEqual({ kind: 'event', event: one });
      }),
    );
  });

  test.each([
    ['no object', 'text'],
    ['null', null],
    ['an array', [good]],
    ['no id', { ...good, id: undefined }],
    ['an id of another device', { ...good, id: 'b:0' }],
    ['an id without a number', { ...good, id: 'a1:x' }],
    ['an id with a padded number', { ...good, id: 'a1:00' }],
    ['an order of zero', { ...good, order: 0 }],
    ['a broken order', { ...good, order: 1.5 }],
    ['an order that no longer counts exactly', { ...good, order: Number.MAX_SAFE_INTEGER + 1 }],
    ['stars off the scale', { ...good, act: { type: 'rate', stars: 5.5 } }],
    ['stars between the steps', { ...good, act: { type: 'rate', stars: 3.3 } }],
    ['stars as text', { ...good, act: { type: 'rate', stars: '4' } }],
    ['stars that are no number', { ...good, act: { type: 'rate', stars: NaN } }],
    ['a mark without on', { ...good, act: { type: 'later' } }],
    ['no film', { ...good, film: undefined }],
    ['a film without an id', { ...good, film: { title: 'X', year: null, imdbId: null } }],
    ['no act', { ...good, act: undefined }],
    ['a version before the first', { ...good, v: 0 }],
  ])('%s is damaged', (_, raw) => {
    expect(readEvent(raw)).toEqual({ kind: 'damaged', raw });
  });

  test('a later version and an unknown act are carried on, not damaged', () => {
    const later = {
      v: 2,
      id: 'a1:0',
      order: 9,
      device: 'a1',
      act: { type: 'rate', outOf: 10, stars: 7 },
      mood: 'good',
    };
    expect(readEvent(later)).toEqual({
      kind: 'unknown',
      event: { v: 2, id: 'a1:0', order: 9, device: 'a1', raw: later },
    });
    expect(kindOf({ ...good, act: { type: 'applaud', times: 3 } })).toBe('unknown');
  });

  test('a film is hidden whatever the reason: one that this version does not know costs nothing but itself', () => {
    const hide = (more: object) => readEvent({ ...good, act: { type: 'hide', on: true, ...more } });
    expect(hide({})).toMatchObject({ kind: 'event', event: { act: { type: 'hide', on: true } } });
    expect(hide({ reason: 'genre', genre: 'War' })).toMatchObject({
      event: { act: { reason: 'genre', genre: 'War' } },
    });
    const odd = hide({ reason: 'too-long', genre: 7 });
    expect(JSON.parse(JSON.stringify(odd))).toMatchObject({
      kind: 'event',
      event: { act: { type: 'hide', on: true } },
    });
    expect(JSON.stringify(odd)).not.toContain('too-long');
    expect(kindOf({ ...good, act: { type: 'like', verdict: 'adore' } })).toBe('damaged');
  });

  test('a later version without order or id cannot be carried on', () => {
    expect(kindOf({ v: 2, id: 'a1:0', device: 'a1' })).toBe('damaged');
  });

  test('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        expect(['event', 'unknown', 'damaged']).toContain(kindOf(raw));
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(good)), fc.anything(), (key, value) => {
        expect(['event', 'unknown', 'damaged']).toContain(kindOf({ ...good, [key]: value }));
      }),
      { numRuns: 500 },
    );
  });
});
