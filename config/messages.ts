/** How Paraglide compiles src/messages: one place for the build and for type checks without a build. */
export const messages = {
  project: './src/messages/project.inlang',
  outdir: './src/messages/compiled',
  strategy: ['globalVariable', 'baseLocale'],
  emitTsDeclarations: true,
} satisfies Parameters<typeof import('@inlang/paraglide-js').compile>[0];
