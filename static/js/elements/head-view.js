/**
 * The chosen head: its name, the way to its neighbours, the exact value pointed at, and all there is to know of the
 * picture.
 *
 * @import { Picture } from "../picture.js"
 */
import { el } from "../dom.js";
import { pictureOf } from "../picture.js";
import { readout } from "../readout.js";
import { step } from "../selection.js";
import { store } from "../store.js";
import { Panel } from "./panel.js";

const HINT = "Point at a cell for its exact value; drag to zoom in.";
const SCALES = { linear: "Linear", sqrt: "Square root", log: "Logarithmic" };

class HeadView extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    store.addEventListener("hover", () => this.#read(), { signal });
    for (const button of this.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => go(button), { signal });
    }
    this.addEventListener("zoom", (event) => this.#zoomed(Boolean(/** @type {CustomEvent} */ (event).detail)), { signal });
    this.child("reset").addEventListener("click", () => this.#reset(), { signal });
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const { layer, head } = scene.state;
    const picture = pictureOf(scene.figure);
    this.child("title").replaceChildren(`Layer ${layer}, head ${head}`);
    const scale = SCALES[/** @type {keyof typeof SCALES} */ (scene.state.scale)];
    const notes = [...picture.notes, `${scale} scale from 0 to 1, the same for every head.`];
    this.child("notes").replaceChildren(...notes.map((note) => el("li", {}, note)));
    this.child("legend").replaceChildren(colourBar(picture));
    this.querySelector("heat-map")?.setAttribute("aria-label", `Heatmap of layer ${layer}, head ${head}. Arrow keys read its cells.`);
    this.#read();
  }

  /** The cell pointed at, else the chosen one. */
  #read() {
    const { scene, hover } = store;
    if (!scene) return;
    const picture = pictureOf(scene.figure);
    const chosen = picture.locate(scene.state);
    const [row, column] = [hover?.query ?? chosen.row, hover?.key ?? chosen.column];
    this.child("readout").textContent = row >= 0 && column >= 0 ? readout(picture, row, column) : HINT;
  }

  /** @param {boolean} zoomed */
  #zoomed(zoomed) {
    this.child("reset").hidden = !zoomed;
  }

  #reset() {
    const map = this.querySelector("heat-map");
    if (map && "reset" in map && typeof map.reset === "function") map.reset();
  }
}

/** The colour bar, with its ticks in true weights whatever the scale. @type {(picture: Picture) => HTMLElement} */
function colourBar({ bar: { gradient, ticks } }) {
  const colours = el("span", { class: "colour-bar-colours" });
  colours.style.backgroundImage = gradient;
  const labels = ticks.map(({ place, text }) => {
    const tick = el("span", { class: "colour-bar-tick" }, text);
    tick.style.left = `${100 * place}%`;
    return tick;
  });
  return el("span", { class: "colour-bar", role: "img", "aria-label": "Colour bar of the weights" }, colours, ...labels);
}

/** @param {Element} button */
function go(button) {
  step(button.getAttribute("data-step") === "layer" ? "layer" : "head", Number(button.getAttribute("data-by")));
}

customElements.define("head-view", HeadView);
