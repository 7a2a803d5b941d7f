import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Budgets of the built page. `npm run size` builds it (with the sample) and names the folder.
 * First-paint JavaScript: what index.html loads, and what the first screen loads on top where that is a part of its own.
 */
const folder = process.env.SIZE_DIR ?? 'dist';
const SCREENS = ['src/pages/Welcome.svelte', 'src/pages/ForYou.svelte'];

/** @typedef {{ file: string, imports?: string[] }} Chunk */
const file = join(folder, '.vite/manifest.json');
if (!existsSync(file)) throw new Error(`${folder} holds no build.`);
/** @type {Record<string, Chunk>} */
const manifest = JSON.parse(readFileSync(file, 'utf8'));

/** A chunk of the build, and all that it imports statically. @param {string} key @param {Set<string>} seen */
function reach(key, seen) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const next of chunk.imports ?? []) reach(next, seen);
  return seen;
}

/** @param {string} screen */
const firstPaint = (screen) => {
  const files = reach(screen, reach('index.html', new Set()));
  return [...files]
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(folder, name))
    .concat(join(folder, 'theme.js'));
};

export default [
  ...SCREENS.map((screen) => ({
    name: `First-paint JavaScript, ${screen}`,
    path: firstPaint(screen),
    limit: '90 kB',
    gzip: true,
  })),
  { name: 'Style sheets', path: join(folder, 'assets/*.css'), limit: '16 kB', gzip: true },
  { name: 'Fonts', path: join(folder, 'assets/*.woff2'), limit: '240 kB', brotli: false },
  { name: 'The sample', path: join(folder, 'data/sample-*/*.csv'), limit: '600 kB', gzip: true },
  { name: 'Workers', path: join(folder, 'assets/*.worker-*.js'), limit: '94 kB', gzip: true },
];
