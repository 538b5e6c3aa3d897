/**
 * Draws the heatmap of the chosen head: rows attend to columns. A canvas shows it at once; Plotly takes over from it
 * when somebody points at it for a while or drags over it, or when the page is idle. Hovering reads a cell, clicking
 * chooses its pair, arrow keys move a cursor whose value is announced.
 */
import { render } from "lit-html";
import type { Side } from "../charts/comparison-picture.ts";
import type { Geometry, Zoom } from "../charts/heat-geometry.ts";
import type { HeatListeners } from "../charts/heat-canvas.ts";
import type { Picture } from "../charts/head-picture.ts";
import { axisTerms } from "../components/axis-terms.ts";
import { oncePerFrame } from "../components/next-frame.ts";
import { announce } from "../components/announce.ts";
import { nextCell, type Cell } from "../charts/grid-step.ts";
import { shownPart, zoomStep, zoomTo } from "../charts/zoom-step.ts";
import { ARROWS, cellBeyond, cropOfZoom, zoomOfCrop } from "../charts/crop.ts";
import { trackDrawing } from "../state/render-state.ts";
import { geometryOf, reserveLabelWidth } from "../charts/heat-geometry.ts";
import { heatLabels } from "../charts/heat-labels.ts";
import { heatmapPicture } from "../charts/effect-picture.ts";
import { cellOfPair, pictureOf } from "../charts/head-picture.ts";
import { HeatCanvas } from "../charts/heat-canvas.ts";
import { HeatPlot } from "../charts/heatmap-plot.ts";
import { MapTouch } from "./map-touch.ts";
import { loadPlotly, whenIdle } from "../charts/plotly-library.ts";
import { Raster } from "../charts/raster.ts";
import { unitName } from "../text/selection-text.ts";
import { plainText } from "../text/plain-text.ts";
import type { TablePart } from "../components/number-table.ts";
import { readout } from "../text/readout.ts";
import { showOnlyInBNote } from "../state/selection.ts";
import { firstUnwrittenUnit } from "../charts/generation-steps.ts";
import { cropState } from "../state/crop-state.ts";
import { store } from "../state/store.ts";
import { Panel } from "../components/panel.ts";
import { _ } from "../text/message.ts";

/** One step of zooming, in cells shown; 0: all of them. */
export const ZOOM = { in: 0.5, out: 2 };
const ZOOM_KEYS: Record<string, number> = { "+": ZOOM.in, "=": ZOOM.in, "-": ZOOM.out, "−": ZOOM.out, "0": 0 };
/** One step into a cell that stands for several. */
const INTO_BLOCK = 0.25;
/** The wheel's pixels that halve what is shown; a line has some pixels. */
const WHEEL = { halving: 300, line: 33 };
/** Pointing longer than this is an interest in the cells. */
const INTEREST_MS = 300;

export class HeatMap extends Panel {
  /** What is drawn: the scene's figure, or exact weights of a part of it. */
  picture: Picture | null = null;
  /** In a comparison: which of the three it draws. */
  side: Side = "a";
  /** Room for the labels of rows; null: as much as they need. */
  gutter: number | null = null;
  #canvas: HeatCanvas | null = null;
  /** Set when Plotly has taken over; it lies over the canvas, and has the pointer then. */
  #plot: HeatPlot | null = null;
  #raster: Raster | null = null;
  #geometry: Geometry | null = null;
  #zoom: Zoom | null = null;
  /** What the zoom is of: a new text resets it, another head keeps it. */
  #zoomedPicture = "";
  readonly #labelSoon = oncePerFrame(() => this.#label());
  /** Cached, because reading it forces a layout; 0 before the first layout. */
  #width = 0;
  #resolveReady = () => {};
  #ready = new Promise((resolve) => (this.#resolveReady = () => resolve(undefined)));

