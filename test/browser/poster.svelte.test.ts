import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import Poster from '../../src/components/Poster.svelte';
import type { Film, FilmId } from '../../workers/protocol.ts';

type Face = Pick<Film, 'id' | 'title' | 'year' | 'genres'>;
const film: Face = { id: 7 as FilmId, title: 'The Long Way Home', year: 1979, genres: ['Drama'] };

let shown: Record<string, unknown> | null = null;
function show(props: { film: Face; label?: boolean }): HTMLElement {
  shown = mount(Poster, { target: document.body, props });
  flushSync();
  const host = document.querySelector<HTMLElement>('.poster');
  if (!host) throw new Error('No poster.');
  return host;
}

// The drawing comes late; from then on posters are there at once.
beforeAll(async () => {
  show({ film });
  await vi.waitFor(() => expect(document.querySelectorAll('svg.poster-svg')).toHaveLength(1), { timeout: 15_000 });
  if (shown) await unmount(shown);
  shown = null;
});

afterEach(async () => {
  if (shown) await unmount(shown);
  shown = null;
});

describe('Poster', () => {
  it('is hidden from screen readers beside a caption', () => {
    const host = show({ film });
    expect(host.getAttribute('aria-hidden')).toBe('true');
    expect(host.hasAttribute('role')).toBe(false);
    expect(host.querySelectorAll('svg.poster-svg')).toHaveLength(1);
  });

  it('says title and year where it stands alone', () => {
    const host = show({ film, label: true });
    expect([host.getAttribute('role'), host.getAttribute('aria-label')]).toEqual(['img', 'The Long Way Home, 1979']);
    expect(host.hasAttribute('aria-hidden')).toBe(false);
  });

  it('says the title alone where no year is known', () => {
    expect(show({ film: { ...film, year: null }, label: true }).getAttribute('aria-label')).toBe('The Long Way Home');
  });

  it('draws anew for another film, and not for the same one', () => {
    const props = $state({ film });
    const host = show(props);
    const first = host.querySelector('svg');
    props.film = { ...film };
    flushSync();
    expect(host.querySelector('svg')).toBe(first);
    props.film = { ...film, id: 8 as FilmId, title: 'Else' };
    flushSync();
    expect(host.querySelector('svg')).not.toBe(first);
    expect(host.querySelectorAll('svg.poster-svg')).toHaveLength(1);
    expect(host.textContent).toContain('ELSE');
  });

  it('has the shape of a poster, whatever its width', () => {
    const host = show({ film });
    host.style.width = '120px';
    expect(host.getBoundingClientRect().height).toBeCloseTo(180, 0);
  });
});
