/** Starts the scan page. */
import "./components/language-menu.ts";
import "./views/scan-effects.ts";
import "./views/scan-form.ts";
import "./views/scan-head.ts";
import "./views/scan-heads.ts";
import "./views/scan-progress.ts";
import "./views/scan-pruning.ts";
import { announce } from "./components/announce.ts";
import { scanState } from "./state/scan-state.ts";
import { applyTheme, chosenTheme, onSystemThemeChange, rememberTheme } from "./state/theme.ts";
import { _ } from "./text/message.ts";

const THEME_NAMES = {
  auto: _("Theme: as the system"),
  light: _("Theme: light"),
  dark: _("Theme: dark"),
};
const button = document.getElementById("theme");

function labelButton() {
  const label = THEME_NAMES[chosenTheme() ?? "auto"];
  button?.setAttribute("aria-label", label);
  button?.setAttribute("title", label);
}

button?.addEventListener("click", () => {
  const nextChoice = { auto: "light", light: "dark", dark: null }[chosenTheme() ?? "auto"];
  const theme = nextChoice === "light" || nextChoice === "dark" ? nextChoice : null;
  applyTheme(theme);
  rememberTheme(theme);
  scanState.changeTheme();
  labelButton();
  announce(THEME_NAMES[theme ?? "auto"]);
});
labelButton();
onSystemThemeChange(() => scanState.changeTheme());
window.addEventListener("popstate", () => void scanState.loadAddress());
void scanState.loadAddress();
