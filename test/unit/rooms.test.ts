import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { refusal } from '../../config/rooms.js';

/** The project's own configuration, of which only the house's rule runs: it needs no types, which take long to load. */
const house = (): ESLint =>
  new ESLint({
    ruleFilter: ({ ruleId }) => ruleId === 'house/rooms',
    overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  });

describe('the dependency rules of the house', () => {
  it.each([
    ['src/pages/ForYou.svelte', '../../workers/recommend/index.ts'],
    ['src/state/engine.svelte.ts', '../../workers/engine/index.ts'],
    ['src/pages/ForYou.svelte', '../../workers/engine.worker.ts?worker&url'],
    ['src/poster/index.ts', '../state/profile.svelte.ts'],
    ['src/journal/index.ts', '../state/profile.svelte.ts'],
    ['workers/protocol.ts', './dataset/types.ts'],
    ['workers/dataset/index.ts', '../als/types.ts'],
    ['workers/als/index.ts', '../recommend/index.ts'],
    ['workers/recommend/rank.ts', '../evaluate/index.ts'],
    ['workers/recommend/rank.ts', '../charts/index.ts'],
    ['workers/charts/index.ts', '../recommend/index.ts'],
    ['workers/store/index.ts', '../engine/index.ts'],
    ['workers/interop/index.ts', '../recommend/index.ts'],
    ['workers/als/index.ts', '../interop/index.ts'],
    ['workers/recommend/index.ts', '../interop/index.ts'],
    ['workers/map/index.ts', '../engine/tasteMap.ts'],
    ['workers/recommend/rank.ts', '../map/index.ts'],
    ['workers/engine.worker.ts', '../src/trusted.ts'],
    ['workers/als/kernels/float32.ts', '../../../src/journal/index.ts'],
  ])('%s may not import %s', (file, specifier) => {
    expect(refusal(file, specifier)).toContain('imports');
  });

  it.each([
    ['src/pages/ForYou.svelte', '../../workers/protocol.ts'],
    ['src/pages/ForYou.svelte', '../state/engine.svelte.ts'],
    ['src/state/engine.svelte.ts', '../../workers/engine.worker.ts?worker&url'],
    ['src/poster/index.ts', './inks.ts'],
    ['workers/dataset/index.ts', '../protocol.ts'],
    ['workers/als/kernels/float32.ts', '../types.ts'],
    ['workers/als/index.ts', '../dataset/index.ts'],
    ['workers/evaluate/index.ts', '../recommend/index.ts'],
    ['workers/interop/serve.ts', '../als/index.ts'],
    ['workers/interop/index.ts', '../dataset/index.ts'],
    ['workers/engine/session.ts', '../interop/index.ts'],
    ['workers/map/place.ts', '../recommend/index.ts'],
    ['workers/engine.worker.ts', './recommend/index.ts'],
    ['workers/cli/sample.ts', '../evaluate/index.ts'],
    ['workers/als/index.ts', 'comlink'],
    ['test/unit/als.test.ts', '../../workers/als/index.ts'],
  ])('%s may import %s', (file, specifier) => {
    expect(refusal(file, specifier)).toBeNull();
  });

  it.each([
    ['a type', "import type { Model } from '../workers/als/types.ts';\nexport type A = Model;\n"],
    ['a re-export', "export { topK } from '../workers/recommend/index.ts';\n"],
    ['a dynamic import', "export const late = () => import('../workers/als/index.ts');\n"],
    ['a type query', "export type A = import('../workers/als/types.ts').Model;\n"],
    ['an address', "export const a = new URL('../workers/engine.worker.ts', import.meta.url);\n"],
  ])('the lint of the project refuses %s behind the wall', async (_, code) => {
    const [result] = await house().lintText(code, { filePath: 'src/pwa.ts' });
    expect(result?.messages.map(({ ruleId }) => ruleId)).toEqual(['house/rooms']);
  });

  it('the lint of the project lets the wall itself through', async () => {
    const code = "import type { Film } from '../workers/protocol.ts';\nexport type A = Film;\n";
    const [result] = await house().lintText(code, { filePath: 'src/pwa.ts' });
    expect(result?.messages).toEqual([]);
  });
});
