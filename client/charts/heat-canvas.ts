/**
 * Draws the heatmap's cells before Plotly is there, pixel for pixel as Plotly does: one canvas pixel for each cell,
 * enlarged without smoothing. Also reads the pointer, until Plotly does.
 */
import type { Geometry } from "./heat-geometry.ts";
import type { Picture } from "./head-picture.ts";
import type { Ramp } from "./colour.ts";
import type { Raster } from "./raster.ts";
import type { Place } from "./heat-pointer.ts";
import { columnX, rowY } from "./heat-geometry.ts";
import { cellAt, zoomOf } from "./heat-pointer.ts";

export interface Listeners {
  hover: (row: number, column: number) => void;
  unhover: () => void;
  click: (row: number, column: number) => void;
  zoom: (x: [number, number], y: [number, number]) => void;
}

export class HeatCanvas {
  readonly box: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly band: HTMLElement;
  readonly listeners: Listeners;

  #geometry: Geometry | null = null;
  #raster: Raster | null = null;
  /** The cell pointed at. Its value may take another line, and move the cells before it is clicked. */
  #pointed: [number, number] | null = null;
  /** Where a drag began. */
  #start: Place | null = null;
  /** Called when no button is pressed any more. */
  #released: (() => void)[] = [];

  /**
   * @param box lies over the cells, and holds the canvas and the band that a drag draws
   * @param signal ends the listening
   */
  constructor(box: HTMLElement, listeners: Listeners, signal: AbortSignal) {
    const [canvas, band] = [box.querySelector("canvas"), box.querySelector<HTMLElement>(".heat-band")];
    if (!canvas || !band) throw new Error("the heatmap has no canvas");
    this.box = box;
    this.canvas = canvas;
    this.band = band;
    this.listeners = listeners;
    box.addEventListener("mousemove", (event) => this.#move(event), { signal });
    box.addEventListener("mouseleave", () => this.#start || listeners.unhover(), { signal });
    box.addEventListener("mousedown", (event) => this.#press(event), { signal });
    document.addEventListener("mousemove", (event) => this.#drag(event), { signal });
    document.addEventListener("mouseup", (event) => this.#release(event), { signal });
  }

  draw({ ramp }: Picture, geometry: Geometry, raster: Raster) {
    this.#geometry = geometry;
    this.#raster = raster;
    if (raster.weights.rows === 0 || raster.weights.columns === 0) return;
    const image = pixelsOf(ramp, raster);
    const { width, height } = image;
    Object.assign(this.canvas, { width, height });
    this.canvas.getContext("2d")?.putImageData(image, 0, 0);
    const [left, top] = [columnX(geometry, 0), rowY(geometry, 0)];
    // Plotly rounds the size of its image, too.
    Object.assign(this.canvas.style, {
      left: `${left - geometry.left}px`,
      top: `${top - geometry.top}px`,
      width: `${Math.round(columnX(geometry, width * raster.columns) - left)}px`,
      height: `${Math.round(rowY(geometry, height * raster.rows) - top)}px`,
    });
  }

  /** Resolves when no drag is under way. */
  released(): Promise<void> {
    return this.#start ? new Promise((resolve) => this.#released.push(resolve)) : Promise.resolve();
  }

  #place({ clientX, clientY }: MouseEvent): Place {
    const { left, top } = this.box.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  /** The weight that the cell at a place shows. */
  #cell(place: Place): [number, number] | null {
    const [geometry, raster] = [this.#geometry, this.#raster];
    if (!geometry || !raster) return null;
    const [row, column] = cellAt(geometry, place);
    const { weights, rows, columns } = raster;
    if (row < 0 || column < 0 || row >= weights.rows || column >= weights.columns) return null;
    return raster.cell(Math.floor(row / rows), Math.floor(column / columns));
  }

  #move(event: MouseEvent) {
    if (this.#start) return;
    this.#pointed = this.#cell(this.#place(event));
    if (this.#pointed) this.listeners.hover(...this.#pointed);
  }

  #press(event: MouseEvent) {
    if (event.button === 0) this.#start = this.#place(event);
  }

  #drag(event: MouseEvent) {
    if (!this.#start || !this.#geometry || matchMedia("(pointer: coarse)").matches) return;
    const zoom = zoomOf(this.#geometry, this.#start, this.#place(event));
    this.band.hidden = zoom === null;
    if (!zoom) return;
    const { left, top } = this.#geometry;
    const [from, to] = [columnX(this.#geometry, zoom.x[0] + 0.5), columnX(this.#geometry, zoom.x[1] + 0.5)];
    const [upper, lower] = [rowY(this.#geometry, zoom.y[1] + 0.5), rowY(this.#geometry, zoom.y[0] + 0.5)];
    Object.assign(this.band.style, {
      left: `${from - left}px`,
      top: `${upper - top}px`,
      width: `${to - from}px`,
      height: `${lower - upper}px`,
    });
  }

  #release(event: MouseEvent) {
    const start = this.#start;
    if (!start || !this.#geometry) return;
    this.#start = null;
    const end = this.#place(event);
    const zoom = this.band.hidden ? null : zoomOf(this.#geometry, start, end);
    this.band.hidden = true;
    if (zoom) this.listeners.zoom(zoom.x, zoom.y);
    else if (this.#pointed && this.box.contains(event.target as Node)) this.listeners.click(...this.#pointed);
    for (const go of this.#released) go();
    this.#released = [];
  }
}

/** A pixel for each drawn cell; a forbidden one stays transparent, so that the hatching shows through. */
export function pixelsOf(ramp: Ramp, raster: Raster): ImageData {
  const rows = raster.values();
  const [width, height] = [rows[0]?.length ?? 0, rows.length];
  const pixels = new Uint32Array(width * height);
  rows.forEach((row, i) =>
    row.forEach((value, j) => {
      if (!Number.isNaN(value)) pixels[i * width + j] = ramp.pixel(value);
    }),
  );
  return new ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
}
