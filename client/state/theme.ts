/** Chooses light or dark: by the address, else by the last choice here, else by the system. */
import type { Theme } from "./types.ts";
import { rememberChoice, rememberedChoice } from "./remembered-choices.ts";

// Unit tests have no screen.
const darkPreference = globalThis.matchMedia?.("(prefers-color-scheme: dark)");

/** @returns null: as the system prefers */
export function chosenTheme(): Theme | null {
  const { theme } = document.documentElement.dataset;
  return theme === "light" || theme === "dark" ? theme : null;
}

export const currentTheme = (): Theme => chosenTheme() ?? (darkPreference?.matches ? "dark" : "light");

export function applyTheme(theme: Theme | null) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

export const rememberTheme = (theme: Theme | null) => rememberChoice("theme", theme);

export function rememberedTheme(): Theme | null {
  const theme = rememberedChoice("theme");
  return theme === "light" || theme === "dark" ? theme : null;
}

/** @param listener called when the system's preference changes */
export const onSystemThemeChange = (listener: () => void) => darkPreference?.addEventListener("change", listener);
