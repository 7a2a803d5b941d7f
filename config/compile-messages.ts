import fs from 'node:fs';
import { compile } from '@inlang/paraglide-js';
import { messages } from './messages.ts';

/** What a file holds already is not written once more: another check may be reading it. */
const writeFile: typeof fs.promises.writeFile = async (path, content) => {
  const old = await fs.promises.readFile(path as string, 'utf8').catch(() => null);
  if (old !== content) await fs.promises.writeFile(path, content);
};

await compile({ ...messages, cleanOutdir: false, fs: { ...fs, promises: { ...fs.promises, writeFile } } });
