import type { HtmlTagDescriptor, Plugin } from 'vite';
import { metaPolicy, siteHeaders } from './headers.ts';

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
  };
}
