export { explain } from './explain.ts';
export { crowdWeight, foldIn } from './foldIn.ts';
export { crowdScores, HANDFUL, scoreAll, topK } from './rank.ts';
export type { Skip } from './rank.ts';
export { similar, SIMILAR_MIN_SUPPORT } from './similar.ts';
export { foldInStars, hasStars, predictOwnStars, predictStars } from './stars.ts';
export type { StarModel } from './stars.ts';
export type { FoldIn, IndexedRating, Neighbour, ScoreExplanation, StarFoldIn } from './types.ts';
