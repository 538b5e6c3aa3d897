/** Starts the scan page. */
import "./components/language-menu.ts";
import "./views/scan-form.ts";
import "./views/scan-head.ts";
import "./views/scan-heads.ts";
import "./views/scan-progress.ts";
import { announce } from "./components/announce.ts";
import { scanState } from "./state/scan-state.ts";
import { applyTheme, chosenTheme, rememberTheme } from "./state/theme.ts";
import { _ } from "./text/message.ts";

const NAMES = {
  auto: _("Theme: as the system"),
  light: _("Theme: light"),
  dark: _("Theme: dark"),
};
const button = document.getElementById("theme");

function nameTheme() {
  const label = NAMES[chosenTheme() ?? "auto"];
  button?.setAttribute("aria-label", label);
  button?.setAttribute("title", label);
}

button?.addEventListener("click", () => {
  const next = { auto: "light", light: "dark", dark: null }[chosenTheme() ?? "auto"];
  const theme = next === "light" || next === "dark" ? next : null;
  applyTheme(theme);
  rememberTheme(theme);
  nameTheme();
  announce(NAMES[theme ?? "auto"]);
});
nameTheme();
window.addEventListener("popstate", () => void scanState.begin());
void scanState.begin();
