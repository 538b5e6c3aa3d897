/** Starts the scan page. */
import "./views/scan-form.ts";
import "./views/scan-head.ts";
import "./views/scan-heads.ts";
import "./views/scan-progress.ts";
import { announce } from "./components/announce.ts";
import { scanState } from "./state/scan-state.ts";
import { applyTheme, chosenTheme, rememberTheme } from "./state/theme.ts";

const NAMES = { auto: "as the system", light: "light", dark: "dark" };
const button = document.getElementById("theme");

function nameTheme() {
  const label = `Theme: ${NAMES[chosenTheme() ?? "auto"]}`;
  button?.setAttribute("aria-label", label);
  button?.setAttribute("title", label);
}

button?.addEventListener("click", () => {
  const next = { auto: "light", light: "dark", dark: null }[chosenTheme() ?? "auto"];
  const theme = next === "light" || next === "dark" ? next : null;
  applyTheme(theme);
  rememberTheme(theme);
  nameTheme();
  announce(`Theme: ${NAMES[theme ?? "auto"]}`);
});
nameTheme();
window.addEventListener("popstate", () => void scanState.begin());
void scanState.begin();
