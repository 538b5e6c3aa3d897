/** Shows the chosen head: its name, links to its neighbours, the hovered value, and notes on the picture. */
import { html, nothing } from "lit-html";
import { ZOOM, type HeatMap } from "./heat-map.ts";
import type { Scene } from "../state/types.ts";
import type { Raster } from "../charts/raster.ts";
import { comparisonTitle } from "../text/comparison-text.ts";
import { renderInPlace } from "../components/render-in-place.ts";
import { exactNumber, headName } from "../text/format.ts";
import { shortReach } from "../charts/attention-mask.ts";
import { cellOfPair, type Picture } from "../charts/head-picture.ts";
import { GLOSSARY } from "../text/glossary.ts";
import { define, term } from "../components/tooltip.ts";
import { readout } from "../text/readout.ts";
import { openHead, stepLayerOrHead } from "../state/selection.ts";
import { isCroppable } from "../state/crop-state.ts";
import { store } from "../state/store.ts";
import { colourLegend } from "../components/colour-legend.ts";
import { _ } from "../text/message.ts";
import { drawKeepingFocus } from "../components/draw-keeping-focus.ts";
import { KeptHeight } from "../components/kept-height.ts";
import { Panel } from "../components/panel.ts";

const POINTING_HINT = _("Point at a cell for its value; drag to zoom in.");
const MAP_HINT = _("Point at a cell for its value; click or Ctrl + wheel zooms in.");
const TOUCH_HINT = _("Tap a cell for its value or to zoom in; two fingers zoom, and one moves a part.");
/** With more keys, most weights are too small to see on the linear scale. */
const MANY_KEYS = 64;
const SMALL_WEIGHTS_NOTE = _("Among so many words most weights are small; √ and log bring them out.");
const AUTOMATIC_SCALE_NOTE = _("Among so many tokens most weights are small, so the automatic scale is this one.");

class HeadView extends Panel {
  readonly #readoutHeight = new KeptHeight();
  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#drawTitle(), { signal });
    store.addEventListener("hover", () => this.#drawReadout(), { signal });
    this.addEventListener(
      "picture",
      (event) => this.#drawNotes(event.target as HeatMap, (event as CustomEvent).detail),
      {
        signal,
      },
    );
    define(this.child("weight-term"), GLOSSARY.weight, signal);
    this.child("reset").addEventListener("click", () => this.#map.reset(), { signal });
    this.child("zoom-in").addEventListener("click", () => this.#map.zoomBy(ZOOM.in), { signal });
    this.child("zoom-out").addEventListener("click", () => this.#map.zoomBy(ZOOM.out), { signal });
    this.child("by").addEventListener("change", ({ target }) => setCombination(target), { signal });
    this.child("one").addEventListener("click", () => openHead(store.state), { signal });
    for (const button of this.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => stepByButton(button), { signal });
    }
  }

  /** The heatmap of A, or the only one. */
  get #map(): HeatMap {
    return this.querySelector("heat-map") as HeatMap;
  }

  #drawTitle() {
    const { scene } = store;
    if (!scene) return;
    const { state, stream, comparison } = scene;
    const reach = state.heads === null ? shortReach(stream, state.layer) : null;
    const name = comparison ? comparisonTitle(comparison.figure) : (scene.crop ?? scene.figure).title;
    const isOneHead = comparison === null && state.heads === null;
    renderInPlace(
      html`${isOneHead ? term(name, GLOSSARY.head) : name}${reach ? html`<small>, ${reach}</small>` : nothing}`,
      this.child("title"),
    );
    drawKeepingFocus(
      this.child("set"),
      () => (this.child("set").hidden = state.heads === null),
      () => this.#map,
    );
    this.child("weight-term").hidden = state.cells === "effect" && Boolean(scene.effects?.figure);
    const by = this.querySelector(`[name="by"][value="${state.by}"]`);
    if (by instanceof HTMLInputElement) by.checked = true;
    this.child("one").textContent = _("Only {head}", { head: headName(state.layer, state.head) });
  }

