/**
 * Draws the heatmap's cells before Plotly is there, pixel for pixel as Plotly does: one canvas pixel for each cell,
 * enlarged without smoothing. Also reads the pointer, until Plotly does.
 */
import type { Geometry } from "./heat-geometry.ts";
import type { Picture } from "./head-picture.ts";
import type { Ramp } from "./colour.ts";
import type { Raster } from "./raster.ts";
import type { PointerPosition } from "./heat-pointer.ts";
import { columnX, rowY } from "./heat-geometry.ts";
import { cellAt, dragZoom } from "./heat-pointer.ts";

export interface HeatListeners {
  hover: (row: number, column: number) => void;
  unhover: () => void;
  click: (row: number, column: number) => void;
  zoom: (x: [number, number], y: [number, number]) => void;
}

export class HeatCanvas {
  readonly box: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly band: HTMLElement;
  readonly listeners: HeatListeners;

  #geometry: Geometry | null = null;
  #raster: Raster | null = null;
  /** The cell pointed at. Its value may take another line, and move the cells before it is clicked. */
  #hoveredCell: [number, number] | null = null;
  /** Where a drag began. */
  #dragStart: PointerPosition | null = null;
  /** Called when no button is pressed any more. */
  #releaseResolvers: (() => void)[] = [];

  /**
   * @param box lies over the cells, and holds the canvas and the band that a drag draws
   * @param signal ends the listening
   */
  constructor(box: HTMLElement, listeners: HeatListeners, signal: AbortSignal) {
    const [canvas, band] = [box.querySelector("canvas"), box.querySelector<HTMLElement>(".heat-band")];
    if (!canvas || !band) throw new Error("the heatmap has no canvas");
    this.box = box;
    this.canvas = canvas;
    this.band = band;
    this.listeners = listeners;
    box.addEventListener("mousemove", (event) => this.#move(event), { signal });
    box.addEventListener("mouseleave", () => this.#dragStart || listeners.unhover(), { signal });
    box.addEventListener("mousedown", (event) => this.#press(event), { signal });
    document.addEventListener("mousemove", (event) => this.#drag(event), { signal });
    document.addEventListener("mouseup", (event) => this.#release(event), { signal });
  }

  draw({ ramp }: Picture, geometry: Geometry, raster: Raster) {
    this.#geometry = geometry;
    this.#raster = raster;
    if (raster.weights.rows === 0 || raster.weights.columns === 0) return;
    const image = cellPixels(ramp, raster);
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
  whenReleased(): Promise<void> {
    return this.#dragStart ? new Promise((resolve) => this.#releaseResolvers.push(resolve)) : Promise.resolve();
  }

  #pointOf({ clientX, clientY }: MouseEvent): PointerPosition {
    const { left, top } = this.box.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  /** Where the pointer is, in shares of the sides of what is shown. */
  placeOf(event: MouseEvent): PointerPosition {
    const { x, y } = this.#pointOf(event);
    const { width, height } = this.box.getBoundingClientRect();
    return { x: Math.min(1, Math.max(0, x / width)), y: Math.min(1, Math.max(0, y / height)) };
  }

  /** The weight that the cell at a place shows. */
  #cellAt(point: PointerPosition): [number, number] | null {
    const [geometry, raster] = [this.#geometry, this.#raster];
    if (!geometry || !raster) return null;
    const [row, column] = cellAt(geometry, point);
    const { weights, rows, columns } = raster;
    if (row < 0 || column < 0 || row >= weights.rows || column >= weights.columns) return null;
    return raster.cell(Math.floor(row / rows), Math.floor(column / columns));
  }

  #move(event: MouseEvent) {
    if (this.#dragStart) return;
    this.#hoveredCell = this.#cellAt(this.#pointOf(event));
    if (this.#hoveredCell) this.listeners.hover(...this.#hoveredCell);
  }

  #press(event: MouseEvent) {
    if (event.button === 0) this.#dragStart = this.#pointOf(event);
  }

  #drag(event: MouseEvent) {
    if (!this.#dragStart || !this.#geometry || matchMedia("(pointer: coarse)").matches) return;
    const zoom = dragZoom(this.#geometry, this.#dragStart, this.#pointOf(event));
    this.band.hidden = zoom === null;
    if (!zoom) return;
    const { left, top } = this.#geometry;
    const [fromX, toX] = [columnX(this.#geometry, zoom.x[0] + 0.5), columnX(this.#geometry, zoom.x[1] + 0.5)];
    const [upperY, lowerY] = [rowY(this.#geometry, zoom.y[1] + 0.5), rowY(this.#geometry, zoom.y[0] + 0.5)];
    Object.assign(this.band.style, {
      left: `${fromX - left}px`,
      top: `${upperY - top}px`,
      width: `${toX - fromX}px`,
      height: `${lowerY - upperY}px`,
    });
  }

  #release(event: MouseEvent) {
    const dragStart = this.#dragStart;
    if (!dragStart || !this.#geometry) return;
    this.#dragStart = null;
    const dragEnd = this.#pointOf(event);
    const zoom = this.band.hidden ? null : dragZoom(this.#geometry, dragStart, dragEnd);
    this.band.hidden = true;
    if (zoom) this.listeners.zoom(zoom.x, zoom.y);
    else if (this.#hoveredCell && this.box.contains(event.target as Node)) this.listeners.click(...this.#hoveredCell);
    for (const resolve of this.#releaseResolvers) resolve();
    this.#releaseResolvers = [];
  }
}

/** A pixel for each drawn cell; a forbidden one stays transparent, so that the hatching shows through. */
export function cellPixels(ramp: Ramp, raster: Raster): ImageData {
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
