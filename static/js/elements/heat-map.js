/**
 * The heatmap of the chosen head: rows look at columns. Pointing reads a cell, clicking chooses its pair, arrow
 * keys move a cursor whose value is announced.
 *
 * @import { Geometry } from "../heat-geometry.js"
 * @import { Picture } from "../picture.js"
 */
import { announce } from "../announce.js";
import { unfinishedUntil } from "../drawn.js";
import { geometryOf } from "../heat-geometry.js";
import { drawLabels } from "../heat-labels.js";
import { pictureOf } from "../picture.js";
import { HeatPlot } from "../plot.js";
import { readout } from "../readout.js";
import { store } from "../store.js";
import { Panel } from "./panel.js";

/** @typedef {{x: [number, number], y: [number, number]}} Zoom */

class HeatMap extends Panel {
  /** @type {HeatPlot | null} */
  #plot = null;
  /** @type {Geometry | null} */
  #geometry = null;
  /** @type {Zoom | null} */
  #zoom = null;
  /** What the zoom belongs to: another text begins unzoomed, another head keeps it. */
  #zoomed = "";
  #frame = 0;
  /** Kept, because asking for it makes the browser lay out the page; 0 until there is a layout. */
  #width = 0;
  #laidOut = () => {};
  #ready = new Promise((resolve) => (this.#laidOut = () => resolve(undefined)));

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#plot = new HeatPlot(this.child("plot"), {
      hover: (query, key) => store.point({ query, key }),
      unhover: () => store.point(null),
      click: (row, column) => this.#choose(row, column),
      zoom: (x, y) => this.#setZoom({ x, y }),
      reset: () => this.reset(),
    });
    store.addEventListener("scene", () => unfinishedUntil(this.#draw()), { signal });
    store.addEventListener("hover", () => this.#labelSoon(), { signal });
    this.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.addEventListener("blur", () => store.point(null), { signal });
    const resized = new ResizeObserver(([entry]) => this.#resize(entry?.contentRect.width ?? 0));
    resized.observe(this);
    signal.addEventListener("abort", () => resized.disconnect());
  }

  /** Show the whole head again. */
  reset() {
    this.#setZoom(null);
    void this.#draw();
  }

  /** @returns {Picture | null} */
  get #picture() {
    return store.scene && pictureOf(store.scene.figure);
  }

  async #draw() {
    await this.#ready;
    const picture = this.#picture;
    if (!picture) return;
    const belongs = JSON.stringify([store.scene?.capture.id, picture.queries.length, picture.keys.length]);
    if (belongs !== this.#zoomed) this.#setZoom(null);
    this.#zoomed = belongs;
    this.#geometry = geometryOf(picture, this.#width, this.#zoom);
    this.style.setProperty("--height", `${this.#geometry.height}px`);
    this.#label();
    await this.#plot?.draw(picture, this.#geometry);
  }

  /** @param {number} width */
  #resize(width) {
    if (width === 0 || width === this.#width) return;
    this.#width = width;
    this.#laidOut();
    if (this.#geometry) void this.#draw();
  }

  /** @param {Zoom | null} zoom */
  #setZoom(zoom) {
    this.#zoom = zoom;
    this.dispatchEvent(new CustomEvent("zoom", { bubbles: true, detail: zoom }));
    const picture = this.#picture;
    if (!picture || !zoom) return;
    this.#geometry = geometryOf(picture, this.#width, zoom);
    this.#label();
  }

  #labelSoon() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#label());
  }

  #label() {
    const [picture, scene] = [this.#picture, store.scene];
    if (!picture || !scene || !this.#geometry) return;
    const hovered = { row: store.hover?.query ?? -1, column: store.hover?.key ?? -1 };
    drawLabels(this.child("labels"), picture, this.#geometry, { chosen: picture.locate(scene.state), hovered });
  }

  /** @type {(row: number, column: number) => void} */
  #choose(row, column) {
    const picture = this.#picture;
    const [query, key] = [picture?.queries[row]?.tokens[0], picture?.keys[column]?.tokens[0]];
    if (query !== undefined && key !== undefined) store.select({ query, key });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const picture = this.#picture;
    if (!picture || !store.scene) return;
    const chosen = picture.locate(store.scene.state);
    const row = store.hover?.query ?? Math.max(0, chosen.row);
    const column = store.hover?.key ?? Math.max(0, chosen.column);
    const steps = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
    const step = event.key in steps ? steps[/** @type {keyof typeof steps} */ (event.key)] : null;
    if (event.key === "Enter" || event.key === " ") this.#choose(row, column);
    else if (step) this.#moveTo(picture, row + (step[0] ?? 0), column + (step[1] ?? 0));
    else return;
    event.preventDefault();
  }

  /** @type {(picture: Picture, row: number, column: number) => void} */
  #moveTo(picture, row, column) {
    const query = Math.min(picture.queries.length - 1, Math.max(0, row));
    const key = Math.min(picture.keys.length - 1, Math.max(0, column));
    store.point({ query, key });
    announce(readout(picture, query, key));
  }
}

customElements.define("heat-map", HeatMap);
