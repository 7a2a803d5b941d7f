/**
 * Trusted Types for script addresses: `new Worker(...)` and `serviceWorker.register(...)` take no plain string under the page's
 * Content-Security-Policy. This is the only place of the page that makes a trusted one, and only for scripts of its own origin.
 */

interface ScriptPolicy {
  createScriptURL(url: string): unknown;
}
interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptPolicy;
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
const policy = factory?.createPolicy('cinefold-scripts', { createScriptURL: ownScript });

function ownScript(url: string): string {
  const resolved = new URL(url, document.baseURI);
  if (resolved.origin !== location.origin) throw new TypeError(`Not a script of this page: ${resolved.href}`);
  return resolved.href;
}

/**
 * The absolute address of a script of this page, as browsers with Trusted Types take it.
 *
 * Typed as a string, which is what the DOM types of Worker and of register() ask for; where the browser has Trusted Types it is a
 * TrustedScriptURL, so hand it on as it is.
 *
 * @param url absolute, or relative to the page
 * @throws TypeError for another origin
 */
export function scriptUrl(url: string): string {
  return policy ? (policy.createScriptURL(url) as string) : ownScript(url);
}
