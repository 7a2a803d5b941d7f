import type { Genre } from '../inks.ts';
import { turn, VARIANT_STEP } from '../random.ts';
import { ACTION } from './action.ts';
import { ADVENTURE } from './adventure.ts';
import { ANIMATION } from './animation.ts';
import { CHILDREN } from './children.ts';
import { COMEDY } from './comedy.ts';
import { CRIME } from './crime.ts';
import { DOCUMENTARY } from './documentary.ts';
import { DRAMA } from './drama.ts';
import { FANTASY } from './fantasy.ts';
import { HORROR } from './horror.ts';
import { IMAX, NONE } from './other.ts';
import { MUSICAL } from './musical.ts';
import { MYSTERY } from './mystery.ts';
import { NOIR } from './noir.ts';
import { ROMANCE } from './romance.ts';
import { SCIFI } from './sci-fi.ts';
import { THRILLER } from './thriller.ts';
import { WAR } from './war.ts';
import { WESTERN } from './western.ts';
import type { Motif } from './shared.ts';

/** What each genre may show. Genres with many films have most. */
export const MOTIFS: Readonly<Record<Genre, readonly Motif[]>> = {
  'Film-Noir': NOIR,
  Western: WESTERN,
  Musical: MUSICAL,
  Documentary: DOCUMENTARY,
  Animation: ANIMATION,
  War: WAR,
  Horror: HORROR,
  'Sci-Fi': SCIFI,
  Fantasy: FANTASY,
  Mystery: MYSTERY,
  Crime: CRIME,
  Romance: ROMANCE,
  Children: CHILDREN,
  Adventure: ADVENTURE,
  Action: ACTION,
  Thriller: THRILLER,
  Comedy: COMEDY,
  Drama: DRAMA,
  IMAX,
  '(no genres listed)': NONE,
};

export function motifOf(id: number, genre: Genre): Motif {
  const motifs = MOTIFS[genre];
  return motifs[turn(id, motifs.length, VARIANT_STEP)];
}

export type { Motif } from './shared.ts';
