/** The theme's button on pages whose state is not the workbench's. */
import { applyTheme, chosenTheme, onSystemThemeChange, rememberTheme } from "../state/theme.ts";
import { announce } from "./announce.ts";
import { _ } from "../text/message.ts";

const THEME_NAMES = {
  auto: _("Theme: as the system"),
  light: _("Theme: light"),
  dark: _("Theme: dark"),
};

/** @param onChange called when another theme is to be drawn */
export function startThemeButton(onChange: () => void) {
  const button = document.getElementById("theme");
  const label = () => {
    const name = THEME_NAMES[chosenTheme() ?? "auto"];
    button?.setAttribute("aria-label", name);
    button?.setAttribute("title", name);
  };
  button?.addEventListener("click", () => {
    const nextChoice = { auto: "light", light: "dark", dark: null }[chosenTheme() ?? "auto"];
    const theme = nextChoice === "light" || nextChoice === "dark" ? nextChoice : null;
    applyTheme(theme);
    rememberTheme(theme);
    onChange();
    label();
    announce(THEME_NAMES[theme ?? "auto"]);
  });
  label();
  onSystemThemeChange(onChange);
}
