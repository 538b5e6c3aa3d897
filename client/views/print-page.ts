/**
 * The page on paper: one column of sentence, heatmap, ten best heads and caption, light in every theme. It is made when
 * the browser is about to print, and shown nowhere else; the workbench itself is not printed.
 */
import { html, nothing, render, svg, type TemplateResult } from "lit-html";
import type { RankedHead, Ranking } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { shownPicture, type Side } from "../charts/comparison-picture.ts";
import { heatmapPicture } from "../charts/effect-picture.ts";
import { cellPixels } from "../charts/heat-canvas.ts";
import { geometryOf, type Geometry } from "../charts/heat-geometry.ts";
import { heatLabels } from "../charts/heat-labels.ts";
import { cellOfPair, type Picture } from "../charts/head-picture.ts";
import { Raster } from "../charts/raster.ts";
import { inTheme } from "../charts/themed.ts";
import { colourLegend } from "../components/colour-legend.ts";
import { cutResults } from "../components/cut-results.ts";
import { effectCell, type HeadEffectRun } from "../components/effect-cell.ts";
import { phrase } from "../components/phrase.ts";
import { provenance } from "../components/provenance.ts";
import { Panel } from "../components/panel.ts";
import { scatterOnPaper } from "../components/scatter-on-paper.ts";
import { mediaOnPaper } from "./print-media.ts";
import { weightsOfUnit } from "../charts/word-weights.ts";
import { cutsOf, hasAblations } from "../state/cuts.ts";
import { effectRuns } from "../state/effect-runs.ts";
import { store } from "../state/store.ts";
import { liftText } from "../text/column-text.ts";
import { comparisonTitle, sideTitle } from "../text/comparison-text.ts";
import { headName, threeDecimals } from "../text/format.ts";
import { cutName } from "../text/effect-text.ts";
import { _, listText, nphrases, phrases, type Phrase } from "../text/message.ts";
import { explainSelection, rowName, unitName } from "../text/selection-text.ts";

/** Widths that A4 has room for, upright and across, in pixels of CSS; three of the small ones lie side by side. */
const SINGLE_WIDTH = 460;
const BELOW_MEDIA_WIDTH = 390;
const SIDE_WIDTH = 284;
/** Of a heatmap and the scatter beside it. */
const PAIR_WIDTH = 318;
const MOST_HEADS = 10;
/** Pixels of a picture in one of CSS, so that a printer does not blur the edges of cells. */
const DENSITY = 3;
const SIDE_NAMES: Record<Side, string> = { a: "A", b: "B", difference: "A − B" };
const NOT_HOVERED = { row: -1, column: -1 };
const ALL_WRITTEN = { row: Infinity, column: Infinity };
const NOT_MEASURED = { difference: null, problem: "", running: "unasked" } as const;

class PrintPage extends Panel {
  override start(signal: AbortSignal) {
    addEventListener("beforeprint", () => this.#fill(), { signal });
    addEventListener("afterprint", () => this.#clear(), { signal });
  }

  #fill() {
    if (!store.scene) return;
    render(printTemplate(inLightTheme(store.scene)), this);
    this.hidden = false;
  }

  #clear() {
    render(nothing, this);
    this.hidden = true;
  }
}

/** A scene in the colours of the light theme. */
function inLightTheme(scene: Scene): Scene {
  const { comparison, effects } = scene;
  return {
    ...scene,
    theme: "light",
    figure: inTheme(scene.figure, "light"),
    effects: effects && { ...effects, figure: effects.figure && inTheme(effects.figure, "light") },
    comparison: comparison && { ...comparison, figure: inTheme(comparison.figure, "light") },
  };
}

