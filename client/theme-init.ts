// Sets the theme before the first paint, so that the page never flashes in the other. theme.ts does the rest.
(() => {
  let theme = new URLSearchParams(location.search).get("theme");
  try {
    theme ??= localStorage.getItem("followspot-theme");
  } catch {
    // Storage may be forbidden; then the system's preference holds.
  }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
