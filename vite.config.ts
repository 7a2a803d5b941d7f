import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  base: process.env.BASE ?? '/',
  build: { target: 'es2022', assetsInlineLimit: 0 },
  worker: { format: 'es' },
  plugins: [
    paraglideVitePlugin({
      project: './src/messages/project.inlang',
      outdir: './src/messages/compiled',
      strategy: ['globalVariable', 'baseLocale'],
      emitTsDeclarations: true,
    }),
    svelte(),
  ],
});
