export { mae, rankingMetrics, rmse } from './metrics.ts';
export type { RankingMetrics } from './metrics.ts';
export { measureRanking, modelRanker, protocolA } from './protocolA.ts';
export type { FoldResult, ProtocolOptions, ProtocolResult, Ranker } from './protocolA.ts';
export { ratingSplit, selectFilms, selectUsers, strongSplit } from './split.ts';
export type { HeldOutUser, RatingSplit, SplitOptions, StrongSplit } from './split.ts';
export { starErrors } from './stars.ts';
export type { StarErrors, StarOptions } from './stars.ts';