function printTemplate(scene: Scene): TemplateResult {
  const { figure, comparison, ranking, capture, overview } = scene;
  const sides: Side[] = comparison ? ["a", "b", "difference"] : ["a"];
  const picture = shownPicture(scene);
  const media = Object.keys(capture.media).length > 0;
  const scatter = scene.effects?.scatter ?? null;
  const width = comparison ? SIDE_WIDTH : media ? BELOW_MEDIA_WIDTH : scatter ? PAIR_WIDTH : SINGLE_WIDTH;
  return html`<h1>${comparison ? comparisonTitle(comparison.figure) : figure.title}</h1>
    <p class="print-text" dir="auto" translate="no">${comparison ? comparison.figure.texts.difference : figure.text}</p>
    ${sides.map((side) => (side === "difference" ? nothing : shadedWords(scene, side)))}${mediaOnPaper()}
    <p>${phrase(explainSelection(scene, picture))}</p>
    <div class="print-maps">
      ${sides.map((side) => heatmapFigure(scene, side, width))}${
        scatter ? scatterOnPaper(scatter, scene.state, width) : nothing
      }
    </div>
    <div class="print-bar">${colourLegend(scene, heatmapPicture(scene))}</div>
    ${cutsOnPaper(scene)}${ranking ? bestHeads(ranking, scene.effects?.figure ? effectRuns.heads : null) : nothing}
    <div class="print-caption">
      ${notesOnPaper(scene).map((note) => html`<p>${note}</p>`)}
      <p>${provenance(capture, overview.row_sums, NOT_MEASURED, () => {})}</p>
      <p>${location.href}</p>
    </div>`;
}

/** What is cut, and what that changes: the heatmap above is of the model as it is. */
function cutsOnPaper(scene: Scene): TemplateResult | typeof nothing {
  const { reply } = effectRuns.cuts;
  const cuts = cutsOf(scene.state);
  if (scene.comparison || !reply || cuts.length === 0) return nothing;
  const names = listText(cuts.map((cut) => cutName(scene, cut)));
  return html`<div class="print-cuts">
    <p>${_("Cut: {cuts}.", { cuts: names })}</p>
    ${cutResults(reply, hasAblations(scene.state))}
  </div>`;
}

/** Of the cells, and of the points beside them. */
function notesOnPaper(scene: Scene): string[] {
  const { notes, effects } = heatmapPicture(scene);
  const { figure, scatter } = scene.effects ?? {};
  return effects
    ? [figure?.outcome_text.statement ?? "", ...notes]
    : [...new Set([...notes, ...(scatter?.notes ?? [])])];
}

/** The side of a comparison, and what it shows. */
const titled = (scene: Scene, side: Side): Phrase[] =>
  phrases("{title}: {text}", { title: SIDE_NAMES[side], text: sideTitle(scene, side) });

/** The words in the colours of their weights: what the chosen query attends to, or what attends to the chosen key. */
function shadedWords(scene: Scene, side: Side): TemplateResult | typeof nothing {
  const { state, stream, capture, comparison } = scene;
  const picture = shownPicture(scene, side);
  const { row, column } = cellOfPair(picture, state);
  const role = row >= 0 && (state.direction === "attends" || column < 0) ? "query" : "key";
  const unit = role === "query" ? row : column;
  const shown = role === "query" ? stream.key_side : stream.query_side;
  if (unit < 0 || capture.media[shown]) return nothing;
  const units = role === "query" ? picture.keys : picture.queries;
  const values = Array.from(weightsOfUnit(picture, { role, unit }));
  const own = role === "query" ? rowName(picture, unit) : unitName(picture.keys, unit);
  const name = comparison ? `${SIDE_NAMES[side]}: ` : "";
  const meaning =
    role === "query"
      ? phrases("Shaded: what {query} attends to.", { query: own })
      : phrases("Shaded: what attends to {key}.", { key: own });
  return html`<p class="print-words">
    <span class="print-meaning">${name}${phrase(meaning)}</span>
    ${units.map(({ label }, at) => html`${word(label, values[at] ?? NaN, picture)} `)}
  </p>`;
}

function word(label: string, value: number, { ramp }: Picture): TemplateResult {
  const shade = Number.isNaN(value) ? nothing : `background: ${ramp.css(value)}; color: ${ramp.textColour(value)}`;
  return html`<span class="print-word" dir="auto" translate="no" style=${shade}>${label}</span>`;
}

