import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openZip } from '../../workers/dataset/import/archive.ts';
import { zip } from './zip.made.ts';

it('reads a zip, stored or deflated, in any folder, behind any comment', async () => {
  const file = fc.record({ content: fc.uint8Array(), stored: fc.boolean(), folder: fc.constantFrom('', 'x/', 'x/y/') });
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { maxLength: 5 }),
      fc.string({ unit: 'grapheme-ascii', maxLength: 40 }),
      fc.boolean(),
      async (files, comment, isZip64) => {
        const packed = files.map(({ content, stored, folder }, i) => ({ name: `${folder}${i}.csv`, content, stored }));
        const found = await openZip('a.zip', new Blob([zip(packed, comment, isZip64)]));
        expect(found.map(({ name }) => name)).toEqual(packed.map(({ name }) => name));
        for (const [i, source] of found.entries()) {
          const parts: Uint8Array[] = [];
          for await (const part of await source.bytes()) parts.push(part);
          expect(Buffer.concat(parts)).toEqual(Buffer.from(files[i].content));
        }
      },
    ),
  );
});
