/** Positions of an image's tokens in it, as shares of its width and height, from 0 to 1. */
import type { Picture } from "../api/types.ts";

export class Patches {
  readonly rows: number;
  readonly columns: number;
  readonly first: number;
  readonly width: number;
  readonly height: number;

  constructor(image: Picture) {
    this.rows = image.rows;
    this.columns = image.columns;
    this.first = image.first;
    // The rest at the right and below is no patch.
    this.width = patchShare(image.width, image.columns);
    this.height = patchShare(image.height, image.rows);
  }

  get count() {
    return this.rows * this.columns;
  }

  /** whether a token is a patch */
  has(position: number | null): position is number {
    return position !== null && position >= this.first && position < this.first + this.count;
  }

  place(position: number): { row: number; column: number } {
    const index = position - this.first;
    return { row: Math.floor(index / this.columns), column: index % this.columns };
  }

  box(position: number): { x: number; y: number; width: number; height: number } {
    const { row, column } = this.place(position);
    return { x: column * this.width, y: row * this.height, width: this.width, height: this.height };
  }

  /** The token at a place, or null if there is none. */
  at(x: number, y: number): number | null {
    const [row, column] = [Math.floor(y / this.height), Math.floor(x / this.width)];
    const isInside = row >= 0 && column >= 0 && row < this.rows && column < this.columns;
    return isInside ? this.first + row * this.columns + column : null;
  }

  /** The patch that many rows and columns on, up to the edge. */
  step(position: number, down: number, right: number): number {
    const { row, column } = this.place(position);
    const clampIndex = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
    return this.first + clampIndex(row + down, this.rows) * this.columns + clampIndex(column + right, this.columns);
  }
}

/** the share of the image that a patch takes along one side */
const patchShare = (pixels: number, patches: number): number => Math.floor(pixels / patches) / pixels;
