/**
 * Draws the heatmap by Plotly; the only module that knows it. Plotly draws the cells, zooms and reports the pointer;
 * heat-labels.js draws labels and outlines, because Plotly's cost about a millisecond each and read tokens as HTML.
 *
 * @import { Geometry } from "./heat-geometry.js"
 * @import { Picture } from "./head-picture.js"
 * @import { Raster } from "./raster.js"
 */

/**
 * @typedef {object} PlotlyLibrary
 * @property {(node: HTMLElement, data: object[], layout: object, config: object) => Promise<unknown>} react
 */

/** @typedef {HTMLElement & {on: (type: string, listener: (event: any) => void) => void, layout: any}} PlotlyNode */

/** @returns {PlotlyLibrary | undefined} */
const plotlyLibrary = () => /** @type {any} */ (window).Plotly;

/** @type {Promise<PlotlyLibrary>} */
const library = new Promise((resolve, reject) => {
  const script = document.getElementById("plotly");
  const ready = plotlyLibrary();
  if (ready) return resolve(ready);
  script?.addEventListener("load", () => resolve(/** @type {PlotlyLibrary} */ (plotlyLibrary())));
  script?.addEventListener("error", () => reject(new Error("plotly could not be loaded")));
});

const NO_TICKS = {
  showticklabels: false,
  ticks: "",
  title: { text: "" },
  automargin: false,
  showgrid: false,
  zeroline: false,
};

/**
 * @typedef {object} Listeners
 * @property {(row: number, column: number) => void} hover
 * @property {() => void} unhover
 * @property {(row: number, column: number) => void} click
 * @property {(x: [number, number], y: [number, number]) => void} zoom
 */

export class HeatPlot {
  #bound = false;
  /** What is drawn now. @type {Raster | null} */
  #raster = null;

  /**
   * @param {HTMLElement} node
   * @param {Listeners} listeners
   */
  constructor(node, listeners) {
    this.node = /** @type {PlotlyNode} */ (node);
    this.listeners = listeners;
  }

  /**
   * @param {Picture} picture
   * @param {Geometry} geometry
   * @param {Raster} raster
   */
  async draw(picture, geometry, raster) {
    const plotly = await library;
    this.#raster = raster;
    await plotly.react(this.node, [trace(picture, raster)], layout(geometry), CONFIG);
    if (!this.#bound) this.#bind();
    this.#bound = true;
  }

  #bind() {
    const { node, listeners } = this;
    /** @type {(points: {pointIndex: [number, number]}[]) => [number, number]} */
    const cellOf = (points) => this.#raster?.cell(...(points[0]?.pointIndex ?? [0, 0])) ?? [0, 0];
    node.on("plotly_hover", ({ points }) => listeners.hover(...cellOf(points)));
    node.on("plotly_unhover", listeners.unhover);
    node.on("plotly_click", ({ points }) => listeners.click(...cellOf(points)));
    node.on("plotly_relayout", (change) => {
      if (Object.keys(change).some((name) => name.includes("range"))) {
        listeners.zoom(node.layout.xaxis.range, node.layout.yaxis.range);
      }
    });
  }
}

const CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  showTips: false,
  showSendToCloud: false,
  responsive: false,
  doubleClick: false,
  scrollZoom: false,
};

/** @type {(picture: Picture, raster: Raster) => object} */
function trace({ ramp, colorscale }, raster) {
  const { low: zmin, high: zmax } = ramp;
  return {
    type: "heatmap",
    z: raster.values(),
    x0: (raster.columns - 1) / 2,
    dx: raster.columns,
    y0: (raster.rows - 1) / 2,
    dy: raster.rows,
    zmin,
    zmax,
    colorscale,
    showscale: false,
    hoverinfo: "none",
    hoverongaps: true,
  };
}

/** @type {(geometry: Geometry) => object} */
function layout({ width, height, left, top, right, x, y }) {
  const coarse = matchMedia("(pointer: coarse)").matches;
  return {
    width,
    height,
    margin: { l: left, t: top, r: right, b: 0, pad: 0, autoexpand: false },
    paper_bgcolor: "rgba(0,0,0,0)",
    // Forbidden pairs have no cell: the hatching shows through.
    plot_bgcolor: "rgba(0,0,0,0)",
    // On touch, dragging scrolls the page.
    dragmode: coarse ? false : "zoom",
    hovermode: "closest",
    xaxis: { ...NO_TICKS, range: [...x], fixedrange: coarse },
    yaxis: { ...NO_TICKS, range: [...y], fixedrange: coarse },
  };
}
