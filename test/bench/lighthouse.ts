/**
 * Lighthouse on the built page with the sample, on the plain static server: `npm run lighthouse`. Asks 95 or more in every
 * category, on a phone (Lighthouse's default: a slow one on a slow network) and on a desktop. Text is sent compressed, as GitHub
 * Pages and Cloudflare do; `-- --plain` sends it as it is. Needs a network: npx fetches Lighthouse.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildSite } from '../build.ts';
import { chromiumOptions } from '../chromium.ts';
import { serve } from '../serve.ts';

const LIGHTHOUSE = 'lighthouse@12.8.2';
const BAR = 95;
const OUT = '.cache/lighthouse';

interface Report {
  categories: Record<string, { title: string; score: number | null }>;
  audits: Record<string, { title: string; score: number | null; displayValue?: string }>;
}

const { executablePath, args } = chromiumOptions();
mkdirSync(OUT, { recursive: true });
await buildSite({ outDir: `${OUT}/site` });
const gzip = !process.argv.includes('--plain');
if (gzip) {
  for (const name of readdirSync(`${OUT}/site`, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(html|js|css|svg|csv|webmanifest)$/.test(name)) continue;
    const file = join(OUT, 'site', name);
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
  }
}
const site = await serve(`${OUT}/site`, { gzip });
let failed = false;
for (const form of ['phone', 'desktop']) {
  const file = `${OUT}/${form}.json`;
  const flags = [
    '--output=json',
    `--output-path=${file}`,
    '--quiet',
    `--chrome-flags=--headless=new ${args.join(' ')}`,
  ];
  if (form === 'desktop') flags.push('--preset=desktop');
  const env = { ...process.env, ...(executablePath ? { CHROME_PATH: executablePath } : {}) };
  const child = spawn('npx', ['--yes', LIGHTHOUSE, site.address, ...flags], { stdio: 'inherit', env });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`Lighthouse ended with ${String(code)}`);
  const { categories, audits } = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const scores = Object.values(categories).map(({ title, score }) => ({
    title,
    score: Math.round((score ?? 0) * 100),
  }));
  console.log(`${form}: ${scores.map(({ title, score }) => `${title} ${score}`).join(', ')}`);
  for (const id of [
    'first-contentful-paint',
    'largest-contentful-paint',
    'total-blocking-time',
    'cumulative-layout-shift',
  ]) {
    console.log(`  ${audits[id]?.title ?? id}: ${audits[id]?.displayValue ?? '?'}`);
  }
  for (const { title, score } of Object.values(audits)) {
    if (score !== null && score < 0.9) console.log(`  below 90: ${title} (${Math.round(score * 100)})`);
  }
  failed ||= scores.some(({ score }) => score < BAR);
}
await site.stop();
process.exitCode = failed ? 1 : 0;
