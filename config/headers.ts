import { readFileSync } from 'node:fs';

/** Response headers by path pattern, as in Cloudflare's `_headers` file. */
export type HeaderRules = Map<string, Record<string, string>>;

/** Reads a `_headers` file: unindented lines are path patterns, indented ones their headers, `! Name` takes one away. */
export function parseHeaders(text: string): HeaderRules {
  const rules: HeaderRules = new Map();
  let current: Record<string, string> | undefined;
  for (const line of text.split('\n')) {
    if (!line.trim() || line.startsWith('#')) continue;
    if (!/^\s/.test(line)) rules.set(line.trim(), (current = {}));
    else if (current && !line.trim().startsWith('!')) {
      const [, name, value] = /^\s+([\w-]+):\s*(.+)$/.exec(line) ?? [];
      if (!name || !value) throw new Error(`_headers: not a header line: ${line.trim()}`);
      current[name] = value.trim();
    }
  }
  return rules;
}

export function siteHeaders(): Record<string, string> {
  const file = new URL('../public/_headers', import.meta.url);
  const rule = parseHeaders(readFileSync(file, 'utf8')).get('/*');
  if (!rule?.['Content-Security-Policy']) throw new Error('public/_headers has no Content-Security-Policy for /*');
  return rule;
}

/** The policy for a `<meta http-equiv>`: without the directives that browsers take from a response header only. */
export function metaPolicy(policy: string): string {
  return policy
    .split(';')
    .map((directive) => directive.trim())
    .filter((directive) => !/^(frame-ancestors|report-uri|report-to|sandbox)\b/.test(directive))
    .join('; ');
}
