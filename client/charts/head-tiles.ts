/** Paints every head as a thumbnail on one canvas. */
import type { Picture } from "./head-picture.ts";
import type { Layout } from "./tile-layout.ts";
import type { Scene } from "../state/types.ts";
import { parsePixel } from "./colour.ts";
import { decodeBytes, shapeOf } from "../api/typed-arrays.ts";

/** All thumbnails side by side, one pixel per cell. */
export class Atlas {
  readonly layers: number;
  readonly heads: number;
  readonly rows: number;
  readonly columns: number;
  readonly canvas: HTMLCanvasElement;

  /** @param picture of one of its heads: for colours */
  constructor({ overview: { thumbnails, masks, mask_of } }: Scene, picture: Picture) {
    const [layers = 0, heads = 0, rows = 0, columns = 0] = shapeOf(thumbnails);
    this.layers = layers;
    this.heads = heads;
    this.rows = rows;
    this.columns = columns;
    this.canvas = document.createElement("canvas");
    this.canvas.width = heads * columns;
    this.canvas.height = layers * rows;
    const maskCells = masks.map(({ bdata }) => decodeBytes(bdata));
    const forbiddenCells = mask_of.map((mask) => (mask === null ? null : (maskCells[mask] ?? null)));
    this.#paint(decodeBytes(thumbnails.bdata), picture.ramp.thumbnail, forbiddenCells, parsePixel(picture.forbidden));
  }

  #paint(
    values: Uint8Array,
    colours: Uint32Array,
    forbiddenCells: (Uint8Array | null)[],
    forbiddenPixel: number,
  ): void {
    const { layers, heads, rows, columns } = this;
    const width = heads * columns;
    const pixels = new Uint32Array(layers * rows * width);
    let index = 0;
    for (let layer = 0; layer < layers; layer += 1) {
      for (let head = 0; head < heads; head += 1) {
        for (let row = 0; row < rows; row += 1) {
          const start = (layer * rows + row) * width + head * columns;
          for (let column = 0; column < columns; column += 1) {
            const value = values[index] ?? 0;
            const isForbidden = forbiddenCells[layer]?.[row * columns + column];
            pixels[start + column] = isForbidden ? forbiddenPixel : (colours[value] ?? 0);
            index += 1;
          }
        }
      }
    }
    const image = new ImageData(new Uint8ClampedArray(pixels.buffer), width, layers * rows);
    this.canvas.getContext("2d")?.putImageData(image, 0, 0);
  }

  /** Draw one head into a square. */
  draw(context: CanvasRenderingContext2D, layer: number, head: number, x: number, y: number, size: number) {
    const { rows, columns } = this;
    // Small pictures keep hard cells; large ones are shrunk smoothly, or whole rows would vanish.
    context.imageSmoothingEnabled = Math.max(rows, columns) > size;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.canvas, head * columns, layer * rows, columns, rows, x, y, size, size);
  }
}

/** Give a canvas its screen's resolution, and a context in CSS pixels. */
export function sizeCanvas(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser has no 2d canvas");
  context.scale(ratio, ratio);
  return context;
}

/**
 * Paint all heads; where values are provided, each colours a frame around its head, and dims the head itself.
 *
 * @param canvas its CSS `color` is bright, `outline-color` the hairline, `caret-color` dark
 * @param headValues from 0 to 1, by layer and head
 */
export function paintTiles(
  canvas: HTMLCanvasElement,
  atlas: Atlas,
  { tile, lefts, tops, width, height }: Layout,
  headValues: (number | null)[][] | null,
) {
  const { layers, heads } = atlas;
  const context = sizeCanvas(canvas, width, height);
  const { color, outlineColor, caretColor } = getComputedStyle(canvas);
  const frame = headValues ? Math.max(2, Math.round(tile / 11)) : 0;
  for (let layer = 0; layer < layers; layer += 1) {
    for (let head = 0; head < heads; head += 1) {
      const [x, y] = [lefts[head] ?? 0, tops[layer] ?? 0];
      const brightness = headValues?.[layer]?.[head] ?? 0;
      if (headValues) {
        context.globalAlpha = brightness;
        context.fillStyle = color;
        context.fillRect(x, y, tile, tile);
        context.globalAlpha = 1;
        context.fillStyle = caretColor;
        context.fillRect(x + frame, y + frame, tile - 2 * frame, tile - 2 * frame);
        context.globalAlpha = 0.45 + 0.55 * brightness;
      }
      atlas.draw(context, layer, head, x + frame, y + frame, tile - 2 * frame);
      context.globalAlpha = 1;
      context.strokeStyle = outlineColor;
      context.strokeRect(x + 0.5, y + 0.5, tile - 1, tile - 1);
    }
  }
}
