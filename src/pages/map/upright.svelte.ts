import { OVER_UPRIGHT, OVER_WIDE, upright, uprightPlace, type Covered } from '../../components/map/view.ts';
import type { MapPlace } from '../../../workers/protocol.ts';

const UPRIGHT = '(max-width: 45em) and (orientation: portrait)';

interface Screen {
  /** Of the drawing, as this screen shows it. */
  readonly places: (drawn: Float32Array) => Float32Array;
  readonly place: (drawn: MapPlace | null) => MapPlace | null;
  readonly covered: Covered;
}

/** A map that is wider than high lies on its side on an upright screen. Call while a component initialises. */
export function uprightScreen(): Screen {
  const query = matchMedia(UPRIGHT);
  let current = $state(query.matches);
  $effect(() => {
    const follow = (): boolean => (current = query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  });
  return {
    places: (drawn) => (current ? upright(drawn) : drawn),
    place: (drawn) => (drawn && current ? uprightPlace(drawn) : drawn),
    get covered() {
      return current ? OVER_UPRIGHT : OVER_WIDE;
    },
  };
}
