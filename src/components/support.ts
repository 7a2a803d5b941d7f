import type { Film } from '../../workers/protocol.ts';

/** With fewer ratings a film is hardly known to the model: as for similar films (`SIMILAR_MIN_SUPPORT`). */
const FEW = 10;

/** A guess about it would be a number without ground: it is said instead. */
export const fewRatings = ({ ratings }: Pick<Film, 'ratings'>): boolean => ratings < FEW;
