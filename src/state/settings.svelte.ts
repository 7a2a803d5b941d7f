export type Theme = 'system' | 'light' | 'dark';

/** public/theme.js reads the same key before the first paint. */
const THEME_KEY = 'cinefold-theme';
const QUIET_KEY = 'cinefold-quiet-learning';
const WISHES_KEY = 'cinefold-wishes';
const KNOWN_KEY = 'cinefold-known';

class Settings {
  #theme = $state<Theme>(storedTheme());
  #quietLearning = $state(storedQuiet());
  #wishes = $state(storedWishes());

  get theme(): Theme {
    return this.#theme;
  }
  /** Whether the model learns from the visitor's own ratings while nobody does anything. */
  get quietLearning(): boolean {
    return this.#quietLearning;
  }

  /** What the visitor last wanted of their list, as a query: see wishes.ts. */
  get wishes(): string {
    return this.#wishes;
  }

  setWishes(query: string): void {
    this.#wishes = query;
    try {
      if (query === '') localStorage.removeItem(WISHES_KEY);
      else localStorage.setItem(WISHES_KEY, query);
    } catch {
      // As with the theme.
    }
  }

  /** Whether somebody has rated here, as far as that can be told before the record is read. */
  get known(): boolean {
    try {
      return localStorage.getItem(KNOWN_KEY) !== null;
    } catch {
      return false;
    }
  }

  setKnown(): void {
    try {
      localStorage.setItem(KNOWN_KEY, 'yes');
    } catch {
      // Then the first screen of the next visit is the welcome for a moment.
    }
  }

  setQuietLearning(on: boolean): void {
    this.#quietLearning = on;
    try {
      if (on) localStorage.removeItem(QUIET_KEY);
      else localStorage.setItem(QUIET_KEY, 'off');
    } catch {
      // As with the theme.
    }
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
      if (key === THEME_KEY || key === QUIET_KEY || key === null) this.reread();
    });
  }

  /** Takes what is stored: another page changed or deleted it. */
  reread(): void {
    this.#quietLearning = storedQuiet();
    this.#wishes = storedWishes();
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

function storedQuiet(): boolean {
  try {
    return localStorage.getItem(QUIET_KEY) !== 'off';
  } catch {
    return true;
  }
}

function storedWishes(): string {
  try {
    return localStorage.getItem(WISHES_KEY) ?? '';
  } catch {
    return '';
  }
}

const darkSystem = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

function paint(theme: Theme): void {
  document.documentElement.dataset.theme = theme === 'system' ? (darkSystem().matches ? 'dark' : 'light') : theme;
}

export const settings = new Settings();
