import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';
import { datasetPlugin } from './config/dataset.ts';
import { siteHeaders } from './config/headers.ts';
import { kernelsPlugin } from './config/kernels.ts';
import { messages } from './config/messages.ts';
import { NOT_FOUND, pagePlugin } from './config/page.ts';
import { chromiumOptions } from './test/chromium.ts';

/** As in playwright.config.ts: what passes only at the second try is told at the end of the run. */
const retry = process.env.CI ? 1 : 0;

/** Anew for each project: vitest writes a project's name into it. */
const inChromium = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({ launchOptions: chromiumOptions() }),
  instances: [{ browser: 'chromium' as const }],
});
// Whatever is bundled only when a test first asks for it makes Vite load the page anew in the middle of the tests.
const optimizeDeps = {
  include: [
    'comlink',
    'papaparse',
    'idb-keyval',
    '@leeoniya/ufuzzy',
    'valibot',
    'svelte-spa-router',
    'svelte-spa-router/wrap',
    'workbox-window',
    'fast-check',
    'hyparquet',
    '@zip.js/zip.js/lib/zip-core-native.js',
  ],
  exclude: ['@lucide/svelte'],
};
/** What gives a page shared memory. */
const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

export default defineConfig({
  base: process.env.BASE ?? '/',
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    manifest: true,
    // All styles are a few kilobytes: one file, there before the first paint.
    cssCodeSplit: false,
    // Browsers with service workers and module workers preload modules by themselves.
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  preview: { headers: siteHeaders() },
  plugins: [
    paraglideVitePlugin(messages),
    svelte(),
    kernelsPlugin(),
    datasetPlugin(),
    pagePlugin(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      registerType: 'prompt',
      injectRegister: false, // src/pwa.ts does it, with a trusted address
      manifest: false, // public/manifest.webmanifest
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,csv,woff2,svg,png,webmanifest,wasm}'],
        globIgnores: [NOT_FOUND],
        maximumFileSizeToCacheInBytes: 64 * 2 ** 20,
        // Both hold a hash of their content in the address: no second download past the browser's cache.
        dontCacheBustURLsMatching: /^(assets|data)\//,
      },
    }),
  ],
  test: {
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // What comes by itself comes late where other tests keep the processor busy.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      { extends: true, test: { name: 'unit', environment: 'node', include: ['test/unit/**/*.test.ts'] } },
      {
        extends: true,
        optimizeDeps,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          exclude: ['test/browser/**/*.isolated.test.ts'],
          browser: inChromium(),
          retry,
        },
      },
      {
        extends: true,
        optimizeDeps,
        server: { headers: isolation },
        test: {
          name: 'browser-isolated',
          include: ['test/browser/**/*.isolated.test.ts'],
          browser: inChromium(),
          retry,
        },
      },
    ],
  },
});
