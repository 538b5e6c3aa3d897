/**
 * The sentence view's text on the word whose weights are shown.
 *
 * @import { Focus } from "./attention-edges.js"
 * @import { Picture } from "./head-picture.js"
 * @import { Scene } from "./types.js"
 */
import { explainAlignment } from "./alignment.js";
import { attentionInBoth } from "./comparison-text.js";
import { explainUnit } from "./selection-text.js";
import { unwrittenUnit } from "./generation-steps.js";

const HINT = "Point at a word to see what it attends to. Click two words to rank every head for that pair.";

/** @typedef {{scene: Scene, picture: Picture}} Shown */

/** @type {(shown: Shown, focus: Focus) => import("./dom.js").Phrase[]} */
export function hoverText({ scene, picture }, focus) {
  const { alignment } = scene;
  if (focus.unit >= unwrittenUnit(scene, picture, focus.role)) return ["That is not yet written at this step."];
  if (alignment) return explainAlignment({ ...scene, alignment }, picture, focus);
  if (scene.comparison && focus.unit >= 0) return attentionInBoth(scene.comparison, focus.unit, focus.role === "query" ? "attends" : "attended");
  return focus.unit < 0 ? [hint(scene)] : explainUnit(picture, focus.unit, focus.role === "query" ? "attends" : "attended");
}

/** @type {(scene: Scene) => string} */
function hint({ capture, stream }) {
  if (capture.media[stream.query_side]?.kind === "audio") return HINT.replace("a word", "a moment").replace("words", "moments");
  if (capture.media[stream.query_side]?.kind === "image") return HINT.replace("a word", "a patch").replace("words", "patches");
  if (capture.media[stream.key_side]?.kind === "image") return "Point at a word to see which patches it attends to, or at a patch to see its weight.";
  if (capture.media[stream.key_side]?.kind === "audio") return "Point at a word to see which moments it attends to, or at a moment to see its weight.";
  return HINT;
}
