import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clipped, hundredthsOf } from '../../src/components/format.ts';
import { isCurrent, type Place } from '../../src/components/places.ts';
import { readableHash } from '../../src/pages/navigation.ts';

const cents = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + Math.round(part * 100), 0);

test('shown parts add up to the shown total', () => {
  expect(hundredthsOf([0.184, 0.094, 0, 0.074], 0.352)).toEqual([0.18, 0.1, 0, 0.07]);
});

test('each part stays within a hundredth of itself, and nothing stays nothing', () => {
  const part = fc.oneof(fc.constant(0), fc.double({ min: -2, max: 2, noNaN: true }));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
      const total = parts.reduce((sum, one) => sum + one, 0);
      const shown = hundredthsOf(parts, total);
      expect(cents(shown)).toBe(Math.round(total * 100) + 0);
      shown.forEach((one, i) => {
        expect(Math.abs(one - parts[i])).toBeLessThan(0.01 + 1e-9);
        if (parts[i] === 0) expect(one + 0).toBe(0);
      });
    }),
  );
});

test('a search is repeated in at most 60 characters', () => {
  expect(clipped('ran')).toBe('ran');
  expect(clipped('x'.repeat(200))).toBe(`${'x'.repeat(59)}…`);
});

test('an address that cannot be decoded is no screen, or a screen without its query', () => {
  expect(readableHash('#/search?q=%E0%A4%A')).toBe('#/search');
  expect(readableHash('#garbage%E0%A4%A')).toBe('#/not-found');
  expect(readableHash('#/search?q=caf%C3%A9')).toBe('#/search?q=caf%C3%A9');
});

test('the welcome is the current place at the address without a screen', () => {
  const welcome = { path: '/welcome' } as Place;
  expect([isCurrent(welcome, '/'), isCurrent(welcome, '/welcome'), isCurrent(welcome, '/for-you')]).toEqual([
    true,
    true,
    false,
  ]);
});
