import { expect, test } from 'vitest';
import { detectFeatures, loadKernels } from '../../workers/als/index.ts';
import { describeRows } from '../unit/als.rows.ts';

// Node 20 has relaxed SIMD only behind a flag; every Chromium since 114 has it.
describeRows([['relaxed', await loadKernels('relaxed', false)]]);

test('a page without isolation has the relaxed kernels, and threads that copy', () => {
  expect(crossOriginIsolated).toBe(false);
  const { kernels, threads, copies } = detectFeatures();
  expect(kernels).toBe('relaxed');
  expect(threads).toBeGreaterThanOrEqual(1);
  expect(threads).toBeLessThanOrEqual(Math.max(1, navigator.hardwareConcurrency));
  expect(copies ?? false).toBe(threads > 1);
});