  #drawNotes(map: HeatMap, { zoomed, raster }: { zoomed: boolean; raster: Raster }): void {
    const { scene } = store;
    const { picture } = map;
    if (!scene || !picture) return;
    drawKeepingFocus(
      this.child("reset"),
      () => (this.child("reset").hidden = !zoomed),
      () => this.#map,
    );
    this.#drawReadout();
    if (map !== this.#map) return;
    const notes = notesOf(scene, picture, raster);
    renderInPlace(
      notes.map((note) => html`<li>${note}</li>`),
      this.child("picture-notes"),
    );
    renderInPlace(colourLegend(scene, picture), this.child("legend"));
  }

  /** Read the hovered cell, else the chosen one. */
  #drawReadout() {
    const { scene } = store;
    const { picture } = this.#map;
    if (!scene || !picture) return;
    const { query, key } = scene.state;
    const pair = { query: store.hover?.query ?? query, key: store.hover?.key ?? key };
    const cell = cellOfPair(picture, pair);
    const isCell = cell.row >= 0 && cell.column >= 0;
    const node = this.child("readout");
    this.#readoutHeight.keep(node, scene);
    node.textContent = isCell ? readout(scene, picture, cell) : pointingHint(scene);
    node.title = isCell ? readout(scene, picture, cell, exactNumber) : "";
  }
}

function pointingHint(scene: Scene): string {
  if (!isCroppable(scene)) return POINTING_HINT;
  return matchMedia("(pointer: coarse)").matches ? TOUCH_HINT : MAP_HINT;
}

/** What is merged, hidden, pooled or forbidden, and what the colours say. */
function notesOf(scene: Scene, picture: Picture, raster: Raster): string[] {
  const pooledNotes = raster.isUnpooled ? [] : [picture.effects ? pooledEffectsNote(raster) : pooledNote(raster)];
  // What the model cannot read is said beside the sentence.
  const pictureNotes = picture.notes.filter((note) => note !== scene.capture.unknown?.note);
  const { figure: effects, scatter = null } = scene.effects ?? {};
  const statement = effects?.outcome_text.statement ?? "";
  // Those of effects say what the colours mean, too.
  if (picture.effects) return [statement, ...pictureNotes, ...pooledNotes];
  const { scale, scale_note } = scene.comparison?.figure ?? scene.figure;
  // A scatter and a heatmap of weights share some.
  const notes = [...new Set([...(scatter?.notes ?? []), ...pictureNotes, scale_note, ...pooledNotes])];
  if (picture.keys.length > MANY_KEYS && scale === "linear") notes.push(SMALL_WEIGHTS_NOTE);
  if (scene.state.scale === null && scale !== "linear") notes.push(AUTOMATIC_SCALE_NOTE);
  // Of weights and of effects, some are the same.
  return [...new Set(notes)];
}

function setCombination(target: EventTarget | null) {
  if (target instanceof HTMLInputElement) store.select({ by: target.value === "max" ? "max" : "mean" });
}

const pooledNote = ({ rows, columns }: Raster): string =>
  _(
    "There are more weights than pixels: each drawn cell is the maximum of a {rows} × {columns} block, and pointing reads that one. Zoom in to see every weight.",
    { rows, columns },
  );

const pooledEffectsNote = ({ rows, columns }: Raster): string =>
  _(
    "There are more effects than pixels: each drawn cell is the one farthest from 0 in a {rows} × {columns} block, and pointing reads that one. Zoom in to see every effect.",
    { rows, columns },
  );

function stepByButton(button: Element) {
  stepLayerOrHead(
    button.getAttribute("data-step") === "layer" ? "layer" : "head",
    Number(button.getAttribute("data-by")),
  );
}

customElements.define("head-view", HeadView);
