import { instantiate } from './exports.ts';
import { CONTROL_WORDS } from './layout.ts';
import { follow, type HelpMessage } from './team.ts';
import { unitsIn } from './units.ts';

/** Turns this thread into a helper: says so by `ready`, and works until it is ended. Throws where the kernels are refused. */
export function help({ module, memory, layout, lane }: HelpMessage, ready: () => void): never {
  const control = new Int32Array(memory.buffer, layout.control, CONTROL_WORDS);
  const work = unitsIn(instantiate(module, memory), layout, lane);
  ready();
  return follow(control, lane, work);
}
