/** The taste map's drawing: labels, hits, ways of looking, and the time it takes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeLabels, type Box } from '../../src/components/map/labels.ts';
import { MARKS, markOf } from '../../src/components/map/marks.ts';
import { paint, type Palette, type Scene } from '../../src/components/map/paint.ts';
import { fitting, hit, nextTowards, panned, screenX, screenY, showing, zoomed } from '../../src/components/map/view.ts';

const SIZE = { width: 1440, height: 840, extent: { left: -1, top: -1, right: 1, bottom: 1 } };
const PALETTE: Palette = {
  ground: '#ececE8',
  ink: '#111111',
  you: '#c2331b',
  model: '#1d55c6',
  colours: MARKS.map((mark) => mark.light),
  font: 'sans-serif',
};

function sceneOf(n: number): Scene {
  const places = Float32Array.from({ length: 2 * n }, (_, at) => {
    const radius = Math.sqrt(((at >> 1) + 0.5) / n);
    const angle = (at >> 1) * 2.399963;
    return radius * (at % 2 ? Math.sin(angle) : Math.cos(angle));
  });
  return {
    titles: Array.from({ length: n }, (_, at) => `A Film Called Number ${at}`),
    ratings: Array.from({ length: n }, (_, at) => 300 - (290 * at) / n),
    places,
    marks: Uint8Array.from({ length: n }, (_, at) => at % MARKS.length),
    skip: new Uint8Array(n),
    own: [3, 20, 100],
    me: { x: 0.2, y: -0.1 },
    meLabel: 'You',
    active: 5,
    way: [10, 30, 50],
  };
}
function contextOf(): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [SIZE.width, SIZE.height];
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('No canvas.');
  return context;
}
const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

describe('labels', () => {
  it('never overlap one another or what lies over the map, and are whole on the canvas', () => {
    const wish = fc.record({
      x: fc.double({ min: -50, max: 650, noNaN: true }),
      y: fc.double({ min: -50, max: 450, noNaN: true }),
      radius: fc.double({ min: 1, max: 12, noNaN: true }),
      width: fc.double({ min: 5, max: 220, noNaN: true }),
    });
    const over = { left: 0, top: 0, right: 200, bottom: 120 };
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 80 }), (wishes) => {
        const labels = placeLabels(wishes, 16, { width: 600, height: 400 }, [over], 40);
        expect(labels.length).toBeLessThanOrEqual(40);
        labels.forEach((label, at) => {
          expect(overlap(label, over)).toBe(false);
          expect(Math.min(label.left, label.top, 600 - label.right, 400 - label.bottom)).toBeGreaterThanOrEqual(0);
          for (const other of labels.slice(at + 1)) expect(overlap(label, other)).toBe(false);
        });
      }),
    );
  });

  it('of the most wanted films stand, at every zoom, and are drawn', () => {
    const scene = sceneOf(2000);
    for (const factor of [1, 3, 12]) {
      const view = zoomed(fitting(SIZE), SIZE, factor);
      const labels = paint(contextOf(), SIZE, view, scene, PALETTE, []);
      expect(labels.length).toBeGreaterThan(15);
      labels.forEach((label, at) => {
        for (const other of labels.slice(at + 1)) expect(overlap(label, other)).toBe(false);
      });
      if (factor === 1) expect(labels.map(({ index }) => index)).toContain(scene.active);
    }
  });
});

describe('the picture', () => {
  it('has each film in its colour where it is, and not those that are left out', () => {
    const scene = { ...sceneOf(3), titles: ['', '', ''], me: null, own: [], way: [], active: -1 };
    const far = { ...scene, places: Float32Array.of(-0.5, 0, 0, 0.5, 0.5, 0), marks: Uint8Array.of(8, 7, 1) };
    const context = contextOf();
    const view = fitting(SIZE);
    const colourAt = (at: number): number[] => {
      const [x, y] = [screenX(view, SIZE, far.places[2 * at]), screenY(view, SIZE, far.places[2 * at + 1])];
      return [...context.getImageData(Math.round(x), Math.round(y), 1, 1).data.slice(0, 3)];
    };
    paint(context, SIZE, view, far, PALETTE, []);
    const [drama, comedy, horror] = [0, 1, 2].map(colourAt);
    expect(drama[2]).toBeGreaterThan(drama[0]); // blue
    expect(horror[0]).toBeGreaterThan(horror[2] + 60); // red
    expect(comedy).not.toEqual(drama);
    paint(context, SIZE, view, { ...far, skip: Uint8Array.of(1, 0, 0) }, PALETTE, []);
    expect(colourAt(0)).toEqual([0xec, 0xec, 0xe8]);
  });

  it('of 5,000 films takes no task of 50 ms while it is moved', () => {
    const scene = sceneOf(5000);
    const context = contextOf();
    let view = fitting(SIZE);
    paint(context, SIZE, view, scene, PALETTE, []);
    const times: number[] = [];
    for (let step = 0; step < 40; step++) {
      view = step < 20 ? panned(view, 9, 4) : zoomed(view, SIZE, 1.05);
      const start = performance.now();
      paint(context, SIZE, view, scene, PALETTE, []);
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    console.info(`5,000 films: median ${times[20].toFixed(1)} ms, longest ${times[39].toFixed(1)} ms of drawing`);
    expect(times[20]).toBeLessThan(50);
  });

  it('knows a film by its most telling genre, with a shape of its own for each group', () => {
    expect(MARKS[markOf(['Drama', 'Horror'])].shape).toBe('up');
    expect(MARKS[markOf(['Comedy', 'Animation'])].shape).toBe('star');
    expect(markOf([])).toBe(MARKS.length - 1);
    expect(markOf(['IMAX'])).toBe(MARKS.length - 1);
    expect(new Set(MARKS.map(({ shape }) => shape)).size).toBe(MARKS.length);
  });
});

describe('looking', () => {
  const places = Float32Array.of(0, 0, 0.5, 0, 0, 0.5, -0.5, 0.02);
  const view = fitting(SIZE);

  it('hits the nearest film in reach, and none that is left out', () => {
    const [x, y] = [screenX(view, SIZE, 0.5), screenY(view, SIZE, 0)];
    expect(hit(places, view, SIZE, x + 8, y, 12)).toBe(1);
    expect(hit(places, view, SIZE, x + 14, y, 12)).toBe(-1);
    expect(hit(places, view, SIZE, x, y, 12, Uint8Array.of(0, 1, 0, 0))).toBe(-1);
  });

  it('goes to the next film in a direction', () => {
    const middle = { x: 0, y: 0 };
    expect(nextTowards(places, middle, 1, 0)).toBe(1);
    expect(nextTowards(places, middle, -1, 0)).toBe(3);
    expect(nextTowards(places, middle, 0, 1)).toBe(2);
    expect(nextTowards(places, middle, 0, -1)).toBe(-1);
    expect(nextTowards(places, middle, 1, 0, Uint8Array.of(0, 1, 0, 0))).not.toBe(1);
  });

  it('zooms about the pixel under the pointer, within limits', () => {
    const [px, py] = [1000, 300];
    const before = [(px - 720) / view.scale + view.x, (py - 420) / view.scale + view.y];
    const near = zoomed(view, SIZE, 2, px, py);
    expect((px - 720) / near.scale + near.x).toBeCloseTo(before[0], 9);
    expect((py - 420) / near.scale + near.y).toBeCloseTo(before[1], 9);
    expect(zoomed(view, SIZE, 1e9).scale).toBeLessThan(view.scale * 50);
    expect(zoomed(view, SIZE, 1e-9).scale).toBeGreaterThan(view.scale * 0.5);
  });

  it('moves like a sheet under the hand, and never leaves the map', () => {
    const moved = panned(view, 30, -10);
    expect(screenX(moved, SIZE, 0.3)).toBeCloseTo(screenX(view, SIZE, 0.3) + 30, 9);
    expect(screenY(moved, SIZE, 0.3)).toBeCloseTo(screenY(view, SIZE, 0.3) - 10, 9);
    const lost = panned(view, 1e7, 1e7);
    expect(Math.hypot(lost.x, lost.y)).toBeLessThan(1.2);
    const close = zoomed(view, SIZE, 20);
    const shown = showing(close, SIZE, 0.9, 0.1);
    expect(screenX(shown, SIZE, 0.9)).toBeLessThanOrEqual(SIZE.width - 59);
    expect(showing(view, SIZE, 0.1, 0.1)).toBe(view);
  });
});
