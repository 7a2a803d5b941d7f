export type Theme = 'system' | 'light' | 'dark';

/** public/theme.js reads the same key before the first paint. */
const THEME_KEY = 'cinefold-theme';

class Settings {
  #theme = $state<Theme>(storedTheme());

  get theme(): Theme {
    return this.#theme;
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    try {
      if (theme === 'system') localStorage.removeItem(THEME_KEY);
      else localStorage.setItem(THEME_KEY, theme);
    } catch {
      // Storage is switched off or full: the theme holds until the page is closed.
    }
    paint(theme);
  }

  /** Follows the system's theme and the other open pages. Call once. */
  follow(): void {
    darkSystem().addEventListener('change', () => paint(this.#theme));
    window.addEventListener('storage', ({ key }) => {
      if (key === THEME_KEY || key === null) this.reread();
    });
  }

  /** Takes what is stored: another page changed or deleted it. */
  reread(): void {
    this.#theme = storedTheme();
    paint(this.#theme);
  }
}

function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(THEME_KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system'; // storage is switched off
  }
}

const darkSystem = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

function paint(theme: Theme): void {
  document.documentElement.dataset.theme = theme === 'system' ? (darkSystem().matches ? 'dark' : 'light') : theme;
}

export const settings = new Settings();
