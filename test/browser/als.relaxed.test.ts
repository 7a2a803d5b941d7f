import { expect, test } from 'vitest';
import { detectFeatures, loadKernels } from '../../workers/als/index.ts';
import { describeRows } from '../unit/als.rows.ts';

// Node 20 has relaxed SIMD only behind a flag; every Chromium since 114 has it.
describeRows([['relaxed', await loadKernels('relaxed', false)]]);

test('a page without isolation trains in one thread, by the relaxed kernels', () => {
  expect(crossOriginIsolated).toBe(false);
  expect(detectFeatures()).toEqual({ kernels: 'relaxed', threads: 1 });
});
