/** Starts the page that measures what attention costs. */
import "./components/language-menu.ts";
import "./views/cost-form.ts";
import "./views/cost-progress.ts";
import "./views/cost-result.ts";
import "./views/cost-window.ts";
import { startThemeButton } from "./components/theme-button.ts";
import { costState } from "./state/cost-state.ts";

startThemeButton(() => costState.changeTheme());
window.addEventListener("popstate", () => void costState.loadAddress());
void costState.loadAddress();
