/** Shows the chosen head: its name, links to its neighbours, the hovered value, and notes on the picture. */
import { html, nothing } from "lit-html";
import { ZOOM, type HeatMap } from "./heat-map.ts";
import type { Raster } from "../charts/raster.ts";
import type { Scale } from "../api/types.ts";
import { comparisonTitle } from "../text/comparison-text.ts";
import { renderInPlace } from "../components/render-in-place.ts";
import { exactNumber, headName } from "../text/format.ts";
import { shortReach } from "../charts/attention-mask.ts";
import { cellOfPair, scaleOf } from "../charts/head-picture.ts";
import { GLOSSARY } from "../text/glossary.ts";
import { term } from "../components/tooltip.ts";
import { readout } from "../text/readout.ts";
import { openHead, stepLayerOrHead } from "../state/selection.ts";
import { store } from "../state/store.ts";
import { colourLegend } from "../components/colour-legend.ts";
import { _ } from "../text/message.ts";
import { drawKeepingFocus } from "../components/draw-keeping-focus.ts";
import { Panel } from "../components/panel.ts";

const HINT = _("Point at a cell for its value; drag to zoom in.");
/** With more keys, most weights are too small to see on the linear scale. */
const MANY_KEYS = 64;
const SMALL = _("Among so many words most weights are small; √ and log bring them out.");
const OPENED = _("Among so many tokens most weights are small, so the automatic scale is this one.");
const SCALES: Record<Scale, string> = {
  linear: _("Linear scale from 0 to 1, the same for every head."),
  sqrt: _("Square root scale from 0 to 1, the same for every head."),
  log: _("Logarithmic scale from 0 to 1, the same for every head."),
};

class HeadView extends Panel {
  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#name(), { signal });
    store.addEventListener("hover", () => this.#read(), { signal });
    this.addEventListener("picture", (event) => this.#draw(event.target as HeatMap, (event as CustomEvent).detail), {
      signal,
    });
    this.child("reset").addEventListener("click", () => this.#map.reset(), { signal });
    this.child("zoom-in").addEventListener("click", () => this.#map.zoomBy(ZOOM.in), { signal });
    this.child("zoom-out").addEventListener("click", () => this.#map.zoomBy(ZOOM.out), { signal });
    this.child("by").addEventListener("change", ({ target }) => combine(target), { signal });
    this.child("one").addEventListener("click", () => openHead(store.state), { signal });
    for (const button of this.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => go(button), { signal });
    }
  }

  /** The heatmap of A, or the only one. */
  get #map(): HeatMap {
    return this.querySelector("heat-map") as HeatMap;
  }

  #name() {
    const { scene } = store;
    if (!scene) return;
    const { state, stream, comparison } = scene;
    const range = state.heads === null ? shortReach(stream, state.layer) : null;
    const name = comparison ? comparisonTitle(comparison.figure) : scene.figure.title;
    const single = comparison === null && state.heads === null;
    renderInPlace(
      html`${single ? term(name, GLOSSARY.head) : name}${range ? html`<small>, ${range}</small>` : nothing}`,
      this.child("title"),
    );
    drawKeepingFocus(
      this.child("set"),
      () => (this.child("set").hidden = state.heads === null),
      () => this.#map,
    );
    const by = this.querySelector(`[name="by"][value="${state.by}"]`);
    if (by instanceof HTMLInputElement) by.checked = true;
    this.child("one").textContent = _("Only {head}", { head: headName(state.layer, state.head) });
  }

  #draw(map: HeatMap, { zoomed, raster }: { zoomed: boolean; raster: Raster }): void {
    const { scene } = store;
    const { picture } = map;
    if (!scene || !picture) return;
    drawKeepingFocus(
      this.child("reset"),
      () => (this.child("reset").hidden = !zoomed),
      () => this.#map,
    );
    this.#read();
    if (map !== this.#map) return;
    const scale = scaleOf(scene);
    // What the model cannot read is said beside the sentence.
    const ofPicture = picture.notes.filter((note) => note !== scene.capture.unknown?.note);
    const notes = [...ofPicture, SCALES[scale]];
    if (!raster.whole) notes.push(coarse(raster));
    if (picture.keys.length > MANY_KEYS && scale === "linear") notes.push(SMALL);
    if (scene.state.scale === null && scale !== "linear") notes.push(OPENED);
    renderInPlace(
      notes.map((note) => html`<li>${note}</li>`),
      this.child("notes"),
    );
    renderInPlace(colourLegend(scene, picture), this.child("legend"));
  }

  /** Read the hovered cell, else the chosen one. */
  #read() {
    const { scene } = store;
    const { picture } = this.#map;
    if (!scene || !picture) return;
    const { query, key } = scene.state;
    const pair = { query: store.hover?.query ?? query, key: store.hover?.key ?? key };
    const cell = cellOfPair(picture, pair);
    const known = cell.row >= 0 && cell.column >= 0;
    this.child("readout").textContent = known ? readout(scene, picture, cell) : HINT;
    this.child("readout").title = known ? readout(scene, picture, cell, exactNumber) : "";
  }
}

function combine(target: EventTarget | null) {
  if (target instanceof HTMLInputElement) store.select({ by: target.value === "max" ? "max" : "mean" });
}

const coarse = ({ rows, columns }: Raster): string =>
  _(
    "There are more weights than pixels: each drawn cell is the maximum of a {rows} × {columns} block, and pointing reads that one. Zoom in to see every weight.",
    { rows, columns },
  );

function go(button: Element) {
  stepLayerOrHead(
    button.getAttribute("data-step") === "layer" ? "layer" : "head",
    Number(button.getAttribute("data-by")),
  );
}

customElements.define("head-view", HeadView);
