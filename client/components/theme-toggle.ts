/** Switches the theme: light, dark or system. */
import { announce } from "./announce.ts";
import { store } from "../state/store.ts";
import { applyTheme, chosenTheme, rememberTheme } from "../state/theme.ts";
import { Panel } from "./panel.ts";

const NAMES = { auto: "as the system", light: "light", dark: "dark" };

class ThemeToggle extends Panel {
  override start(signal: AbortSignal) {
    this.child("button").addEventListener("click", () => this.#next(), { signal });
    store.addEventListener("state", () => this.#draw(), { signal });
  }

  #next() {
    const next = { auto: "light", light: "dark", dark: null }[chosenTheme() ?? "auto"];
    const theme = next === "light" || next === "dark" ? next : null;
    applyTheme(theme);
    rememberTheme(theme);
    announce(`Theme: ${NAMES[theme ?? "auto"]}`);
    // A choice made here overrides the address.
    store.select({ theme: null }, "replace");
  }

  #draw() {
    const label = `Theme: ${NAMES[chosenTheme() ?? "auto"]}`;
    this.child("button").setAttribute("aria-label", label);
    this.child("button").title = label;
  }
}

customElements.define("theme-toggle", ThemeToggle);
