/**
 * Starts the workbench: what the address names is requested; then elements, so that they get every event; then what
 * the address selects; once that is on screen, the elements that the first picture does not need.
 */
import "./state/early-request.ts";
import "./components/align-switch.ts";
import "./views/compare-bar.ts";
import "./views/continue-menu.ts";
import "./views/drawing-pad.ts";
import "./views/example-picker.ts";
import "./views/file-picker.ts";
import "./views/input-fields.ts";
import "./views/head-inspector.ts";
import "./views/head-overview.ts";
import "./views/head-roles.ts";
import "./views/head-view.ts";
import "./views/heat-map.ts";
import "./views/heatmap-sides.ts";
import "./components/language-choice.ts";
import "./views/model-picker.ts";
import "./views/pair-ranking.ts";
import "./components/padding-switch.ts";
import "./components/part-switch.ts";
import "./components/prediction-line.ts";
import "./views/prompt-bar.ts";
import "./views/refused-input.ts";
import "./components/reading-hint.ts";
import "./components/rows-switch.ts";
import "./views/sentence-strip.ts";
import "./components/status-line.ts";
import "./components/stream-switch.ts";
import "./components/tool-bar.ts";
import "./views/view-options.ts";
import { loadScenes, redraw } from "./state/loader.ts";
import { watchRendering, whenRendered } from "./state/render-state.ts";
import { headName } from "./text/format.ts";
import { syncHistory } from "./state/history.ts";
import { listenToKeys } from "./state/keyboard.ts";
import { announceScenes } from "./state/scene-announcer.ts";
import { effectRuns } from "./state/effect-runs.ts";
import { headRoles } from "./state/head-roles.ts";
import { store } from "./state/store.ts";
import { onSystemThemeChange } from "./state/theme.ts";
import { listenToTips } from "./components/tooltip.ts";
import { _ } from "./text/message.ts";

headRoles.watch();
effectRuns.watch();
watchRendering();
loadScenes();
listenToKeys();
listenToTips();
announceScenes();
onSystemThemeChange(redraw);
store.addEventListener("scene", () => {
  const { scene } = store;
  if (!scene) return;
  const { layer, head, heads } = scene.state;
  const { title, text } = scene.figure;
  document.title = _("{heads} {text} – Followspot", {
    heads: heads === null ? headName(layer, head) : title,
    text,
  });
});
for (const type of ["scene", "refusal"])
  store.addEventListener(type, () => void whenRendered().then(loadFurtherElements), { once: true });
// What a model generates is shown before the first picture, which may take long.
store.addEventListener("message", () => store.messages.get("prompt")?.isGenerating && void loadFurtherElements());
syncHistory();

async function loadFurtherElements() {
  try {
    await import("./further-elements.ts");
    document.documentElement.dataset.elements = "all";
  } catch (reason) {
    console.error(reason);
    const hint = _("Load the page again; the numbers beside it are right.");
    store.setMessage("stage", { kind: "problem", text: _("A part of the page could not be loaded."), hint });
  }
}
