/** What the colours of the heatmap mean. */
import { html, nothing, type TemplateResult } from "lit-html";
import { sidePictures } from "../charts/comparison-picture.ts";
import { pictureOf, type Picture } from "../charts/head-picture.ts";
import type { Scene } from "../state/types.ts";
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
const effectSigns = ({ signed, effects }: Picture): TemplateResult => {
  const unit = effects?.unit ?? "";
  return signed
    ? html`<span class="colour-bar-name is-signed"
        ><span>− ${_("lower without the edge")}</span><span>${unit}</span
        ><span>+ ${_("higher without the edge")}</span></span
      >`
    : html`<span class="colour-bar-name">${unit}</span>`;
};

const effectSwatches = ({ forbidden, weights }: Picture): TemplateResult =>
  html`<span class="effect-key"
    ><span><span class="verified-dot" aria-hidden="true"></span>${_("verified by running the model")}</span>${
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
const colourBar = ({ bar: { gradient, ticks } }: Picture, name: string): TemplateResult =>
  html`<span class="colour-bar" role="img" aria-label=${name}
    ><span class="colour-bar-colours" style="background-image: ${gradient}"></span>${ticks.map(
      ({ place, text }) => html`<span class="colour-bar-tick" style="left: ${100 * place}%">${text}</span>`,
    )}</span
  >`;
