/**
 * Draws the heatmap by Plotly, once it is there. Plotly draws the cells, zooms and reports the pointer; heat-labels.ts
 * draws labels and outlines, because Plotly's cost about a millisecond each and read tokens as HTML.
 */
import type { Geometry } from "./heat-geometry.ts";
import type { Picture } from "./head-picture.ts";
import type { HeatListeners } from "./heat-canvas.ts";
import type { PlotlyLibrary } from "./plotly-library.ts";
import type { Raster } from "./raster.ts";

type PlotlyNode = HTMLElement & { on: (type: string, listener: (event: any) => void) => void; layout: any };

const NO_TICKS = {
  showticklabels: false,
  ticks: "",
  title: { text: "" },
  automargin: false,
  showgrid: false,
  zeroline: false,
};

export class HeatPlot {
  readonly library: PlotlyLibrary;
  readonly node: PlotlyNode;
  readonly listeners: HeatListeners;

  #bound = false;
  /** What is drawn now. */
  #raster: Raster | null = null;

  constructor(library: PlotlyLibrary, node: HTMLElement, listeners: HeatListeners) {
    this.library = library;
    this.node = node as PlotlyNode;
    this.listeners = listeners;
  }

  async draw(picture: Picture, geometry: Geometry, raster: Raster) {
    this.#raster = raster;
    await this.library.react(this.node, [heatmapTrace(picture, raster)], plotLayout(geometry), CONFIG);
    if (!this.#bound) this.#bind();
    this.#bound = true;
  }

  #bind() {
    const { node, listeners } = this;
    const cellOf = (points: { pointIndex: [number, number] }[]): [number, number] =>
      this.#raster?.cell(...(points[0]?.pointIndex ?? [0, 0])) ?? [0, 0];
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

function heatmapTrace({ ramp, colorscale }: Picture, raster: Raster): object {
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

function plotLayout({ width, height, left, top, right, x, y }: Geometry): object {
  const isTouch = matchMedia("(pointer: coarse)").matches;
  return {
    width,
    height,
    margin: { l: left, t: top, r: right, b: 0, pad: 0, autoexpand: false },
    paper_bgcolor: "rgba(0,0,0,0)",
    // Forbidden pairs have no cell: the hatching shows through.
    plot_bgcolor: "rgba(0,0,0,0)",
    // On touch, dragging scrolls the page.
    dragmode: isTouch ? false : "zoom",
    hovermode: "closest",
    xaxis: { ...NO_TICKS, range: [...x], fixedrange: isTouch },
    yaxis: { ...NO_TICKS, range: [...y], fixedrange: isTouch },
  };
}
