/** Explains what the overview shows, and its scale with the heads at both ends. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { Stream } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { exactNumber, headName, shortNumber } from "../text/format.ts";
import { _, ngettext } from "../text/message.ts";
import { ALIGNMENT_HEAD } from "../state/head-set.ts";
import { extremes, overviewValues, withUnit } from "../charts/overview-values.ts";
import { attentionReach } from "../charts/attention-mask.ts";
import { openHeads } from "../state/selection.ts";
import { groupSize } from "../charts/tile-layout.ts";
import { colourInvitation } from "../text/reading-hint.ts";
import { headLink } from "./head-link.ts";
import { maskSwatch } from "./colour-legend.ts";
import { markLegend } from "./mark-legend.ts";

type Content = TemplateResult | string | typeof nothing;

const SEVERAL = _("Shift-click heads to see several as one picture, or the name of a layer to see all of its heads.");

const PADDING_COUNTS = _("This metric counts the added silence, too.");

export function legend(scene: Scene): TemplateResult {
  return html`${valueLegend(scene)}${markLegend(scene)}${alignment(scene.stream)}
  ${[patterns(scene), ...structure(scene.stream), SEVERAL].map(small)}${maskLegend(scene)}`;
}

const small = (content: Content): TemplateResult => html`<p class="small">${content}</p>`;

/** The cut corner's meaning, and a link to all such heads as one. */
function alignment({ alignment_heads }: Stream): Content {
  const [first, ...others] = alignment_heads.map(([layer, head]) => ({ layer, head }));
  if (!first) return nothing;
  const text =
    others.length > 0 ? _("All {count} as one", { count: others.length + 1 }) : headName(first.layer, first.head);
  return small(
    html`<span class="swatch-alignment"></span>${ALIGNMENT_HEAD}.
      <button type="button" class="link" @click=${() => openHeads([first, ...others])}>${text}</button>.`,
  );
}

function valueLegend(scene: Scene): Content {
  const headValues = overviewValues(scene);
  const ends = headValues.values && extremes(headValues.values);
  if (!ends) return missing(scene);
  const { title, low, high, unit } = headValues;
  const [lowest, highest] = [ends.lowest, ends.highest].map(({ layer, head }) => headLink({ layer, head }));
  const weakest = html` ${_("Weakest:")} ${lowest}.`;
  return html`<p class="scale-line">
      <span>${title}</span
      ><span class="scale"
        ><span title=${exactNumber(low)}>${shortNumber(low)}</span><span class="scale-light"></span
        ><span title=${exactNumber(high)}>${withUnit(high, unit)}</span></span
      >
    </p>
    <p>${_("Strongest:")} ${highest}.${low > 0 ? weakest : nothing}</p>
    ${paddingCounts(scene) ? small(PADDING_COUNTS) : nothing}`;
}

/** Whether a metric includes padding that the picture hides. */
function paddingCounts({ state, stream, capture, overview }: Scene): boolean {
  const sides = [stream.query_side, stream.key_side];
  const padded = sides.some((side) => capture.tokens[side]?.some((token) => token.padding));
  return padded && overview.metrics.some(({ name }) => name === state.overview);
}

/** Why there are no values; nothing where none were asked for. */
function missing(scene: Scene): Content {
  const why = whyMissing(scene);
  return why ? html`<p>${why}</p>` : nothing;
}

function whyMissing(scene: Scene): string {
  const { state, comparison } = scene;
  const { title, values } = overviewValues(scene);
  if (values) {
    const none = values.flat().every((value) => value === null);
    if (none && state.overview === "pair")
      return _("{title}: the mask leaves the query no choice in any head.", { title });
    return none
      ? _("{title}: no head of this stream can have it on this input.", { title })
      : _("{title}: 0 in every head.", { title });
  }
  if (state.overview === "pair") return colourInvitation(scene);
  if (state.overview !== "change" || comparison?.changes) return "";
  return (
    comparison?.problem?.detail ?? _("Compare two sentences, heads or models to colour the heads by their change.")
  );
}

/** What heads and layers share or lack. */
function structure(stream: Stream): string[] {
  const found = [];
  const size = groupSize(stream);
  if (size > 1) {
    found.push(
      size === stream.heads
        ? _("All heads share keys and values (grouped-query attention): they stand together.")
        : _(
            "Heads 0–{last}, and each {size} that follow, share keys and values (grouped-query attention): they stand together.",
            { last: size - 1, size },
          ),
    );
  }
  const windowed = Array.from({ length: stream.layers }, (_, layer) => layer).filter((layer) =>
    attentionReach(stream, layer),
  );
  const kinds = new Set(windowed.map((layer) => attentionReach(stream, layer)));
  for (const reach of kinds) {
    const layers = windowed.filter((layer) => attentionReach(stream, layer) === reach).map((layer) => `L${layer}`);
    if (reach) found.push(reachOf(layers, layers.length === stream.layers, reach));
  }
  return found;
}

function reachOf(layers: string[], all: boolean, reach: string): string {
  if (all) return _("All layers attend to {reach}.", { reach });
  return ngettext("{names} (dotted) attends to {reach}.", "{names} (dotted) attend to {reach}.", layers.length, {
    names: layers.join(", "),
    reach,
  });
}

/** The colour of forbidden cells. */
function maskLegend(scene: Scene): Content {
  const { stream } = scene;
  const masked = stream.causal || stream.details.some((_, layer) => attentionReach(stream, layer));
  return masked ? small(maskSwatch(scene)) : nothing;
}

function patterns({ overview: { block } }: Scene): string {
  if (!block) {
    return _(
      "Layers are rows, heads are columns. In each small picture, rows attend to columns, coloured as in the large picture.",
    );
  }
  const [rows, columns] = block;
  return _("Layers are rows, heads are columns. Each cell is the maximum of a {rows} × {columns} block.", {
    rows,
    columns,
  });
}
