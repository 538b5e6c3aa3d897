/**
 * Shows the chosen head: its name, links to its neighbours, the exact hovered value, and notes on the picture.
 *
 * @import { HeatMap } from "./heat-map.js"
 * @import { Picture } from "../head-picture.js"
 * @import { Raster } from "../raster.js"
 * @import { Scale, Scene } from "../types.js"
 */
import { comparedTitle } from "../comparison-text.js";
import { tripleOf } from "../comparison-picture.js";
import { el } from "../dom.js";
import { headName } from "../format.js";
import { horizonName } from "../attention-mask.js";
import { locate, scaleOf } from "../head-picture.js";
import { readout } from "../readout.js";
import { openHead, step } from "../selection.js";
import { store } from "../store.js";
import { maskSwatch } from "./overview-legend.js";
import { Panel } from "./panel.js";

const HINT = "Point at a cell for its exact value; drag to zoom in.";
/** With more keys, most weights are too small to see on the linear scale. */
const MANY_KEYS = 64;
const SMALL = "Among so many words most weights are small; √ and log bring them out.";
const OPENED = "Among so many tokens most weights are small, so the automatic scale is this one.";
/** @type {Record<Scale, string>} */
const SCALES = { linear: "Linear", sqrt: "Square root", log: "Logarithmic" };

class HeadView extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    store.addEventListener("scene", () => this.#name(), { signal });
    store.addEventListener("hover", () => this.#read(), { signal });
    this.addEventListener(
      "picture",
      (event) => this.#draw(/** @type {HeatMap} */ (event.target), /** @type {CustomEvent} */ (event).detail),
      { signal },
    );
    this.child("reset").addEventListener("click", () => this.#map.reset(), { signal });
    this.child("by").addEventListener("change", ({ target }) => combine(target), { signal });
    this.child("one").addEventListener("click", () => openHead(store.state), { signal });
    for (const button of this.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => go(button), { signal });
    }
  }

  /** The heatmap of A, or the only one. @returns {HeatMap} */
  get #map() {
    return /** @type {HeatMap} */ (this.querySelector("heat-map"));
  }

  #name() {
    const { scene } = store;
    if (!scene) return;
    const { state, stream, comparison } = scene;
    const range = state.heads === null ? horizonName(stream, state.layer) : null;
    const name = comparison ? comparedTitle(comparison.numbers) : scene.figure.layout.meta.title;
    this.child("title").replaceChildren(name, range ? el("small", {}, `, ${range}`) : "");
    this.child("set").hidden = state.heads === null;
    const by = this.querySelector(`[name="by"][value="${state.by}"]`);
    if (by instanceof HTMLInputElement) by.checked = true;
    this.child("one").textContent = `Only ${headName(state.layer, state.head)}`;
  }

  /** @type {(map: HeatMap, drawn: {zoomed: boolean, raster: Raster}) => void} */
  #draw(map, { zoomed, raster }) {
    const { scene } = store;
    const { picture } = map;
    if (!scene || !picture) return;
    this.child("reset").hidden = !zoomed;
    this.#read();
    if (map !== this.#map) return;
    const scale = scaleOf(scene);
    const notes = [...picture.notes, `${SCALES[scale]} scale from 0 to 1, the same for every head.`];
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

/** @type {(scene: Scene, picture: Picture) => HTMLElement[]} */
function legends(scene, picture) {
  const barred = picture.weights.values.some(Number.isNaN);
  const swatch = el("span", { class: "barred" }, maskSwatch(scene), "not allowed");
  if (!scene.comparison) return [colourBar(picture, "Colour bar of the weights"), ...(barred ? [swatch] : [])];
  const { difference } = tripleOf(scene.comparison.figure);
  return [
    el("span", { class: "colour-bars" },
      el("span", {}, el("span", { class: "colour-bar-name" }, "A and B: weight"), colourBar(picture, "Colour bar of the weights of A and B")),
      el("span", {}, signs(), colourBar(difference, "Colour bar of A minus B"))),
  ];
}

/** The legend of colours: A and B. @type {() => HTMLElement} */
const signs = () =>
  el(
    "span",
    { class: "colour-bar-name is-signed" },
    el("span", { class: "is-b" }, "B attends more"),
    el("span", {}, "A − B"),
    el("span", { class: "is-a" }, "A attends more"),
  );

/** @param {EventTarget | null} target */
function combine(target) {
  if (target instanceof HTMLInputElement) store.select({ by: target.value === "max" ? "max" : "mean" });
}

/** @type {(raster: Raster) => string} */
const coarse = ({ rows, columns }) =>
  `There are more weights than pixels: each drawn cell is the maximum of a ${rows} × ${columns} block, ` +
  "and pointing reads that one. Zoom in to see every weight.";

/**
 * The colour bar, with its ticks in true weights whatever the scale.
 *
 * @type {(picture: Picture, name: string) => HTMLElement}
 */
function colourBar({ bar: { gradient, ticks } }, name) {
  const colours = el("span", { class: "colour-bar-colours" });
  colours.style.backgroundImage = gradient;
  const labels = ticks.map(({ place, text }) => {
    const tick = el("span", { class: "colour-bar-tick" }, text);
    tick.style.left = `${100 * place}%`;
    return tick;
  });
  return el(
    "span",
    { class: "colour-bar", role: "img", "aria-label": name },
    colours,
    ...labels,
  );
}

/** @param {Element} button */
function go(button) {
  step(
    button.getAttribute("data-step") === "layer" ? "layer" : "head",
    Number(button.getAttribute("data-by")),
  );
}

customElements.define("head-view", HeadView);
