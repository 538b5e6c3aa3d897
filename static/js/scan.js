/** Starts the scan page. */
import "./elements/scan-form.js";
import "./elements/scan-head.js";
import "./elements/scan-heads.js";
import "./elements/scan-progress.js";
import { announce } from "./announce.js";
import { scanState } from "./scan-state.js";
import { applyTheme, chosenTheme, rememberTheme } from "./theme.js";

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
