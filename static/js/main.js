/** Starts the workbench: elements first, so that they hear everything, then what the address asks for. */
import "./elements/copy-link.js";
import "./elements/example-picker.js";
import "./elements/head-inspector.js";
import "./elements/head-overview.js";
import "./elements/head-view.js";
import "./elements/heat-map.js";
import "./elements/model-picker.js";
import "./elements/pair-ranking.js";
import "./elements/prompt-bar.js";
import "./elements/provenance-line.js";
import "./elements/sentence-strip.js";
import "./elements/sound-view.js";
import "./elements/status-line.js";
import "./elements/theme-toggle.js";
import "./elements/view-options.js";
import { conduct, retry } from "./conductor.js";
import { watchDrawing } from "./drawn.js";
import { keepHistory } from "./history.js";
import { listenToKeys } from "./keyboard.js";
import { store } from "./store.js";
import { onSystemTheme } from "./theme.js";
import { listenForEscape } from "./tip.js";

watchDrawing();
conduct();
listenToKeys();
listenForEscape();
onSystemTheme(retry);
store.addEventListener("scene", () => {
  const { scene } = store;
  if (!scene) return;
  const { layer, head } = scene.state;
  document.title = `L${layer} H${head} “${scene.capture.text.slice(0, 60)}” – Followspot`;
});
keepHistory();
