/** Which commands a text means. */
import { fold } from '../../imports/fold.ts';

/** What can be gone to or done from anywhere. */
export interface Command {
  /** Stable while the palette is open. */
  readonly id: string;
  readonly group: 'go' | 'do' | 'film';
  readonly label: string;
  /** What people call it too; found and not shown. */
  readonly words?: string;
  /** Not listed before something is typed: there are many of its kind. */
  readonly typedOnly?: boolean;
  readonly run: () => unknown;
}

/**
 * The commands of which every word of the text begins a word, in the label or in what it is called too; those whose label begins with the
 * text first, then those found by the label alone. An empty text gives all that are listed without one.
 */
export function matching(commands: readonly Command[], text: string, limit = Infinity): readonly Command[] {
  const query = text.trim() === '' ? '' : fold(text);
  if (query === '') return commands.filter(({ typedOnly }) => !typedOnly);
  const words = query.split(' ');
  const begins = (line: string): boolean => words.every((word) => ` ${line}`.includes(` ${word}`));
  const ranked: Command[][] = [[], [], []];
  for (const command of commands) {
    const label = fold(command.label);
    if (label.startsWith(query)) ranked[0].push(command);
    else if (begins(label)) ranked[1].push(command);
    else if (command.words && begins(`${label} ${fold(command.words)}`)) ranked[2].push(command);
  }
  return ranked.flat().slice(0, limit);
}
