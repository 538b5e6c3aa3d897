/** What is said below the sentence: of the word in focus, and what its lines mean. */
import { html, nothing, type TemplateResult } from "lit-html";
import { hasFaintEdges, type Focus } from "../charts/attention-edges.ts";
import { sidePictures } from "../charts/comparison-picture.ts";
import { firstUnwrittenUnit } from "../charts/generation-steps.ts";
import { effectLinesLegend, withOtherVerdict } from "../text/effect-sentence.ts";
import { hoverText, type ScenePicture } from "../text/hover-text.ts";
import { _, joinText } from "../text/message.ts";
import { plainText } from "../text/plain-text.ts";
import { phrase } from "./phrase.ts";

/** @param hasDots whether a line would cross the text, which only the layout says */
export function lineSummary(shown: ScenePicture, focus: Focus, hasDots: boolean): TemplateResult {
  const { scene, picture } = shown;
  const isPartial = leavesLinesOut(shown, focus);
  const notes = [
    isPartial && !picture.effects ? _("Lines under 1 % are not drawn.") : "",
    hasDots ? _("A dot stands for a line that would cross the text.") : "",
  ].filter(Boolean);
  const sentence = hoverText(shown, focus);
  if (picture.effects)
    // It has the room of both verdicts, because a run may verify the effect while somebody points below it.
    return html`<span class="reserved" data-other=${withOtherVerdict(plainText(sentence))}
        ><span>${phrase(sentence)}</span></span
      >${small(notes)}<small>${effectLinesLegend(scene, picture, isPartial)}</small>`;
  return html`${phrase(sentence)}${small(notes)}`;
}

const small = (notes: string[]) => (notes.length > 0 ? html` <small>${joinText(...notes)}</small>` : nothing);

/** An alignment draws all of its lines; a token that is not yet generated has none. */
function leavesLinesOut({ scene, picture }: ScenePicture, focus: Focus): boolean {
  const { alignment, comparison, state } = scene;
  if (alignment || focus.unit >= firstUnwrittenUnit(scene, picture, focus.role)) return false;
  if (!comparison) return hasFaintEdges(picture, state, focus);
  const { a, b } = sidePictures(comparison.figure);
  return hasFaintEdges(a, state, focus) || hasFaintEdges(b, state, focus);
}