/** A heatmap with its labels, as vector graphics but for the cells. */
function heatmapFigure(scene: Scene, side: Side, width: number): TemplateResult {
  const picture = heatmapPicture(scene, side);
  const geometry = geometryOf(picture, width, null);
  const { height, left, top, right } = geometry;
  const marks = { chosen: cellOfPair(picture, scene.state), hovered: NOT_HOVERED, unwritten: ALL_WRITTEN };
  const box = { left, top, across: width - left - right, down: height - top };
  return html`<figure class="print-map">
    ${scene.comparison ? html`<figcaption>${phrase(titled(scene, side))}</figcaption>` : nothing}
    <svg class="heat" style="--height: ${height}px" width=${width} viewBox="0 0 ${width} ${height}">
      ${cellImage(picture, geometry, box)}${heatLabels(picture, geometry, marks)}
    </svg>
  </figure>`;
}

function cellImage(
  picture: Picture,
  geometry: Geometry,
  { left, top, across, down }: { left: number; top: number; across: number; down: number },
): TemplateResult<2> {
  const image = cellsAddress(
    picture,
    new Raster(picture.weights, geometry, DENSITY, picture.effects && Math.abs),
    across,
    down,
  );
  return svg`<rect x=${left} y=${top} width=${across} height=${down} fill=${picture.forbidden} />
    <image x=${left} y=${top} width=${across} height=${down} preserveAspectRatio="none" href=${image} />
    <rect x=${left} y=${top} width=${across} height=${down} class="print-frame" />`;
}

/** The cells as an image, enlarged without smoothing. */
function cellsAddress({ ramp }: Picture, raster: Raster, across: number, down: number): string {
  const image = cellPixels(ramp, raster);
  const [cellCanvas, enlarged] = [document.createElement("canvas"), document.createElement("canvas")];
  Object.assign(cellCanvas, { width: image.width, height: image.height });
  Object.assign(enlarged, { width: across * DENSITY, height: down * DENSITY });
  cellCanvas.getContext("2d")?.putImageData(image, 0, 0);
  const context = enlarged.getContext("2d");
  if (!context) return "";
  context.imageSmoothingEnabled = false;
  const [coveredColumns, coveredRows] = [image.width * raster.columns, image.height * raster.rows];
  const [columns, rows] = [raster.weights.columns, raster.weights.rows];
  // A last block may reach beyond the last cell.
  context.drawImage(
    cellCanvas,
    0,
    0,
    (enlarged.width * coveredColumns) / columns,
    (enlarged.height * coveredRows) / rows,
  );
  return enlarged.toDataURL();
}

/** @param effects what cutting the edge of the pair changes in each head; null where effects are not shown */
function bestHeads({ query, key, heads }: Ranking, effects: HeadEffectRun | null): TemplateResult {
  const best = [...heads].sort((a, b) => b.weight - a.weight).slice(0, MOST_HEADS);
  const title = nphrases(
    "The head with the largest weight for {query} → {key}",
    "The {count} heads with the largest weights for {query} → {key}",
    best.length,
    { query: [[query.label]], key: [[key.label]] },
  );
  const columns = [_("Head"), _("Weight"), _("Others"), _("Lift"), _("Rank"), ...(effects ? [_("Effect")] : [])];
  return html`<table class="print-heads">
    <caption>
      ${phrase(title)}
    </caption>
    <thead>
      <tr>
        ${columns.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${best.map((head) => headRow(head, effects))}
    </tbody>
  </table>`;
}

function headRow(ranked: RankedHead, effects: HeadEffectRun | null): TemplateResult {
  const { layer, head, weight, column_mean, lift, rank, keys } = ranked;
  return html`<tr>
    <th scope="row">${headName(layer, head)}</th>
    <td>${threeDecimals(weight)}</td>
    <td>${column_mean === null ? "–" : threeDecimals(column_mean)}</td>
    <td>${liftText(lift)}</td>
    <td>${rank === null ? "–" : _("{rank} of {count}", { rank, count: keys })}</td>
    ${effects ? effectCell(effects, ranked) : nothing}
  </tr>`;
}

customElements.define("print-page", PrintPage);
