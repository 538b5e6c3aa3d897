/** Switches the theme: light, dark or system. */
import { announce } from "./announce.ts";
import { store } from "../state/store.ts";
import { applyTheme, chosenTheme, rememberTheme } from "../state/theme.ts";
import { Panel } from "./panel.ts";
import { _ } from "../text/message.ts";

const THEME_NAMES = {
  auto: _("Theme: as the system"),
  light: _("Theme: light"),
  dark: _("Theme: dark"),
};

class ThemeToggle extends Panel {
  override start(signal: AbortSignal) {
    this.child("button").addEventListener("click", () => this.#next(), { signal });
    store.follow(["state"], () => this.#draw(), signal);
  }

  #next() {
    const nextChoice = { auto: "light", light: "dark", dark: null }[chosenTheme() ?? "auto"];
    const theme = nextChoice === "light" || nextChoice === "dark" ? nextChoice : null;
    applyTheme(theme);
    rememberTheme(theme);
    announce(THEME_NAMES[theme ?? "auto"]);
    // A choice made here overrides the address.
    store.select({ theme: null }, "replace");
  }

  #draw() {
    const label = THEME_NAMES[chosenTheme() ?? "auto"];
    this.child("button").setAttribute("aria-label", label);
    this.child("button").title = label;
  }
}

customElements.define("theme-toggle", ThemeToggle);
