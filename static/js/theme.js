/**
 * Chooses light or dark: by the address, else by the last choice here, else by the system.
 *
 * @import { Theme } from "./types.js"
 */

const KEY = "followspot-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

/** @returns {Theme | null} null: as the system prefers */
export function chosenTheme() {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : null;
}

/** @returns {Theme} */
export const currentTheme = () => chosenTheme() ?? (system.matches ? "dark" : "light");

/** @param {Theme | null} theme */
export function applyTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

/** @param {Theme | null} theme */
export function rememberTheme(theme) {
  try {
    if (theme) localStorage.setItem(KEY, theme);
    else localStorage.removeItem(KEY);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

/** @returns {Theme | null} */
export function rememberedTheme() {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === "light" || theme === "dark" ? theme : null;
  } catch {
    return null;
  }
}

/** @param {() => void} listener called when the system's preference changes */
export const onSystemTheme = (listener) => system.addEventListener("change", listener);
