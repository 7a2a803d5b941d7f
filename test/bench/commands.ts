import type { Helper } from '../../workers/als/kernels/simd/team.ts';
import { makeParty, type Party, type PartyWish } from './party.ts';
import { measureServing, type ServingWish } from './serving.ts';

/** What a competitor of ours is told, in Node and in a browser alike; Python's peer knows the same words. */
export type Command =
  | { readonly do: 'make'; readonly data: string; readonly wish: PartyWish }
  | { readonly do: 'epoch' | 'reset' | 'loss' | 'memory' | 'stop' }
  | ({ readonly do: 'serving' } & ServingWish)
  | { readonly do: 'training'; readonly data: string; readonly threads: number; readonly cold?: boolean };

export interface Answers {
  readonly seconds?: number;
  readonly lanes?: number;
  readonly loss?: number;
  readonly bytes?: number | null;
  readonly [name: string]: unknown;
}

export interface Surroundings {
  readonly read: (data: string) => Promise<ArrayBuffer>;
  readonly createHelper: () => Helper;
  readonly turn: () => Promise<unknown>;
  /** Milliseconds of a whole training with the page's defaults, in a fresh lane (cold: one that was not started ahead); null where there are none. */
  readonly train: ((data: ArrayBuffer, threads: number, cold: boolean) => Promise<object>) | null;
  /** The most memory that this process has had; null where nobody tells. */
  readonly peakMemory: () => number | null;
}

export function competitor({
  read,
  createHelper,
  turn,
  peakMemory,
  train,
}: Surroundings): (command: Command) => Promise<Answers> {
  let party: Party | null = null;
  const present = (): Party => {
    if (!party) throw new Error('No competitor was made.');
    return party;
  };
  return async (command) => {
    switch (command.do) {
      case 'make':
        party = await makeParty(await read(command.data), command.wish, createHelper, turn);
        return { seconds: party.startSeconds };
      case 'epoch':
        return { seconds: await present().epoch(), lanes: present().lanes() };
      case 'reset':
        await present().reset();
        return {};
      case 'loss':
        return { loss: present().loss() };
      case 'memory':
        return { bytes: peakMemory() };
      case 'serving':
        return { ...(await measureServing(command)) };
      case 'training':
        if (!train) throw new Error('There are no lanes here.');
        return { ...(await train(await read(command.data), command.threads, command.cold === true)) };
      case 'stop':
        party?.stop();
        party = null;
        return {};
    }
  };
}
