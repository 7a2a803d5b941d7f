export { makeCatalogue, type FilmFacts } from './catalogue.ts';
export { DatasetError } from './error.ts';
export { hashDataset } from './hash.ts';
export { makeInteractions, type RatingColumns } from './interactions.ts';
export { withOneMore } from './oneMore.ts';
export { genresOf, readDataset, type Dataset, type DatasetFiles } from './read.ts';
export type { ByteSource } from './source.ts';
export type { ReadProgress } from './table.ts';
export type { Catalogue, Csr, FilmIndex, Interactions, UserIndex } from './types.ts';
