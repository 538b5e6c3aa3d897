/** What the colours of the heatmap mean. */
import { html, nothing, type TemplateResult } from "lit-html";
import { sidePictures } from "../charts/comparison-picture.ts";
import type { HeadEffects } from "../api/types.ts";
import { coloursOf, pictureOf, type Picture } from "../charts/head-picture.ts";
import type { Scene, Theme } from "../state/types.ts";
import { _ } from "../text/message.ts";

/** The colours of the heatmap, in a comparison of all three. */
export function colourLegend(scene: Scene, picture: Picture): TemplateResult {
  if (!scene.comparison) {
    const hasMask = picture.weights.values.some(Number.isNaN);
    const swatch = hasMask ? html`<span class="barred">${maskSwatch(scene)}</span>` : nothing;
    return picture.effects
      ? html`${effectSigns(picture)}${colourBar(picture, _("Colour bar of the effects"))}${effectSwatches(picture)}`
      : html`${colourBar(picture, _("Colour bar of the weights"))}${swatch}`;
  }
  const { difference } = sidePictures(scene.comparison.figure);
  return html`<span class="colour-bars"
    ><span
      ><span class="colour-bar-name">${_("A and B: weight")}</span
      >${colourBar(picture, _("Colour bar of the weights of A and B"))}</span
    ><span>${DIFFERENCE_LEGEND}${colourBar(difference, _("Colour bar of A minus B"))}</span></span
  >`;
}

/** What the colours of effects mean: of a distance, which has no sign, only the unit. */
const signs = (isSigned: boolean, unit: string, lower: string, higher: string): TemplateResult =>
  isSigned
    ? html`<span class="colour-bar-name is-signed"
        ><span>− ${lower}</span><span>${unit}</span><span>+ ${higher}</span></span
      >`
    : html`<span class="colour-bar-name">${unit}</span>`;

const effectSigns = ({ signed = false, effects }: Picture): TemplateResult =>
  signs(signed, effects?.unit ?? "", _("lower without the edge"), _("higher without the edge"));

const VERIFIED_KEY = html`<span
  ><span class="verified-dot" aria-hidden="true"></span>${_("verified by running the model")}</span
>`;

/** The colours of the effects of ablating heads. */
export function headEffectLegend({ outcome, outcome_text, colours }: HeadEffects, theme: Theme): TemplateResult {
  return html`${signs(outcome.signed, outcome_text.unit, _("lower without the head"), _("higher without the head"))}${colourBar(
      coloursOf(colours, theme),
      _("Colour bar of the effects"),
    )}<span class="effect-key">${VERIFIED_KEY}</span>`;
}

const effectSwatches = ({ forbidden, weights }: Picture): TemplateResult =>
  html`<span class="effect-key"
    >${VERIFIED_KEY}${
      weights.values.some(Number.isNaN)
        ? html`<span
            ><span class="swatch-barred" style="background-color: ${forbidden}"></span>${_("nothing to cut")}</span
          >`
        : nothing
    }</span
  >`;

/** What the colours of the difference mean. */
const DIFFERENCE_LEGEND = html`<span class="colour-bar-name is-signed"
  ><span class="is-b">− ${_("B attends more")}</span><span>A − B</span
  ><span class="is-a">+ ${_("A attends more")}</span></span
>`;

/** The colour of forbidden cells. */
export const maskSwatch = ({ figure }: Scene): TemplateResult =>
  html`<span class="swatch-barred" style="background-color: ${pictureOf(figure).forbidden}"></span>${_("not allowed")}`;

/** The colour bar, with its ticks in true weights whatever the scale. */
const colourBar = ({ bar: { gradient, ticks } }: Pick<Picture, "bar">, name: string): TemplateResult =>
  html`<span class="colour-bar" role="img" aria-label=${name}
    ><span class="colour-bar-colours" style="background-image: ${gradient}"></span>${ticks.map(
      ({ place, text }) => html`<span class="colour-bar-tick" style="left: ${100 * place}%">${text}</span>`,
    )}</span
  >`;
