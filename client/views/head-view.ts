/** Shows the chosen head: its name, links to its neighbours, the exact hovered value, and notes on the picture. */
import type { HeatMap } from "./heat-map.ts";
import type { Picture } from "../charts/head-picture.ts";
import type { Raster } from "../charts/raster.ts";
import type { Scale } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { comparedTitle } from "../text/comparison-text.ts";
import { tripleOf } from "../charts/comparison-picture.ts";
import { el } from "../components/dom.ts";
import { headName } from "../text/format.ts";
import { horizonName } from "../charts/attention-mask.ts";
import { locate, scaleOf } from "../charts/head-picture.ts";
import { readout } from "../text/readout.ts";
import { openHead, step } from "../state/selection.ts";
import { store } from "../state/store.ts";
import { maskSwatch } from "../components/overview-legend.ts";
import { _ } from "../text/message.ts";
import { Panel } from "../components/panel.ts";

const HINT = _("Point at a cell for its exact value; drag to zoom in.");
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
    const range = state.heads === null ? horizonName(stream, state.layer) : null;
    const name = comparison ? comparedTitle(comparison.figure) : scene.figure.title;
    this.child("title").replaceChildren(name, range ? el("small", {}, `, ${range}`) : "");
    this.child("set").hidden = state.heads === null;
    const by = this.querySelector(`[name="by"][value="${state.by}"]`);
    if (by instanceof HTMLInputElement) by.checked = true;
    this.child("one").textContent = _("Only {head}", { head: headName(state.layer, state.head) });
  }

  #draw(map: HeatMap, { zoomed, raster }: { zoomed: boolean; raster: Raster }): void {
    const { scene } = store;
    const { picture } = map;
    if (!scene || !picture) return;
    this.child("reset").hidden = !zoomed;
    this.#read();
    if (map !== this.#map) return;
    const scale = scaleOf(scene);
    const notes = [...picture.notes, SCALES[scale]];
    if (!raster.whole) notes.push(coarse(raster));
    if (picture.keys.length > MANY_KEYS && scale === "linear") notes.push(SMALL);
    if (scene.state.scale === null && scale !== "linear") notes.push(OPENED);
    this.child("notes").replaceChildren(...notes.map((note) => el("li", {}, note)));
    this.child("legend").replaceChildren(...legends(scene, picture));
  }

  /** Read the hovered cell, else the chosen one. */
  #read() {
    const { scene } = store;
    const { picture } = this.#map;
    if (!scene || !picture) return;
    const { query, key } = scene.state;
    const pair = { query: store.hover?.query ?? query, key: store.hover?.key ?? key };
    const { row, column } = locate(picture, pair);
    this.child("readout").textContent = row >= 0 && column >= 0 ? readout(scene, picture, row, column) : HINT;
  }
}

function legends(scene: Scene, picture: Picture): HTMLElement[] {
  const barred = picture.weights.values.some(Number.isNaN);
  const swatch = el("span", { class: "barred" }, maskSwatch(scene), _("not allowed"));
  if (!scene.comparison) return [colourBar(picture, _("Colour bar of the weights")), ...(barred ? [swatch] : [])];
  const { difference } = tripleOf(scene.comparison.figure);
  return [
    el(
      "span",
      { class: "colour-bars" },
      el(
        "span",
        {},
        el("span", { class: "colour-bar-name" }, _("A and B: weight")),
        colourBar(picture, _("Colour bar of the weights of A and B")),
      ),
      el("span", {}, signs(), colourBar(difference, _("Colour bar of A minus B"))),
    ),
  ];
}

/** The legend of colours: A and B. */
const signs = (): HTMLElement =>
  el(
    "span",
    { class: "colour-bar-name is-signed" },
    el("span", { class: "is-b" }, _("B attends more")),
    el("span", {}, "A − B"),
    el("span", { class: "is-a" }, _("A attends more")),
  );

function combine(target: EventTarget | null) {
  if (target instanceof HTMLInputElement) store.select({ by: target.value === "max" ? "max" : "mean" });
}

const coarse = ({ rows, columns }: Raster): string =>
  _(
    "There are more weights than pixels: each drawn cell is the maximum of a {rows} × {columns} block, and pointing reads that one. Zoom in to see every weight.",
    { rows, columns },
  );

/** The colour bar, with its ticks in true weights whatever the scale. */
function colourBar({ bar: { gradient, ticks } }: Picture, name: string): HTMLElement {
  const colours = el("span", { class: "colour-bar-colours" });
  colours.style.backgroundImage = gradient;
  const labels = ticks.map(({ place, text }) => {
    const tick = el("span", { class: "colour-bar-tick" }, text);
    tick.style.left = `${100 * place}%`;
    return tick;
  });
  return el("span", { class: "colour-bar", role: "img", "aria-label": name }, colours, ...labels);
}

function go(button: Element) {
  step(button.getAttribute("data-step") === "layer" ? "layer" : "head", Number(button.getAttribute("data-by")));
}

customElements.define("head-view", HeadView);
