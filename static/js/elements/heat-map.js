/**
 * Draws the heatmap of the chosen head: rows attend to columns. Hovering reads a cell, clicking chooses its pair, arrow
 * keys move a cursor whose value is announced.
 *
 * @import { Zoom } from "../zoomed-weights.js"
 * @import { Side } from "../comparison-picture.js"
 * @import { Geometry } from "../heat-geometry.js"
 * @import { Picture } from "../head-picture.js"
 */
import { announce } from "../announce.js";
import { closeUp } from "../zoomed-weights.js";
import { unfinishedUntil } from "../render-state.js";
import { geometryOf } from "../heat-geometry.js";
import { drawLabels } from "../heat-labels.js";
import { shownOf } from "../comparison-picture.js";
import { locate } from "../head-picture.js";
import { HeatPlot } from "../heatmap-plot.js";
import { Raster } from "../raster.js";
import { readout } from "../readout.js";
import { announceUnshared } from "../selection.js";
import { isAbort } from "../request-cache.js";
import { unwrittenUnit } from "../generation-steps.js";
import { store } from "../store.js";
import { Panel } from "./panel.js";

export class HeatMap extends Panel {
  /** What is drawn: the scene's figure, or exact weights of a part of it. @type {Picture | null} */
  picture = null;
  /** In a comparison: which of the three it draws. @type {Side} */
  side = "a";
  /** Room for the labels of rows; null: as much as they need. @type {number | null} */
  gutter = null;
  /** @type {HeatPlot | null} */
  #plot = null;
  /** @type {Geometry | null} */
  #geometry = null;
  /** @type {Zoom | null} */
  #zoom = null;
  /** What the zoom is of: a new text resets it, another head keeps it. */
  #belongs = "";
  #frame = 0;
  /** Cached, because reading it forces a layout; 0 before the first layout. */
  #width = 0;
  #laidOut = () => {};
  #ready = new Promise((resolve) => (this.#laidOut = () => resolve(undefined)));

