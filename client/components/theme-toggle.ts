/** Switches the theme: light, dark or system. */
import { announce } from "./announce.ts";
import { store } from "../state/store.ts";
import { applyTheme, chosenTheme, rememberTheme } from "../state/theme.ts";
import { Panel } from "./panel.ts";
import { _ } from "../text/message.ts";

const NAMES = {
  auto: _("Theme: as the system"),
  light: _("Theme: light"),
  dark: _("Theme: dark"),
};

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
    announce(NAMES[theme ?? "auto"]);
    // A choice made here overrides the address.
    store.select({ theme: null }, "replace");
  }

  #draw() {
    const label = NAMES[chosenTheme() ?? "auto"];
    this.child("button").setAttribute("aria-label", label);
    this.child("button").title = label;
  }
}

customElements.define("theme-toggle", ThemeToggle);
