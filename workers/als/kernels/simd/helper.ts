import { instantiate } from './exports.ts';
import { controlWords } from './layout.ts';
import { follow, type HelpMessage } from './team.ts';
import { unitsIn } from './units.ts';

/** Makes this thread a helper: says so by `ready`, and works until it is dismissed. Throws where the kernels are refused. */
export function help({ module, memory, layout, lane }: HelpMessage, ready: () => void): void {
  const control = new Int32Array(memory.buffer, layout.control, controlWords(layout.lanes));
  const work = unitsIn(instantiate(module, memory), layout, lane);
  ready();
  follow(control, lane, work);
}
