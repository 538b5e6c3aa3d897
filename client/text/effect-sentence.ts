/** The sentence view's text on the effects of a word's edges, and what its lines mean. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Focus } from "../charts/attention-edges.ts";
import { FAINTEST_WEIGHT } from "../charts/arcs.ts";
import { isVerified, knownEffects } from "../charts/effect-picture.ts";
import { cellOfPair, type Picture } from "../charts/head-picture.ts";
import { store } from "../state/store.ts";
import type { Scene } from "../state/types.ts";
import { changeText } from "./effect-text.ts";
import { shortNumber } from "./format.ts";
import { _, phrases, type Phrase } from "./message.ts";
import type { ScenePicture } from "./hover-text.ts";
import { unitName } from "./selection-text.ts";

const VERIFIED = _("verified by running the model");
const ESTIMATE = _("first-order estimate");

/** What lines and shades show: effects, if they are known and no alignment is shown; else weights. */
export const lineView = ({ scene, picture }: ScenePicture): ScenePicture => ({
  scene,
  picture: (scene.alignment ? null : knownEffects(scene)) ?? picture,
});

/** What cutting an edge of a word changes: of the pair pointed at or chosen, else of its edge with the largest effect. */
export function explainEffects(scene: Scene, picture: Picture, { role, unit }: Focus): Phrase[] {
  const { row, column } = cellOfPair(picture, store.hover ?? scene.state);
  const isOfFocus = row >= 0 && column >= 0 && (role === "query" ? row : column) === unit;
  if (isOfFocus && !Number.isNaN(picture.weights.at(row, column)))
    return phrases(
      "Cutting {query} → {key} changes the outcome by {effect} {unit} ({how}).",
      edgeWords(scene, picture, row, column),
    );
  const values = role === "query" ? picture.weights.row(unit) : picture.weights.column(unit);
  const word = unitName(role === "query" ? picture.queries : picture.keys, unit);
  const other = largest(values);
  if (other < 0) return phrases("{word} has no edge that can be cut and whose effect is known.", { word });
  if (values[other] === 0) return phrases("The effect of every edge of {word} is 0, or estimated to be 0.", { word });
  const cell: [number, number] = role === "query" ? [unit, other] : [other, unit];
  const words = { word, ...edgeWords(scene, picture, ...cell) };
  return role === "query"
    ? phrases(
        "Of what {word} attends to, cutting {query} → {key} has the largest effect: {effect} {unit} ({how}).",
        words,
      )
    : phrases(
        "Of what attends to {word}, cutting {query} → {key} has the largest effect: {effect} {unit} ({how}).",
        words,
      );
}

/** The place of the value farthest from 0; -1 if none is known. */
const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce(
    (best, value, i) => (Math.abs(value) > (best < 0 ? -1 : Math.abs(values[best] ?? 0)) ? i : best),
    -1,
  );

function edgeWords({ effects }: Scene, picture: Picture, row: number, column: number) {
  const { outcome } = effects?.figure ?? {};
  return {
    query: unitName(picture.queries, row),
    key: unitName(picture.keys, column),
    effect: outcome ? changeText(outcome, picture.weights.at(row, column)) : "",
    unit: picture.effects?.unitAfterNumber ?? "",
    how: isVerified(picture, row, column) ? VERIFIED : ESTIMATE,
  };
}

/** The same sentence as it is once a run has verified the effect, or was before. */
export const withOtherVerdict = (sentence: string): string =>
  sentence.includes(VERIFIED) ? sentence.replace(VERIFIED, ESTIMATE) : sentence.replace(ESTIMATE, VERIFIED);

/**
 * What the lines and their colours mean.
 *
 * @param isPartial whether some edges are too faint for a line
 */
export function effectLinesLegend({ effects }: Scene, { ramp, signed }: Picture, isPartial: boolean): TemplateResult {
  const { name = "", after_number: unit = "" } = effects?.figure?.outcome_text ?? {};
  const swatch = (value: number) => html`<span class="swatch-effect" style="background: ${ramp.css(value)}"></span>`;
  const signs = signed
    ? html`<span>${swatch(ramp.low)}${_("lower without the edge")}</span
        ><span>${swatch(ramp.high)}${_("higher without the edge")}</span>`
    : nothing;
  const least = shortNumber(FAINTEST_WEIGHT * ramp.high);
  return html`<span class="effect-key"
    ><span>${_("Effect on: {outcome}", { outcome: name })}</span>${signs}<span
      ><span class="verified-dot"></span>${VERIFIED}</span
    ><span><span class="scatter-ring"></span>${ESTIMATE}</span
    >${isPartial ? html`<span>${_("Lines under {least} {unit} are not drawn.", { least, unit })}</span>` : nothing}</span
  >`;
}
