import { describe, expect, it } from 'vitest';
import { metaPolicy, parseHeaders, siteHeaders } from '../../config/headers.ts';
import { isolated } from '../../src/isolated.ts';

describe('public/_headers', () => {
  it('is read by pattern, without comments and removals', () => {
    const rules = parseHeaders('# a note\n/*\n  A-B: c; d\n  E: f: g\n/assets/*\n  ! A-B\n  A-B: h\n');
    expect([...rules]).toEqual([
      ['/*', { 'A-B': 'c; d', E: 'f: g' }],
      ['/assets/*', { 'A-B': 'h' }],
    ]);
  });

  it('refuses what is not a header', () => {
    expect(() => parseHeaders('/*\n  nonsense\n')).toThrow('nonsense');
  });

  it('keeps the page to its own origin, without inline scripts, eval or plain script addresses', () => {
    const policy = new Map(
      (siteHeaders()['Content-Security-Policy'] ?? '').split(';').map((directive) => {
        const [name = '', ...values] = directive.trim().split(' ');
        return [name, values];
      }),
    );
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('script-src')).toEqual(["'self'", "'wasm-unsafe-eval'"]);
    expect(policy.get('style-src')).toEqual(["'self'"]);
    expect(policy.get('connect-src')).toEqual(["'self'"]);
    expect(policy.get('require-trusted-types-for')).toEqual(["'script'"]);
    for (const [name, values] of policy) {
      if (name === 'trusted-types') continue;
      for (const value of values) expect(value, name).toMatch(/^('self'|'none'|'script'|'wasm-unsafe-eval'|data:)$/);
    }
  });

  it('gives the page all of it but what only a response can say', () => {
    expect(metaPolicy("default-src 'none'; frame-ancestors 'none'; script-src 'self'")).toBe(
      "default-src 'none'; script-src 'self'",
    );
  });
});

describe('isolated', () => {
  it('adds the same isolation headers as public/_headers and keeps the rest', async () => {
    const response = isolated(
      new Response('body', { status: 203, statusText: 'Other', headers: { 'Content-Type': 'text/css' } }),
    );
    expect(response.status).toBe(203);
    expect(response.statusText).toBe('Other');
    expect(await response.text()).toBe('body');
    expect(response.headers.get('Content-Type')).toBe('text/css');
    for (const name of ['Opener-Policy', 'Embedder-Policy', 'Resource-Policy']) {
      expect(response.headers.get(`Cross-Origin-${name}`)).toBe(siteHeaders()[`Cross-Origin-${name}`]);
    }
  });

  it('leaves what no script may read', () => {
    const response = Response.error();
    expect(isolated(response)).toBe(response);
  });
});
