/** The picture of a scatter of weights and effects: its axes, its points and their names. */
import { html, nothing, svg, type TemplateResult } from "lit-html";
import type { Scatter } from "../api/types.ts";
import { corners, placeIn, placeNames, type Place, type PlotSize } from "../charts/scatter-plot.ts";
import { _ } from "../text/message.ts";
import { plainText } from "../text/plain-text.ts";
import { unitName } from "../text/selection-text.ts";

type Svg = TemplateResult<2>;

const RADIUS = { estimate: 3.5, verified: 4.5, mark: 9 };

/** What the marks mean, and how weight and effect go together. */
export const scatterKey = (scatter: Scatter): TemplateResult =>
  html`<span class="effect-key"
      ><span><span class="scatter-ring" aria-hidden="true"></span>${_("first-order estimate")}</span
      ><span><span class="verified-dot" aria-hidden="true"></span>${_("verified by running the model")}</span></span
    >${scatter.correlation_text || nothing}`;

/** The query and the key of a point. */
export function edgeNames({ points, queries, keys }: Scatter, index: number): { query: string; key: string } {
  const { row = -1, column = -1 } = points[index] ?? {};
  return { query: plainText(unitName(queries, row)), key: plainText(unitName(keys, column)) };
}

/** The axes, with numbers and names. */
export function frame(scatter: Scatter, size: PlotSize): Svg {
  const { left, right, top, bottom } = size;
  const { axes, names } = scatter;
  const zero = placeIn(size, [0, axes.zero]).y;
  const heights = axes.effect_ticks.map(({ place, text }) => ({ text, y: placeIn(size, [0, place]).y }));
  const widths = axes.weight_ticks.map(({ place, text }) => ({ text, x: placeIn(size, [place, 0]).x }));
  return svg`<text class="label" x="0" y="12">${names.effect}</text>
    <rect class="scatter-area" x=${left} y=${top} width=${right - left} height=${bottom - top} />
    <path class="scatter-zero" d="M${left} ${zero}H${right}" />
    ${heights.map(({ text, y }) => svg`<text class="label" x=${left - 7} y=${y + 4} text-anchor="end">${text}</text>`)}
    ${widths.map(
      ({ text, x }, i) =>
        svg`<text class="label" x=${x} y=${bottom + 18} text-anchor=${ANCHORS[i] ?? "middle"}>${text}</text>`,
    )}
    <text class="label" x=${left + 0.75 * (right - left)} y=${bottom + 18} text-anchor="middle">${names.weight}</text>
    ${corners(scatter, size).map(
      ({ text, anchor, x, y }) => svg`<text class="label" x=${x} y=${y} text-anchor=${anchor}>${text}</text>`,
    )}`;
}

/** Of the numbers below: the outer ones stay inside. */
const ANCHORS = ["start", "middle", "end"];

/** Verified points lie on top. */
export const pointMarks = ({ points }: Scatter, places: Place[]): Svg[] =>
  points
    .map(({ verified }, index) => ({ verified, place: places[index] }))
    .sort((a, b) => Number(a.verified) - Number(b.verified))
    .map(
      ({ verified, place }) =>
        svg`<circle class=${verified ? "is-verified" : "is-estimate"} cx=${place?.x.toFixed(1)} cy=${place?.y.toFixed(1)} r=${verified ? RADIUS.verified : RADIUS.estimate} />`,
    );

/** Around a point that is chosen or pointed at. */
export const ringAt = (place: Place | undefined, kind: string): Svg[] =>
  place ? [svg`<circle class="is-${kind}" cx=${place.x.toFixed(1)} cy=${place.y.toFixed(1)} r=${RADIUS.mark} />`] : [];

/** The names of points, as far as they have room. */
export function names(scatter: Scatter, size: PlotSize, places: Place[], named: number[]): Svg[] {
  const wanted = named.flatMap((index) => {
    const [place, { query, key }] = [places[index], edgeNames(scatter, index)];
    return place ? [{ place, text: `${query} → ${key}` }] : [];
  });
  const taken = corners(scatter, size).map(({ box }) => box);
  return placeNames(wanted, places, size, taken).map(
    ({ text, anchor, x, y }) =>
      svg`<text class="scatter-name" translate="no" x=${x.toFixed(1)} y=${y.toFixed(1)} text-anchor=${anchor}>${text}</text>`,
  );
}
