/** Chooses light or dark: by the address, else by the last choice here, else by the system. */
import type { Theme } from "./types.ts";
import { remember, remembered } from "./remembered.ts";

// Unit tests have no screen.
const system = globalThis.matchMedia?.("(prefers-color-scheme: dark)");

/** @returns null: as the system prefers */
export function chosenTheme(): Theme | null {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : null;
}

export const currentTheme = (): Theme => chosenTheme() ?? (system?.matches ? "dark" : "light");

export function applyTheme(theme: Theme | null) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

export const rememberTheme = (theme: Theme | null) => remember("theme", theme);

export function rememberedTheme(): Theme | null {
  const theme = remembered("theme");
  return theme === "light" || theme === "dark" ? theme : null;
}

/** @param listener called when the system's preference changes */
export const onSystemTheme = (listener: () => void) => system?.addEventListener("change", listener);
