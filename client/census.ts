/** Starts the page of the census of heads. */
import "./components/language-menu.ts";
import "./views/census-form.ts";
import "./views/census-progress.ts";
import "./views/census-result.ts";
import { startThemeButton } from "./components/theme-button.ts";
import { censusState } from "./state/census-state.ts";

startThemeButton(() => censusState.changeTheme());
window.addEventListener("popstate", () => void censusState.loadAddress());
void censusState.loadAddress();
