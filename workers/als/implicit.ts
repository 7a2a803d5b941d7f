import type { Interactions } from '../dataset/types.ts';
import type { AlsSettings } from '../protocol.ts';
import { checkInteractions } from './check.ts';
import { normal, uniform } from './random.ts';
import { checkAlsSettings } from './settings.ts';
import { scalarSolver } from './solver.ts';
import type { Checkpoint, Factors, ImplicitStep, RowSolver } from './types.ts';

/**
 * Trains the ranking model: implicit alternating least squares (Hu, Koren and Volinsky 2008, in the conventions of Rendle
 * et al. 2022, "Revisiting the Performance of iALS on Item Recommendation Benchmarks"):
 *
 *   L = sum over rated (u, i) of (p - x_u.y_i)^2 + alpha0 sum over all (u, i) of (x_u.y_i)^2
 *     + sum over u of lambda_u |x_u|^2 + sum over i of lambda_i |y_i|^2
 *
 * Yields about every 10 ms of work, and once at the end of each epoch (`done`). Stop it by not asking for more. Rows without
 * interactions get zero factors. The same interactions, settings and seed give bit-identical factors.
 * resume: goes on after that epoch instead of beginning; to the same bits, by the same solver.
 * Throws RangeError for settings or codes off their scale.
 */
export function* trainImplicit(
  interactions: Interactions,
  settings: AlsSettings,
  solver: RowSolver = scalarSolver(interactions, settings),
  resume: Pick<Checkpoint, 'epoch' | 'userFactors' | 'itemFactors'> | null = null,
): Generator<ImplicitStep, Factors> {
  checkAlsSettings(settings);
  checkInteractions(interactions);
  const { users, films } = interactions;
  const { epochs, factors: d } = settings;
  const first = 1 + (resume?.epoch ?? 0);
  const read: RowSolver['read'] = (into) => solver.read(into);
  const factors = (): Factors => {
    const userFactors = new Float32Array(users * d);
    const itemFactors = new Float32Array(films * d);
    read({ userFactors, itemFactors });
    return { d, users, films, userFactors, itemFactors };
  };
  // Not kept: the solver has them.
  const begin = (): Generator<void, void> =>
    solver.begin(resume ? factorsOf(interactions, settings, resume) : initialFactors(interactions, settings));
  for (let epoch = first; epoch <= epochs; epoch++) {
    const atWork: ImplicitStep = { epoch, epochs, done: false, factors, read };
    if (epoch === first) for (const _ of begin()) yield atWork;
    for (const side of ['byUser', 'byFilm'] as const) {
      for (const pause of solver.halfStep(side)) yield pause ? { ...atWork, pause } : atWork;
    }
    yield { epoch, epochs, done: true, factors, read };
  }
  return factors();
}

function factorsOf(
  { users, films }: Interactions,
  { factors: d }: AlsSettings,
  { userFactors, itemFactors }: Pick<Checkpoint, 'userFactors' | 'itemFactors'>,
): Factors {
  if (userFactors.length !== users * d || itemFactors.length !== films * d) {
    throw new RangeError(`The checkpoint is not of ${users} users and ${films} films with ${d} factors.`);
  }
  return { d, users, films, userFactors: userFactors.slice(), itemFactors: itemFactors.slice() };
}

/** Item factors from N(0, 0.1 / sqrt(d)) and zero user factors: the first half-step makes those. */
export function initialFactors(interactions: Interactions, settings: AlsSettings): Factors {
  const { users, films } = interactions;
  const d = settings.factors;
  const draw = normal(uniform(settings.seed));
  const scale = 0.1 / Math.sqrt(d);
  const itemFactors = new Float32Array(films * d);
  for (let i = 0; i < itemFactors.length; i++) itemFactors[i] = draw() * scale;
  return { d, users, films, userFactors: new Float32Array(users * d), itemFactors };
}