  override start(signal: AbortSignal) {
    const { label, labelWidth } = this.dataset;
    if (label !== undefined) reserveLabelWidth(label, Number(labelWidth));
    // The pointer leaves it as Plotly comes to lie over it.
    const unhover = () => this.#isPlotted || store.setHover(null);
    this.#canvas = new HeatCanvas(this.child("cells"), { ...this.#listeners, unhover }, signal);
    this.addEventListener("mouseleave", () => store.setHover(null), { signal });
    this.#watchInterest(signal);
    if (store.scene) trackDrawing(this.redraw());
    store.addEventListener("scene", () => trackDrawing(this.redraw()), { signal });
    store.addEventListener("hover", () => this.#labelSoon(), { signal });
    this.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    // The second press of a double click; Plotly's own event depends on how quickly the first was answered.
    this.addEventListener("mousedown", ({ detail }) => detail === 2 && !cropState.isActive && this.reset(), { signal });
    this.addEventListener("wheel", (event) => this.#onWheel(event), { signal, passive: false });
    new MapTouch(this.child("cells"), signal);
    cropState.addEventListener("crop", () => this.#preview(), { signal });
    this.addEventListener("blur", () => store.setHover(null), { signal });
    const sizeObserver = new ResizeObserver(([entry]) => this.#resize(entry?.contentRect.width ?? 0));
    sizeObserver.observe(this);
    signal.addEventListener("abort", () => sizeObserver.disconnect());
  }

  #listeners: HeatListeners = {
    hover: (row, column) => store.setHover(this.#pairAt(row, column)),
    unhover: () => store.setHover(null),
    click: (row, column) => this.#choose(row, column),
    zoom: (x, y) => this.#onZoom({ x, y }),
  };

  /** Plotly only adds zooming by dragging; on touch, dragging scrolls the page. */
  #watchInterest(signal: AbortSignal) {
    if (matchMedia("(pointer: coarse)").matches) return;
    let timer = 0;
    const takeOver = () => void this.#takeOver(signal);
    this.addEventListener("mouseenter", () => (timer = window.setTimeout(takeOver, INTEREST_MS)), { signal });
    this.addEventListener("mouseleave", () => window.clearTimeout(timer), { signal });
    this.addEventListener("mousedown", takeOver, { signal });
    void whenIdle().then(takeOver);
  }

  async #takeOver(signal: AbortSignal) {
    if (this.#plot || signal.aborted || cropState.isActive) return;
    try {
      const library = await loadPlotly();
      await this.#ready;
      await this.#canvas?.whenReleased();
      if (this.#plot || signal.aborted || !this.picture) return;
      this.#plot = new HeatPlot(library, this.child("plot"), this.#listeners);
      await this.#drawCells();
    } catch (error) {
      // The canvas stays: it shows, reads and zooms the same.
      this.#plot = null;
      console.warn(error);
    }
  }

  /** Plotly is too slow for a part that changes with every turn of the wheel. */
  get #isPlotted(): boolean {
    return this.#plot !== null && !cropState.isActive;
  }

  async #drawCells() {
    const [picture, geometry, raster] = [this.picture, this.#geometry, this.#raster];
    if (!picture || !geometry || !raster) return;
    if (this.#isPlotted) await this.#plot?.draw(picture, geometry, raster);
    else this.#canvas?.draw(picture, geometry, raster);
    // By now it may be a map.
    this.child("plot").hidden = !this.#isPlotted;
    this.child("canvas").hidden = this.#isPlotted;
  }

  /** Show the whole head again. */
  reset() {
    if (cropState.isActive) cropState.show(null);
    else this.#onZoom(null);
  }

  /**
   * Zoom by a step, around the cursor or the chosen cell.
   *
   * @param factor of the cells shown
   */
  zoomBy(factor: number) {
    const [picture, geometry, scene] = [this.picture, this.#geometry, store.scene];
    if (!picture || !geometry || !scene) return;
    if (cropState.isActive) {
      const { query, key } = store.hover ?? scene.state;
      return cropState.scale(factor, { row: query ?? -1, column: key ?? -1 });
    }
    const cell = cellOfPair(picture, store.hover ?? scene.state);
    const centre = cell.row >= 0 && cell.column >= 0 ? cell : null;
    const zoom = zoomStep(geometry, factor, centre, picture.weights);
    this.#onZoom(zoom);
    announce(zoom ? shownPartText(picture, shownPart(zoom, picture.weights)) : _("The whole head is shown."));
  }

  /** With Ctrl or ⌘, as pinching a trackpad has it; without, the page scrolls. */
  #onWheel(event: WheelEvent) {
    const place = this.#canvas?.placeOf(event);
    if (!cropState.isActive || !(event.ctrlKey || event.metaKey) || !place) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : WHEEL.line);
    cropState.scaleAt(2 ** (pixels / WHEEL.halving), place);
  }

  /** A part was chosen: zoom what is drawn, until its cells are there; what that lacks, the whole head has in blocks. */
  #preview() {
    const [{ scene }, { pending }] = [store, cropState];
    if (!scene || !pending || !this.picture) return;
    for (const picture of [heatmapPicture(scene), pictureOf(scene.figure)]) {
      const zoom = zoomOfCrop(picture, pending);
      if (zoom) return void this.#show(picture, zoom);
    }
  }

  /** The rows and columns shown. */
  get shownPart(): TablePart | null {
    return this.picture && this.#geometry && shownPart(this.#geometry, this.picture.weights);
  }

  /** A width that is known before there is a layout. */
  set width(width: number) {
    this.#width = Math.floor(width);
    this.#resolveReady();
  }

  /** Draw the selection again. */
  async redraw() {
    // A hidden one is drawn when it is shown.
    if (this.parentElement?.hidden) return;
    await this.#ready;
    const { scene } = store;
    if (!scene) return;
    const sidePicture = heatmapPicture(scene, this.side);
    const { queries, keys } = sidePicture;
    const zoomedPicture = JSON.stringify([scene.capture.id, queries.length, keys.length, scene.state.crop]);
    if (zoomedPicture !== this.#zoomedPicture) this.#zoom = null;
    this.#zoomedPicture = zoomedPicture;
    cropState.settle(scene);
    const { pending, cursor } = cropState;
    await this.#show(sidePicture, (pending && zoomOfCrop(sidePicture, pending)) ?? this.#zoom);
    if (pending || !scene.crop) return;
    cropState.cursor = null;
    const cell = cursor && document.activeElement === this ? cellOfPair(sidePicture, cursor) : null;
    if (cell && cell.row >= 0 && cell.column >= 0) this.#moveTo(sidePicture, cell);
  }

  async #show(picture: Picture, zoom: Zoom | null): Promise<void> {
    this.picture = picture;
    this.#geometry = geometryOf(picture, this.#width, zoom, this.gutter ?? undefined);
    this.child("ground").hidden = !picture.weights.values.some(Number.isNaN);
    this.child("ground").style.backgroundColor = picture.forbidden;
    const { width, height, left, top, right } = this.#geometry;
    const properties = { height, left, top, across: width - left - right, down: height - top };
    for (const [name, value] of Object.entries(properties)) {
      this.style.setProperty(`--${name}`, `${value}px`);
    }
    this.#removeFirstPicture();
    this.#label();
    render(axisTerms(picture, this.#geometry, this.id !== ""), this.child("terms"));
    this.#raster = rasterOf(picture, this.#geometry);
    const detail = { zoomed: this.#zoom !== null || Boolean(picture.isCropped), raster: this.#raster };
    this.dispatchEvent(new CustomEvent("picture", { bubbles: true, detail }));
    await this.#drawCells();
  }

  /** The server's picture, of the same pixels, makes room. */
  #removeFirstPicture() {
    this.parentElement?.classList.remove("is-first");
    for (const node of this.querySelectorAll(".heat-first")) node.remove();
  }

  /** Pictures beside it zoom with it. */
  #onZoom(zoom: Zoom | null) {
    void this.zoomTo(zoom);
    this.dispatchEvent(new CustomEvent("zoom", { bubbles: true, detail: zoom }));
  }

  async zoomTo(zoom: Zoom | null) {
    if (cropState.isActive) return cropState.show(zoom && this.picture && cropOfZoom(this.picture, zoom));
    this.#zoom = zoom;
    if (this.picture && zoom) await this.#show(this.picture, zoom);
    else await this.redraw();
  }

  #resize(measured: number) {
    // The canvas and Plotly round fractions of a pixel differently.
    const width = Math.floor(measured);
    if (width === 0 || width === this.#width) return;
    this.#width = width;
    this.#resolveReady();
    if (this.#geometry) void this.redraw();
  }

  #label() {
    const [picture, scene] = [this.picture, store.scene];
    if (!picture || !scene || !this.#geometry) return;
    const chosen = cellOfPair(picture, scene.state);
    const hovered = cellOfPair(picture, store.hover ?? { query: null, key: null });
    const unwritten = {
      row: firstUnwrittenUnit(scene, picture, "query"),
      column: firstUnwrittenUnit(scene, picture, "key"),
    };
    const labels = this.child<SVGSVGElement>("labels");
    const { width, height } = this.#geometry;
    labels.setAttribute("viewBox", `0 0 ${width} ${height}`);
    labels.setAttribute("width", `${width}`);
    labels.setAttribute("height", `${height}`);
    render(heatLabels(picture, this.#geometry, { chosen, hovered, unwritten }), labels);
  }

  /** The token positions of a cell. */
  #pairAt(row: number, column: number): { query: number; key: number } | null {
    const [query, key] = [this.picture?.queries[row]?.tokens[0], this.picture?.keys[column]?.tokens[0]];
    return query === undefined || key === undefined ? null : { query, key };
  }

  #choose(row: number, column: number): void {
    const pair = this.#pairAt(row, column);
    if (!pair) return;
    // A cell that stands for several names no pair.
    if (cropState.isActive && this.picture?.block)
      return cropState.scale(INTO_BLOCK, { row: pair.query, column: pair.key });
    if (pair.query < 0 || pair.key < 0) showOnlyInBNote();
    else store.select(pair);
  }

  #onKey(event: KeyboardEvent) {
    const [picture, scene] = [this.picture, store.scene];
    if (!picture || !scene || event.target !== this) return;
    const { row, column } = cellOfPair(picture, store.hover ?? scene.state);
    const [startRow, startColumn] = [Math.max(0, row), Math.max(0, column)];
    const target = nextCell({ row: startRow, column: startColumn }, event.key, event.ctrlKey, picture.weights);
    const beyond = cropState.isActive ? cellBeyond(picture, { row, column }, event.key, cropState.bounds) : null;
    const zoom = event.ctrlKey || event.metaKey || event.altKey ? undefined : ZOOM_KEYS[event.key];
    if (event.key === "Enter" || event.key === " ") this.#choose(startRow, startColumn);
    else if (beyond) cropState.goOn(beyond, ARROWS[event.key] ?? [0, 0]);
    else if (target) this.#moveTo(picture, target);
    else if (zoom === 0) this.reset();
    else if (zoom) this.zoomBy(zoom);
    else return;
    event.preventDefault();
  }

  #moveTo(picture: Picture, cell: Cell): void {
    this.#moveZoomTo(cell);
    store.setHover(this.#pairAt(cell.row, cell.column));
    if (store.scene) announce(readout(store.scene, picture, cell));
  }

  /** Move the part zoomed to after a cell that leaves it. */
  #moveZoomTo(cell: Cell) {
    if (!this.#geometry || !this.#zoom) return;
    const { x, y } = this.#geometry;
    const zoom = zoomTo({ x, y }, cell);
    if (String([zoom.x, zoom.y]) !== String([x, y])) this.#onZoom(zoom);
  }
}

/** Of effects, a block shows the one farthest from 0. */
const rasterOf = (picture: Picture, geometry: Geometry): Raster =>
  new Raster(picture.weights, geometry, devicePixelRatio, picture.effects && Math.abs);

/** What is zoomed to, in words. */
function shownPartText({ queries, keys }: Picture, { first, last }: TablePart): string {
  return _("Shown: rows {first} to {last}, columns {left} to {right}.", {
    first: plainText(unitName(queries, first.row)),
    last: plainText(unitName(queries, last.row)),
    left: plainText(unitName(keys, first.column)),
    right: plainText(unitName(keys, last.column)),
  });
}

customElements.define("heat-map", HeatMap);
