import '../../src/styles/index.css';
import { beforeAll, describe, expect, it } from 'vitest';
import { mountPoster, poster, posterMarkup, type PosterFilm } from '../../src/poster/draw.ts';
import { textWidth } from '../../src/poster/widths.ts';

const GENRES = ['Drama', 'Comedy', 'Crime', 'War', 'Sci-Fi', 'Horror', 'Mystery', 'Romance', 'Animation', 'Western'];
const YEARS = [1938, 1961, 1979, 1999, 2017, null];
const TITLES = [
  'M',
  'WWWWWWWWWWWWWW',
  'The Curious and Altogether Improbable Adventures of a Lighthouse Keeper and His Nine Dogs',
  'Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb',
  'Supercalifragilisticexpialidocious',
  'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch',
  'Élégants Ángeles, Ñandú & Œuvre',
  'İstanbul Hatırası',
  'Łódź, ŝtormo kaj ĥoro',
  'Москва слезам не верит',
  'Щелкунчик и Мышиный король: Три желания Шахерезады',
  'WALL·E (½) “quoted” – dash…',
  '100% of $5 & 2@3 #1!?',
  '<b>bold</b> "x" \'y\' ]]> \ud800',
];
/** In fonts that the machine happens to have: inside, but nothing closer is promised. */
const FOREIGN = [
  '그리고 삶은 계속된다',
  '千と千尋の神隠し',
  'שלום לך, ארץ',
  'القاهرة ٣٠',
  'Ψυχή και Σώμα',
  'สุริโยไท',
  'गाइड',
  '🎬 Emoji',
];

const make = (id: number, title: string, year: number | null): PosterFilm => ({
  ...{ id, title, year },
  genres: [GENRES[id % GENRES.length], GENRES[(id * 7) % GENRES.length]],
});

function show(film: PosterFilm): SVGSVGElement {
  const svg = mountPoster(poster(film), document);
  svg.setAttribute('width', '200');
  svg.setAttribute('height', '300');
  document.body.append(svg);
  return svg;
}

beforeAll(() => {
  const style = document.createElement('style');
  style.textContent = '.poster-svg { font-family: var(--font-poster); }';
  document.head.append(style);
});

describe('a hundred posters', () => {
  it('are built, mounted and laid out in about a tenth of a second, cold', () => {
    const grid = document.createElement('div');
    document.body.append(grid);
    const started = performance.now();
    for (let i = 0; i < 100; i++) {
      const film = make(i * 31 + 1, `A Film With a Title ${i}`, YEARS[i % YEARS.length]);
      grid.append(mountPoster(poster(film), document));
    }
    const mounted = performance.now();
    const height = grid.offsetHeight;
    const laidOut = performance.now();
    const nodes = grid.querySelectorAll('*').length;
    console.log(
      `100 posters, ${nodes} elements: built and mounted in ${(mounted - started).toFixed(0)} ms, ` +
        `laid out in ${(laidOut - mounted).toFixed(0)} ms more`,
    );
    expect(height).toBeGreaterThan(0);
    expect(nodes).toBeLessThan(8000);
    // Other tests share the machine; on its own it is a quarter of this.
    expect(laidOut - started).toBeLessThan(600);
    grid.remove();
  });
});

describe('type on a poster', () => {
  beforeAll(async () => {
    const every = [...TITLES, ...FOREIGN].join('');
    const weights = [500, 600, 700, 800];
    const loaded = await Promise.all(
      weights.map((weight) => document.fonts.load(`${weight} 20px "Sofia Sans Extra Condensed Variable"`, every)),
    );
    expect(loaded.flat().length).toBeGreaterThan(0);
  });

  it.each(TITLES)('stays within the margins in the real font: %s', (title) => {
    for (const [i, year] of YEARS.entries()) {
      const svg = show(make(i + 3, title, year));
      for (const text of svg.querySelectorAll('text')) {
        const { x, width } = text.getBBox();
        const [baseline, size] = ['y', 'font-size'].map((name) => Number(text.getAttribute(name)));
        expect(x, text.textContent ?? '').toBeGreaterThanOrEqual(6);
        expect(x + width, text.textContent ?? '').toBeLessThanOrEqual(190);
        expect(baseline - 0.66 * size).toBeGreaterThanOrEqual(0);
        expect(baseline + 0.21 * size).toBeLessThanOrEqual(300);
      }
      svg.remove();
    }
  });

  it.each(FOREIGN)('stays on the paper in any other font: %s', (title) => {
    for (const [i, year] of YEARS.entries()) {
      const svg = show(make(i + 3, title, year));
      for (const text of svg.querySelectorAll('text')) {
        const { x, width } = text.getBBox();
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x + width).toBeLessThanOrEqual(200);
      }
      svg.remove();
    }
  });

  it('is as wide as the embedded widths say, or less by its kerning', () => {
    for (const title of [
      'Night of the Hunter',
      'Morning Quartz Jumps',
      'Vexed by Wolfgang',
      'Москва слезам не верит',
    ]) {
      const svg = show(make(4, title, 1961));
      for (const text of svg.querySelectorAll('text[font-weight="800"]')) {
        const content = text.textContent ?? '';
        const [size, spacing] = ['font-size', 'letter-spacing'].map((name) => Number(text.getAttribute(name)));
        const expected = textWidth(content) * size + spacing * content.length;
        const measured = (text as SVGTextElement).getComputedTextLength();
        expect(measured / expected, content).toBeGreaterThan(0.95);
        expect(measured / expected, content).toBeLessThan(1.02);
      }
      svg.remove();
    }
  });
});

describe('mounting', () => {
  it.each(YEARS)('makes the very elements of the markup (%s)', (year) => {
    for (const [i, title] of [...TITLES, ...FOREIGN].entries()) {
      const tree = poster(make(i, title, year));
      const parsed = new DOMParser().parseFromString(posterMarkup(tree), 'image/svg+xml');
      expect(parsed.querySelector('parsererror'), title).toBeNull();
      const root = parsed.documentElement;
      root.removeAttribute('xmlns');
      expect(mountPoster(tree, document).isEqualNode(document.importNode(root, true)), title).toBe(true);
    }
  });

  it('leaves a hostile title as text', () => {
    const title = '<img src=x onerror="globalThis.hacked = true">';
    const svg = show(make(1, title, 1999));
    expect(svg.querySelector('img')).toBeNull();
    const said = [...svg.querySelectorAll('text')].map((text) => text.textContent).join(' ');
    expect(said).toContain('<img src=x onerror="globalThis.hacked = true">'.split(' ')[0]);
    expect('hacked' in globalThis).toBe(false);
    svg.remove();
  });

  it('breaks no rule of a page that allows neither inline styles nor markup from strings', async () => {
    const frame = document.createElement('iframe');
    frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy"
      content="default-src 'none'; style-src 'none'; script-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"><body></body>`;
    const ready = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    document.body.append(frame);
    await ready;
    const page = frame.contentDocument;
    if (!page) throw new Error('The frame has no document.');
    const violations: string[] = [];
    page.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
    const settled = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 100));

    for (const [i, year] of YEARS.entries()) page.body.append(mountPoster(poster(make(i, TITLES[i], year)), page));
    await settled();
    expect(page.querySelectorAll('svg.poster-svg')).toHaveLength(YEARS.length);
    expect(violations).toEqual([]);

    // The watch works: these two are refused.
    page.body.setAttribute('style', 'color: red');
    expect(() => (page.body.innerHTML = posterMarkup(poster(make(1, 'x', 1999))))).toThrow(/TrustedHTML/);
    await settled();
    expect(violations).toContain('style-src-attr');
    frame.remove();
  });
});
