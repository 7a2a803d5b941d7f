import type { Kernels } from '../../workers/protocol.ts';
import type { DataName } from './data.ts';
import type { Method } from './work.ts';

export interface Competitor {
  readonly where: 'node' | 'chromium' | 'implicit';
  readonly method: Method;
  /** null: native. */
  readonly kernels: Kernels | null;
  readonly threads: number;
}

export interface Race {
  readonly data: DataName;
  readonly d: number;
  readonly epochs: number;
  /** Epochs before, for the code to warm up. */
  readonly warm: number;
  /** Whether the loss is taken after each epoch, for the time to equal loss; else only at the end. */
  readonly trajectory: boolean;
  readonly competitors: readonly Competitor[];
}

const ours = (where: 'node' | 'chromium', kernels: Kernels, method: 'pcg' | 'exact', threads = 1): Competitor => ({
  where,
  method,
  kernels,
  threads,
});
const peer = (method: 'cg' | 'cholesky', threads = 1): Competitor => ({
  where: 'implicit',
  method,
  kernels: null,
  threads,
});

export interface RaceWish {
  readonly quick: boolean;
  readonly threads: readonly number[];
  readonly data: readonly DataName[];
  /** null: as many as a data set of its size needs. */
  readonly epochs: number | null;
  /** Of 'pcg' and 'exact': ours and their rivals. */
  readonly methods: readonly string[];
}

/** Peers beside ours, so that whatever else the machine does hits all alike. */
export function racesOf({ quick, threads, data, epochs: wanted, methods }: RaceWish): Race[] {
  const races: Race[] = [];
  const taken = ({ method }: Competitor): boolean =>
    methods.includes(method === 'cg' ? 'pcg' : method === 'cholesky' ? 'exact' : method);
  for (const name of data) {
    const large = name === '25m';
    const competitors: Competitor[] = [];
    for (const t of threads) {
      competitors.push(peer('cg', t), ours('node', 'relaxed', 'pcg', t), ours('chromium', 'relaxed', 'pcg', t));
      if (!quick || name !== '1m') competitors.push(peer('cholesky', t), ours('node', 'relaxed', 'exact', t));
      if (!quick && !large) competitors.push(ours('node', 'simd', 'pcg', t), ours('chromium', 'simd', 'pcg', t));
      if (!quick && !large) competitors.push(ours('chromium', 'relaxed', 'exact', t));
    }
    if (!large && threads.includes(1)) {
      if (quick) competitors.push(ours('node', 'simd', 'pcg'));
      if (name !== '1m') competitors.push(ours('node', 'scalar', 'exact'));
    }
    const epochs = wanted ?? (large ? 2 : quick ? 4 : 10);
    races.push({
      data: name,
      d: 64,
      epochs,
      warm: large ? 0 : 2,
      trajectory: !large,
      competitors: competitors.filter(taken),
    });
  }
  return races;
}
