/** Explains what the overview shows, and its scale with the heads at both ends. */
import type { Stream } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { el } from "./dom.ts";
import { headCount, headName, layerCount, short } from "../text/format.ts";
import { _, ngettext } from "../text/message.ts";
import { ALIGNS } from "../state/head-set.ts";
import { extremes, overviewValues, withUnit } from "../charts/overview-values.ts";
import { horizon } from "../charts/attention-mask.ts";
import { pictureOf } from "../charts/head-picture.ts";
import { openHeads } from "../state/selection.ts";
import { groupSize } from "../charts/tile-layout.ts";
import { headLink } from "./head-link.ts";
import { markLegend } from "./mark-legend.ts";

const SEVERAL = _("Shift-click heads to see several as one picture, or the name of a layer to see all of its heads.");

const PADDING_COUNTS = _("This metric counts the added silence, too.");

export function legend(scene: Scene): Node[] {
  const notes = [patterns(scene), ...structure(scene.stream), SEVERAL].map((text) => el("p", { class: "small" }, text));
  return [...valueLegend(scene), ...markLegend(scene), ...alignment(scene.stream), ...notes, ...maskLegend(scene)];
}

/** The cut corner's meaning, and a link to all such heads as one. */
function alignment({ alignment_heads }: Stream): Node[] {
  const [first, ...others] = alignment_heads.map(([layer, head]) => ({ layer, head }));
  if (!first) return [];
  const all = el(
    "button",
    { type: "button", class: "link" },
    others.length > 0 ? _("All {count} as one", { count: others.length + 1 }) : headName(first.layer, first.head),
  );
  all.addEventListener("click", () => openHeads([first, ...others]));
  return [el("p", { class: "small" }, el("span", { class: "swatch-alignment" }), `${ALIGNS}. `, all, ".")];
}

function valueLegend(scene: Scene): Node[] {
  const headValues = overviewValues(scene);
  const ends = headValues.values && extremes(headValues.values);
  if (!ends) return missing(scene);
  const { title, low, high, unit } = headValues;
  const bar = el("span", { class: "scale" }, short(low), el("span", { class: "scale-light" }), withUnit(high, unit));
  const highest = [_("Strongest:"), " ", headLink(ends.highest, unit), "."];
  const lowest = low > 0 ? [" ", _("Weakest:"), " ", headLink(ends.lowest, unit), "."] : [];
  return [
    el("p", { class: "scale-line" }, el("span", {}, title), bar),
    el("p", {}, ...highest, ...lowest),
    ...paddingNote(scene),
  ];
}

/** Notes that a metric includes padding that the picture hides. */
function paddingNote({ state, stream, capture, overview }: Scene): Node[] {
  const sides = [stream.query_side, stream.key_side];
  const padded = sides.some((side) => capture.tokens[side]?.some((token) => token.padding));
  const metric = overview.metrics.some(({ name }) => name === state.overview);
  return padded && metric ? [el("p", { class: "small" }, PADDING_COUNTS)] : [];
}

/** Why there are no values. */
function missing(scene: Scene): Node[] {
  const { state, comparison } = scene;
  const { title, values } = overviewValues(scene);
  if (values) {
    const none = values.flat().every((value) => value === null);
    if (none && state.overview === "pair")
      return [el("p", {}, _("{title}: the mask leaves the query no choice in any head.", { title }))];
    const why = none
      ? _("{title}: no head of this stream can have it on this input.", { title })
      : _("{title}: 0 in every head.", { title });
    return [el("p", {}, why)];
  }
  if (state.overview === "pair")
    return [el("p", {}, _("Choose two words to colour the heads by the weight between them."))];
  if (state.overview !== "change" || comparison?.changes) return [];
  const why =
    comparison?.problem?.detail ?? _("Compare two sentences, heads or models to colour the heads by their change.");
  return [el("p", {}, why)];
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
  const windowed = Array.from({ length: stream.layers }, (_, layer) => layer).filter((layer) => horizon(stream, layer));
  const kinds = new Set(windowed.map((layer) => horizon(stream, layer)));
  for (const reach of kinds) {
    const layers = windowed.filter((layer) => horizon(stream, layer) === reach).map((layer) => `L${layer}`);
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

export function maskSwatch({ figure }: Scene): HTMLElement {
  const swatch = el("span", { class: "swatch-barred" });
  swatch.style.backgroundColor = pictureOf(figure).forbidden;
  return swatch;
}

/** The colour of forbidden cells. */
function maskLegend(scene: Scene): Node[] {
  const { stream } = scene;
  if (!stream.causal && !stream.details.some((_, layer) => horizon(stream, layer))) return [];
  return [el("p", { class: "small" }, maskSwatch(scene), _("not allowed"))];
}

function patterns({ stream, overview: { block } }: Scene): string {
  const size = { layers: layerCount(stream.layers), heads: headCount(stream.heads) };
  if (!block) {
    return _(
      "{layers} (rows) × {heads} (columns). In each, rows attend to columns, coloured as in the large picture.",
      size,
    );
  }
  const [rows, columns] = block;
  return _("{layers} (rows) × {heads} (columns). Each cell is the maximum of a block of {rows} × {columns}.", {
    ...size,
    rows,
    columns,
  });
}
