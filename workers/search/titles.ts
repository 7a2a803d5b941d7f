import type { Catalogue } from '../dataset/types.ts';
import { fold } from './fold.ts';

/** By film index: its folded titles, the main one first. Made once, for both searching and locating. */
export type FoldedTitles = readonly (readonly string[])[];

export function foldTitles(catalogue: Catalogue): FoldedTitles {
  return catalogue.films.map(({ title, otherTitle }) =>
    otherTitle === null ? [fold(title)] : [fold(title), ...otherTitle.split(' / ').map(fold)],
  );
}

const ARTICLE = /^(the|a|an|la|le|les|l|el|il|los|las|der|die|das) /;

/** A folded title, or the beginning of one, without its article. */
export const withoutArticle = (folded: string): string => folded.replace(ARTICLE, '');
