/** Explains what the overview shows, and its scale with the heads at both ends. */
import { html, nothing, type TemplateResult } from "lit-html";
import type { HeadEffects, Stream } from "../api/types.ts";
import type { Scene, Theme } from "../state/types.ts";
import { exactNumber, headName, shortNumber } from "../text/format.ts";
import { _, enumeration, joinText } from "../text/message.ts";
import { ALIGNMENT_HEAD } from "../state/head-set.ts";
import { extremes, overviewValues, withUnit, type HeadValues } from "../charts/overview-values.ts";
import { attentionReach, shortReach } from "../charts/attention-mask.ts";
import { openHeads } from "../state/selection.ts";
import { groupSize } from "../charts/tile-layout.ts";
import { colourInvitation } from "../text/reading-hint.ts";
import { headLink } from "./head-link.ts";
import { effectRuns, whyWeightsAlone } from "../state/effect-runs.ts";
import { headEffectLegend, maskSwatch } from "./colour-legend.ts";
import { markLegend } from "./mark-legend.ts";

type Head = { layer: number; head: number };
type Content = TemplateResult | string | typeof nothing;

const SEVERAL_HEADS = _(
  "Shift-click heads to see several as one picture, or the name of a layer to see all of its heads.",
);

const PADDING_COUNTS = _("This metric counts the added silence, too.");

export function overviewLegend(scene: Scene): TemplateResult {
  return html`${valueLegend(scene)}${markLegend(scene)}${alignmentLegend(scene.stream)}
  ${[patternNote(scene), ...samplingNote(scene), ...structureNotes(scene.stream), SEVERAL_HEADS].map(smallParagraph)}${maskLegend(scene)}`;
}

const smallParagraph = (content: Content): TemplateResult => html`<p class="small">${content}</p>`;

/** The cut corner's meaning, and a link to all such heads as one. */
function alignmentLegend({ alignment_heads }: Stream): Content {
  const [first, ...others] = alignment_heads.map(([layer, head]) => ({ layer, head }));
  if (!first) return nothing;
  const text =
    others.length > 0 ? _("All {count} as one", { count: others.length + 1 }) : headName(first.layer, first.head);
  return smallParagraph(
    html`<span class="swatch-alignment"></span>${ALIGNMENT_HEAD}.
      <button type="button" class="link" @click=${() => openHeads([first, ...others])}>${text}</button>.`,
  );
}

function valueLegend(scene: Scene): Content {
  const headValues = overviewValues(scene);
  const { title, low, high, unit, effects } = headValues;
  const ends = headValues.values && extremes(headValues.values, effects && Math.abs);
  if (!ends) return missingValues(scene);
  if (effects) return effectsLegend(headValues, effects, ends.highest, scene.theme);
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
    ${countsPadding(scene) ? smallParagraph(PADDING_COUNTS) : nothing}`;
}

function effectsLegend({ title }: HeadValues, effects: HeadEffects, strongest: Head, theme: Theme): TemplateResult {
  return html`<p>${title}</p>
    ${headEffectLegend(effects, theme)}
    <p>${_("Strongest:")} ${headLink({ layer: strongest.layer, head: strongest.head })}.</p>`;
}

/** Whether a metric includes padding that the picture hides. */
function countsPadding({ state, stream, capture, overview }: Scene): boolean {
  const sides = [stream.query_side, stream.key_side];
  const padded = sides.some((side) => capture.tokens[side]?.some((token) => token.padding));
  return padded && overview.metrics.some(({ name }) => name === state.overview);
}

/** Why there are no values; nothing where none were asked for. */
function missingValues(scene: Scene): Content {
  const reason = missingReason(scene);
  return reason ? html`<p>${reason}</p>` : nothing;
}

function missingReason(scene: Scene): string {
  const { state, comparison } = scene;
  const { title, values } = overviewValues(scene);
  if (values) {
    const isEmpty = values.flat().every((value) => value === null);
    if (isEmpty && state.overview === "pair")
      return _("{title}: the mask leaves the query no choice in any head.", { title });
    return isEmpty
      ? _("{title}: no head of this stream can have it on this input.", { title })
      : _("{title}: 0 in every head.", { title });
  }
  if (state.overview === "pair") return colourInvitation(scene);
  if (state.overview === "effect") return missingEffects(scene);
  if (state.overview !== "change" || comparison?.changes) return "";
  return (
    comparison?.problem?.detail ?? _("Compare two sentences, heads or models to colour the heads by their change.")
  );
}

/** Until they are known, where their progress is shown. */
function missingEffects(scene: Scene): string {
  const { problem } = effectRuns.ablations;
  if (problem && problem.code !== "model-loading") return joinText(problem.detail, problem.hint);
  return whyWeightsAlone(scene) || _("The effects of the heads are being estimated …");
}

/** What heads and layers share or lack. */
function structureNotes(stream: Stream): string[] {
  const notes = [];
  const size = groupSize(stream);
  if (size > 1) {
    notes.push(
      size === stream.heads
        ? _("All heads share keys and values (grouped-query attention): they stand together.")
        : _(
            "Heads 0–{last}, and each {size} that follow, share keys and values (grouped-query attention): they stand together.",
            { last: size - 1, size },
          ),
    );
  }
  const named = Array.from({ length: stream.layers }, (_, layer) => ({ layer, name: shortReach(stream, layer) }));
  const limited = named.filter(({ name }) => name !== null);
  for (const name of new Set(limited.map((one) => one.name))) {
    const layers = limited.filter((one) => one.name === name).map(({ layer }) => layer);
    const reach = attentionReach(stream, layers[0] ?? 0, namesOf(layers, stream));
    if (reach) notes.push(reach);
  }
  if (limited.length > 0 && limited.length < stream.layers) notes.push(DOTTED);
  return notes;
}

const DOTTED = _("The names of layers with such a limit are dotted.");

const namesOf = (layers: number[], stream: Stream): string =>
  layers.length === stream.layers && layers.length > 1
    ? `L0–L${stream.layers - 1}`
    : enumeration(layers.map((layer) => `L${layer}`));

/** The colour of forbidden cells. */
function maskLegend(scene: Scene): Content {
  const { stream } = scene;
  const hasMask = stream.causal || stream.details.some((_, layer) => shortReach(stream, layer) !== null);
  return hasMask ? smallParagraph(maskSwatch(scene)) : nothing;
}

/** That rows were sampled, in a sentence; empty if all were read. */
function samplingNote({ overview: { rows } }: Scene): string[] {
  if (rows.read === rows.total) return [];
  return [
    _("{rows} of {all_rows} rows were read, spread evenly over the input: reading all would take too long.", {
      rows: rows.read,
      all_rows: rows.total,
    }),
  ];
}

function patternNote({ overview: { block } }: Scene): string {
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
