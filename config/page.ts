import type { HtmlTagDescriptor, Plugin } from 'vite';
import { metaPolicy, siteHeaders } from './headers.ts';

/** What a host sends for an address that it does not have. Not for the precache: only hosts ask for it. */
export const NOT_FOUND = '404.html';

/** The two faces of the first screen, in the script that most of its text is in. */
const FIRST_FONTS = /(onest|sofia-sans-extra-condensed)-latin-wght-normal-[\w-]+\.woff2$/;

/**
 * What the built index.html gets on top: the policy of public/_headers, for hosts that send none, and the first fonts, which the
 * browser would find only after the style sheet. The development server needs inline scripts, so it has no policy.
 */
export function pagePlugin(): Plugin {
  let base = '/';
  return {
    name: 'cinefold-page',
    apply: 'build',
    configResolved(config) {
      base = config.base;
    },
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle }) => {
        const content = metaPolicy(siteHeaders()['Content-Security-Policy'] ?? '');
        const policy: HtmlTagDescriptor = {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content },
          injectTo: 'head-prepend',
        };
        const fonts = Object.keys(bundle ?? {}).filter((file) => FIRST_FONTS.test(file));
        const preloads = fonts.map((file): HtmlTagDescriptor => {
          const attrs = { rel: 'preload', href: base + file, as: 'font', type: 'font/woff2', crossorigin: '' };
          return { tag: 'link', attrs, injectTo: 'head' };
        });
        return [policy, ...preloads];
      },
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: NOT_FOUND, source: notFound(base) });
    },
  };
}

/**
 * Without one, hosts such as Cloudflare Pages answer every missing file with index.html and status 200, and a browser would keep
 * that for a year under the name of a script. Plain: it has no file that could be missing too.
 */
const notFound = (base: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Not here: Cinefold</title>
  </head>
  <body>
    <h1>There is nothing at this address.</h1>
    <p><a href="${base}">Go to Cinefold</a></p>
  </body>
</html>
`;
