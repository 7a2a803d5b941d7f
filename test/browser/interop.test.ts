import { describe, expect, test } from 'vitest';
import { makeCatalogue } from '../../workers/dataset/index.ts';
import { exportFactors, openFactors, serveFactors, type GivenFile } from '../../workers/interop/index.ts';
import type { FilmId } from '../../workers/protocol.ts';
import { interactionsOf, type Triple } from '../unit/als.made.ts';
import npz from '../interop/fixtures/implicit-sample.npz?url';

const BASE = '../interop/fixtures/';
const urls = import.meta.glob<string>('../interop/fixtures/spark-sample/itemFactors/*', {
  query: '?url',
  import: 'default',
  eager: true,
});
/** Files without an ending are served as scripts, so these come as text. */
const texts = import.meta.glob<string>('../interop/fixtures/spark-sample/{metadata,cinefold}/*', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** As a dropped folder: paths from its own name on. */
async function folder(): Promise<GivenFile[]> {
  const given = (path: string, blob: Blob): GivenFile => ({ path: path.replace(BASE, ''), blob });
  expect(Object.keys(urls).length).toBeGreaterThan(1);
  expect(Object.keys(texts).length).toBe(2);
  return [
    ...(await Promise.all(
      Object.entries(urls).map(async ([path, url]) => given(path, await (await fetch(url)).blob())),
    )),
    ...Object.entries(texts).map(([path, text]) => given(path, new Blob([text]))),
  ];
}

/** A catalogue of exactly these films, the first ones the most rated. */
function catalogueOf(ids: ArrayLike<number>): Parameters<typeof serveFactors>[1] {
  const sorted = Array.from(ids).sort((a, b) => a - b);
  const triples = sorted.flatMap((_, film) =>
    [0, 1].slice(0, film % 2 === 0 ? 2 : 1).map((user): Triple => [user, film, 4]),
  );
  const interactions = interactionsOf(2, sorted.length, triples);
  const facts = { title: 'T', otherTitle: null, year: null, genres: [], imdbId: null, tmdbId: null };
  return {
    catalogue: makeCatalogue(
      sorted.map((id) => ({ ...facts, id: id as FilmId })),
      interactions,
    ),
    interactions,
  };
}

describe('a model trained elsewhere, opened in a browser', () => {
  test('a folder that Spark saved: its reader is loaded then, and the model is served and exported', async () => {
    const external = await openFactors(await folder());
    expect(external.ids).toHaveLength(2269);
    const dataset = catalogueOf(external.ids);
    const { model, fit } = serveFactors(external, dataset);
    expect(fit).toMatchObject({ unknown: 0, without: 0, share: 1 });
    const blob = exportFactors({ model, catalogue: dataset.catalogue, dataset: { name: 'made', hash: '00' } });
    const again = serveFactors(await openFactors([{ path: 'm.safetensors', blob }]), dataset).model;
    expect(again.itemFactors.every((value, i) => value === model.itemFactors[i])).toBe(true);
    expect(again.settings).toEqual(model.settings);
  });

  test('an .npz of implicit, by the inflating of the browser', async () => {
    const external = await openFactors([{ path: 'model.npz', blob: await (await fetch(npz)).blob() }]);
    expect(external.rank).toBe(8);
    expect(serveFactors(external, catalogueOf(external.ids)).fit.share).toBe(1);
  });
});
