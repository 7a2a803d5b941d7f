import type { Result } from './race.ts';
import type { Bench } from './run.ts';
import { rivalOf, seconds } from './text.ts';

/** Colours that read on white and on black, and a scheme for the text. */
const STYLE = `text{font:13px system-ui,sans-serif;fill:#24292f}.small{font-size:11px}.peer{fill:#8c959f}.own{fill:#bf5a15}.grid{stroke:#d0d7de}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.peer{fill:#8b949e}.own{fill:#f0883e}.grid{stroke:#30363d}}`;
const WIDTH = 760;
const LEFT = 250;
const RIGHT = 90;
const BAR = 16;

interface Bar {
  readonly label: string;
  readonly kind: 'peer' | 'own';
  readonly result: Result;
}

/** Seconds per epoch of ours and the peer, as bars; each data set has a scale of its own. */
export function plotOf({ races, processor, date }: Bench): string {
  const parts: string[] = [];
  let y = 28;
  const text = (x: number, at: number, words: string, more = ''): void => {
    parts.push(`<text x="${x}" y="${at}"${more}>${escaped(words)}</text>`);
  };
  text(0, 14, `Seconds per epoch, d = 64 (${processor}, ${date}). Shorter is faster.`);
  for (const { data, results } of races) {
    const bars = barsOf(results);
    if (bars.length === 0) continue;
    const most = Math.max(...bars.map(({ result }) => result.median));
    y += 14;
    text(0, y, data, ' font-weight="600"');
    y += 8;
    for (const { label, kind, result } of bars) {
      const length = Math.max(1, ((WIDTH - LEFT - RIGHT) * result.median) / most);
      text(LEFT - 8, y + 12, label, ' class="small" text-anchor="end"');
      parts.push(
        `<rect class="${kind}" x="${LEFT}" y="${y}" width="${length.toFixed(1)}" height="${BAR - 2}" rx="2"/>`,
      );
      text(LEFT + length + 6, y + 12, `${seconds(result.median)} s`, ' class="small"');
      y += BAR;
    }
    y += 6;
    parts.push(`<line class="grid" x1="0" x2="${WIDTH}" y1="${y}" y2="${y}"/>`);
  }
  const title = 'Seconds per epoch of Cinefold and of implicit';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 8}" role="img" aria-label="${title}"><title>${title}</title><style>${STYLE}</style>${parts.join('\n')}</svg>\n`;
}

function barsOf(results: readonly Result[]): Bar[] {
  const bars: Bar[] = [];
  for (const method of ['pcg', 'exact'] as const) {
    for (const threads of [1, 2]) {
      const find = (where: Result['where'], way: Result['method'], kernels: string | null): Result | undefined =>
        results.find(
          (result) =>
            result.where === where && result.method === way && result.threads === threads && result.kernels === kernels,
        );
      const words = (name: string): string => `${name}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
      const peer = find('implicit', rivalOf(method), null);
      const own = find('chromium', method, 'relaxed') ?? find('node', method, 'relaxed');
      if (peer)
        bars.push({ label: words(`implicit ${method === 'pcg' ? 'CG' : 'Cholesky'}`), kind: 'peer', result: peer });
      if (own) {
        const where = own.where === 'chromium' ? 'in Chromium' : 'in Node';
        bars.push({ label: words(`${method === 'pcg' ? 'PCG2' : 'exact'} ${where}`), kind: 'own', result: own });
      }
    }
  }
  return bars;
}

const escaped = (words: string): string => words.replace(/&/g, '&amp;').replace(/</g, '&lt;');
