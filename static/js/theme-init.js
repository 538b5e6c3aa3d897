// Runs before the first paint, so that a page in the chosen theme never flashes in the other. theme.js does the rest.
(() => {
  let theme = new URLSearchParams(location.search).get("theme");
  try {
    theme ??= localStorage.getItem("followspot-theme");
  } catch {
    // Storage may be forbidden; the system's preference holds then.
  }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
