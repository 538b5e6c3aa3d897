/**
 * The chosen head: its name, the way to its neighbours, the exact value pointed at, and all there is to know of the
 * picture.
 *
 * @import { Picture } from "../picture.js"
 * @import { Raster } from "../raster.js"
 */
import { el } from "../dom.js";
import { horizonName } from "../mask.js";
import { locate } from "../picture.js";
import { readout } from "../readout.js";
import { step } from "../selection.js";
import { store } from "../store.js";
import { HeatMap } from "./heat-map.js";
import { barredSwatch } from "./overview-legend.js";
import { Panel } from "./panel.js";

const HINT = "Point at a cell for its exact value; drag to zoom in.";
/** Among more keys than this, most weights are too small to be seen on the linear scale. */
const MANY_KEYS = 64;
const SMALL = "Among so many words most weights are small; √ and log bring them out.";
const SCALES = { linear: "Linear", sqrt: "Square root", log: "Logarithmic" };

class HeadView extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    store.addEventListener("scene", () => this.#name(), { signal });
    store.addEventListener("hover", () => this.#read(), { signal });
    this.addEventListener(
      "picture",
      (event) => this.#draw(/** @type {CustomEvent} */ (event).detail),
      { signal },
    );
    this.child("reset").addEventListener("click", () => this.#map?.reset(), { signal });
    for (const button of this.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => go(button), { signal });
    }
  }

  /** @returns {HeatMap | null} */
  get #map() {
    const map = this.querySelector("heat-map");
    return map instanceof HeatMap ? map : null;
  }

  #name() {
    const { scene } = store;
    if (!scene) return;
    const name = `Layer ${scene.state.layer}, head ${scene.state.head}`;
    const range = horizonName(scene.stream, scene.state.layer);
    this.child("title").replaceChildren(name, range ? el("small", {}, `, ${range}`) : "");
    this.#map?.setAttribute("aria-label", `Heatmap of ${name.toLowerCase()}. Arrow keys read its cells.`);
  }

  /** @param {{zoomed: boolean, raster: Raster}} drawn */
  #draw({ zoomed, raster }) {
    const [scene, picture] = [store.scene, this.#map?.picture];
    if (!scene || !picture) return;
    const scale = SCALES[/** @type {keyof typeof SCALES} */ (scene.state.scale)];
    const notes = [...picture.notes, `${scale} scale from 0 to 1, the same for every head.`];
    if (!raster.whole) notes.push(coarse(raster));
    if (picture.keys.length > MANY_KEYS && scene.state.scale === "linear") notes.push(SMALL);
    this.child("notes").replaceChildren(...notes.map((note) => el("li", {}, note)));
    const barred = picture.weights.values.some(Number.isNaN);
    const swatch = el("span", { class: "barred" }, barredSwatch(scene), "not allowed");
    this.child("legend").replaceChildren(colourBar(picture), ...(barred ? [swatch] : []));
    this.child("reset").hidden = !zoomed;
    this.#read();
  }

  /** The cell pointed at, else the chosen one. */
  #read() {
    const [scene, picture] = [store.scene, this.#map?.picture];
    if (!scene || !picture) return;
    const { query, key } = scene.state;
    const pair = { query: store.hover?.query ?? query, key: store.hover?.key ?? key };
    const { row, column } = locate(picture, pair);
    this.child("readout").textContent = row >= 0 && column >= 0 ? readout(scene, picture, row, column) : HINT;
  }
}

/** @type {(raster: Raster) => string} */
const coarse = ({ rows, columns }) =>
  `There are more weights than pixels: each drawn cell is the largest of a block of ${rows} × ${columns}, ` +
  "and pointing reads that one. Zoom in to see every weight.";

/**
 * The colour bar, with its ticks in true weights whatever the scale.
 *
 * @type {(picture: Picture) => HTMLElement}
 */
function colourBar({ bar: { gradient, ticks } }) {
  const colours = el("span", { class: "colour-bar-colours" });
  colours.style.backgroundImage = gradient;
  const labels = ticks.map(({ place, text }) => {
    const tick = el("span", { class: "colour-bar-tick" }, text);
    tick.style.left = `${100 * place}%`;
    return tick;
  });
  return el(
    "span",
    { class: "colour-bar", role: "img", "aria-label": "Colour bar of the weights" },
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
