import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hundredthsOf } from '../../src/components/format.ts';

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
