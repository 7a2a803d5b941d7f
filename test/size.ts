import { spawnSync } from 'node:child_process';
import { buildSite } from './build.ts';

const outDir = '.cache/size';
await buildSite({ outDir });
const { status } = spawnSync('npx', ['size-limit'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, SIZE_DIR: outDir },
});
process.exitCode = status ?? 1;
