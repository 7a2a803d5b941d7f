/**
 * Trusted Types in workers: where the worker's own response carries the page's policy, `new Worker` takes no plain string. The page has
 * its own copy of this few lines (src/trusted.ts): page and engine share nothing but types.
 */

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

function ownScript(url: string): string {
  const resolved = new URL(url, location.href);
  if (resolved.origin !== location.origin) throw new TypeError(`Not a script of this page: ${resolved.href}`);
  return resolved.href;
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
let policy: ReturnType<PolicyFactory['createPolicy']> | undefined;

/** The address of a script of our own, as `new Worker` takes it. Throws TypeError for another origin. */
export function scriptUrl(url: string): string {
  if (!factory) return ownScript(url);
  policy ??= factory.createPolicy('cinefold-scripts', { createScriptURL: ownScript });
  // A TrustedScriptURL; the DOM types know only strings.
  return policy.createScriptURL(url) as string;
}