  /** @param {AbortSignal} signal */
  start(signal) {
    this.#plot = new HeatPlot(this.child("plot"), {
      hover: (row, column) => store.point(this.#pairAt(row, column)),
      unhover: () => store.point(null),
      click: (row, column) => this.#choose(row, column),
      zoom: (x, y) => this.#onZoom({ x, y }),
    });
    if (store.scene) unfinishedUntil(this.redraw());
    store.addEventListener("scene", () => unfinishedUntil(this.redraw()), { signal });
    store.addEventListener("hover", () => this.#labelSoon(), { signal });
    this.addEventListener("keydown", (event) => this.#key(event), { signal });
    // The second press of a double click; Plotly's own event depends on how quickly the first was answered.
    this.addEventListener("mousedown", ({ detail }) => detail === 2 && this.reset(), { signal });
    this.addEventListener("blur", () => store.point(null), { signal });
    const resized = new ResizeObserver(([entry]) => this.#resize(entry?.contentRect.width ?? 0));
    resized.observe(this);
    signal.addEventListener("abort", () => resized.disconnect());
  }

  /** Show the whole head again. */
  reset() {
    this.#onZoom(null);
  }

  /** A width that is known before there is a layout. @param {number} width */
  set width(width) {
    this.#width = width;
    this.#laidOut();
  }

  /** Draw the selection again. */
  async redraw() {
    // A hidden one is drawn when it is shown.
    if (this.parentElement?.hidden) return;
    await this.#ready;
    const { scene } = store;
    if (!scene) return;
    const whole = shownOf(scene, this.side);
    const belongs = JSON.stringify([scene.capture.id, whole.queries.length, whole.keys.length]);
    if (belongs !== this.#belongs) this.#zoom = null;
    this.#belongs = belongs;
    await this.#show(whole, this.#zoom);
    if (this.#zoom) await this.#refine(this.#zoom);
  }

  /** @type {(picture: Picture, zoom: Zoom | null) => Promise<void>} */
  async #show(picture, zoom) {
    this.picture = picture;
    this.#geometry = geometryOf(picture, this.#width, zoom, this.gutter ?? undefined);
    this.child("ground").hidden = !picture.weights.values.some(Number.isNaN);
    this.child("ground").style.backgroundColor = picture.forbidden;
    const { width, height, left, top, right } = this.#geometry;
    const places = { height, left, top, across: width - left - right, down: height - top };
    for (const [name, value] of Object.entries(places)) {
      this.style.setProperty(`--${name}`, `${value}px`);
    }
    this.#label();
    const raster = new Raster(picture.weights, this.#geometry);
    const detail = { zoomed: this.#zoom !== null, raster };
    this.dispatchEvent(new CustomEvent("picture", { bubbles: true, detail }));
    await this.#plot?.draw(picture, this.#geometry, raster);
  }

  /** Pictures beside it zoom with it. @param {Zoom | null} zoom */
  #onZoom(zoom) {
    void this.zoomTo(zoom);
    this.dispatchEvent(new CustomEvent("zoom", { bubbles: true, detail: zoom }));
  }

  /** @param {Zoom | null} zoom */
  async zoomTo(zoom) {
    this.#zoom = zoom;
    if (this.picture && zoom) await this.#show(this.picture, zoom);
    if (zoom) await this.#refine(zoom);
    else await this.redraw();
  }

  /** Draw the zoomed part of a pooled picture weight by weight. @param {Zoom} zoom */
  async #refine(zoom) {
    const [scene, picture] = [store.scene, this.picture];
    if (!scene || !picture) return;
    try {
      const part = await closeUp(scene, picture, zoom);
      if (part && zoom === this.#zoom && scene === store.scene) await this.#show(part, null);
    } catch (error) {
      // The pooled picture stays, as its note says.
      if (!isAbort(error)) announce("The exact weights could not be had.");
    }
  }

  /** @param {number} width */
  #resize(width) {
    if (width === 0 || width === this.#width) return;
    this.#width = width;
    this.#laidOut();
    if (this.#geometry) void this.redraw();
  }

  #labelSoon() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#label());
  }

  #label() {
    const [picture, scene] = [this.picture, store.scene];
    if (!picture || !scene || !this.#geometry) return;
    const chosen = locate(picture, scene.state);
    const hovered = locate(picture, store.hover ?? { query: null, key: null });
    const unwritten = {
      row: unwrittenUnit(scene, picture, "query"),
      column: unwrittenUnit(scene, picture, "key"),
    };
    drawLabels(this.child("labels"), picture, this.#geometry, { chosen, hovered, unwritten });
  }

  /**
   * The token positions of a cell.
   *
   * @type {(row: number, column: number) => {query: number, key: number} | null}
   */
  #pairAt(row, column) {
    const [query, key] = [this.picture?.queries[row]?.tokens[0], this.picture?.keys[column]?.tokens[0]];
    return query === undefined || key === undefined ? null : { query, key };
  }

  /** @type {(row: number, column: number) => void} */
  #choose(row, column) {
    const pair = this.#pairAt(row, column);
    if (!pair) return;
    if (pair.query < 0 || pair.key < 0) announceUnshared();
    else store.select(pair);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const [picture, scene] = [this.picture, store.scene];
    if (!picture || !scene) return;
    const { row, column } = locate(picture, store.hover ?? scene.state);
    const [from, to] = [Math.max(0, row), Math.max(0, column)];
    /** @type {Record<string, [number, number]>} */
    const steps = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
    const step = steps[event.key];
    if (event.key === "Enter" || event.key === " ") this.#choose(from, to);
    else if (step) this.#moveTo(picture, from + step[0], to + step[1]);
    else return;
    event.preventDefault();
  }

  /** @type {(picture: Picture, row: number, column: number) => void} */
  #moveTo(picture, row, column) {
    const inside = Math.min(picture.queries.length - 1, Math.max(0, row));
    const along = Math.min(picture.keys.length - 1, Math.max(0, column));
    store.point(this.#pairAt(inside, along));
    if (store.scene) announce(readout(store.scene, picture, inside, along));
  }
}

customElements.define("heat-map", HeatMap);
