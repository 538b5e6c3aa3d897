/** Starts the scan page. */
import "./components/language-menu.ts";
import "./views/scan-effects.ts";
import "./views/scan-form.ts";
import "./views/scan-head.ts";
import "./views/scan-heads.ts";
import "./views/scan-progress.ts";
import "./views/scan-pruning.ts";
import "./views/scan-save.ts";
import { startThemeButton } from "./components/theme-button.ts";
import { scanState } from "./state/scan-state.ts";

startThemeButton(() => scanState.changeTheme());
window.addEventListener("popstate", () => void scanState.loadAddress());
void scanState.loadAddress();
