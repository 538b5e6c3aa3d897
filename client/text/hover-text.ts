/** The sentence view's text on the word whose weights are shown. */
import type { Focus } from "../charts/attention-edges.ts";
import type { Picture } from "../charts/head-picture.ts";
import type { Scene } from "../state/types.ts";
import { _, type Phrase } from "./message.ts";
import { explainAlignment } from "../charts/alignment.ts";
import { explainEffects } from "./effect-sentence.ts";
import { explainInBoth } from "./comparison-text.ts";
import { explainUnit } from "./selection-text.ts";
import { firstUnwrittenUnit } from "../charts/generation-steps.ts";

export type ScenePicture = { scene: Scene; picture: Picture };

export function hoverText({ scene, picture }: ScenePicture, focus: Focus): Phrase[] {
  const { alignment } = scene;
  if (focus.unit >= firstUnwrittenUnit(scene, picture, focus.role))
    return [_("This token is not yet written at this step.")];
  if (picture.effects && focus.unit >= 0) return explainEffects(scene, picture, focus);
  if (alignment) return explainAlignment(alignment, picture, focus);
  if (scene.comparison && focus.unit >= 0)
    return explainInBoth(scene.comparison, focus.unit, focus.role === "query" ? "attends" : "attended");
  return focus.unit < 0
    ? [pointingHint(scene)]
    : explainUnit(picture, focus.unit, focus.role === "query" ? "attends" : "attended");
}

function pointingHint({ capture, stream, state }: Scene): string {
  if (capture.media[stream.query_side]?.kind === "audio")
    return _("Point at a moment to see what it attends to. Click two moments to rank every head for that pair.");
  if (capture.media[stream.query_side]?.kind === "image")
    return _("Point at a patch to see what it attends to. Click two patches to rank every head for that pair.");
  if (capture.media[stream.key_side]?.kind === "image")
    return _("Point at a word to see which patches it attends to, or at a patch to see its weight.");
  if (capture.media[stream.key_side]?.kind === "audio")
    return _("Point at a word to see which moments it attends to, or at a moment to see its weight.");
  if (state.unit === "part")
    return _("Point at a part to see what it attends to. Click two parts to rank every head for that pair.");
  if (state.unit === "sentence")
    return _("Point at a sentence to see what it attends to. Click two sentences to rank every head for that pair.");
  return _("Point at a word to see what it attends to. Click two words to rank every head for that pair.");
}
