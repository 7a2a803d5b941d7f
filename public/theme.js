// Runs before the first paint, so that nobody sees the wrong theme flash by. src/state/settings.svelte.ts takes over from here.
(() => {
  const root = document.documentElement;
  let chosen = null;
  try {
    chosen = localStorage.getItem('cinefold-theme');
  } catch {
    // Storage is switched off: the system's theme it is.
  }
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = chosen === 'light' || chosen === 'dark' ? chosen : dark ? 'dark' : 'light';

  // The browser's own bars follow the page's theme, whoever sets it.
  const colours = { light: '#F6F6F4', dark: '#0F1013' };
  const paintBars = () => {
    for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.content = colours[root.dataset.theme];
  };
  paintBars();
  new MutationObserver(paintBars).observe(root, { attributeFilter: ['data-theme'] });
})();
