export { fold } from './fold.ts';
export { makeLocate, type Locate } from './locate.ts';
export { makeMatcher, type Matcher } from './match.ts';
export { makeSearchIndex, type SearchIndex } from './search.ts';
export { foldTitles, withoutArticle, type FoldedTitles } from './titles.ts';
