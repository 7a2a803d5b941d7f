import { buildSite } from '../build.ts';

/** Where the page with the sample is built for all end-to-end tests. */
export const SITE = '.cache/e2e-site';

export default async function buildOnce(): Promise<void> {
  await buildSite({ outDir: SITE });
}
