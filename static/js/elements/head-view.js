/** The chosen head: its name, the way to its neighbours, the exact value pointed at, and everything to know of the picture. */
import { el } from "../dom.js";
import { short } from "../format.js";
import { pictureOf } from "../picture.js";
import { readout } from "../readout.js";
import { step } from "../selection.js";
import { store } from "../store.js";
import { Panel } from "./panel.js";

const HINT = "Point at a cell for its exact value; drag to zoom in.";
const SCALES = { linear: "linear", sqrt: "square root", log: "logarithmic" };

class HeadView extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    store.addEventListener("hover", () => this.#read(), { signal });
    for (const button of this.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => go(button), { signal });
    }
    this.addEventListener("zoom", (event) => this.#zoomed(Boolean(/** @type {CustomEvent} */ (event).detail)), { signal });
    this.part("reset").addEventListener("click", () => this.#reset(), { signal });
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const { layer, head } = scene.state;
    const picture = pictureOf(scene.figure);
    this.part("title").replaceChildren(`Layer ${layer}, head ${head}`);
    this.part("notes").replaceChildren(...picture.notes.map((note) => el("li", {}, note)));
    const bar = el("span", { class: "scale-bar" });
    bar.style.backgroundImage = picture.ramp.gradient;
    const scale = SCALES[/** @type {keyof typeof SCALES} */ (scene.state.scale)];
    this.part("legend").replaceChildren(
      el("span", { class: "scale" }, short(picture.ramp.low), bar, short(picture.ramp.high)),
      el("span", { class: "small" }, `${scale} scale, the same for every head`),
    );
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
    this.part("readout").textContent = row >= 0 && column >= 0 ? readout(picture, row, column) : HINT;
  }

  /** @param {boolean} zoomed */
  #zoomed(zoomed) {
    this.part("reset").hidden = !zoomed;
  }

  #reset() {
    const map = this.querySelector("heat-map");
    if (map && "reset" in map && typeof map.reset === "function") map.reset();
  }
}

/** @param {Element} button */
function go(button) {
  step(button.getAttribute("data-step") === "layer" ? "layer" : "head", Number(button.getAttribute("data-by")));
}

customElements.define("head-view", HeadView);
