/**
 * Pools cells where they outnumber pixels. A browser would drop rows and columns, and a bright cell could vanish; here
 * each drawn cell shows the largest weight of a block, and hovering over it reads that weight.
 */
import type { Geometry } from "./heat-geometry.ts";
import type { Weights } from "./weights.ts";

export class Raster {
  readonly weights: Weights;
  readonly rows: number;
  readonly columns: number;
  readonly size: (value: number) => number;

  /**
   * @param pixels of the device, in one of CSS
   * @param size by which the cell of a block is chosen
   */
  constructor(
    weights: Weights,
    { width, height, left, top, right, x, y }: Omit<Geometry, "labelWidth" | "areLabelsRotated" | "isWithoutRowLabels">,
    pixels: number = devicePixelRatio,
    size: (value: number) => number = (weight) => weight,
  ) {
    this.weights = weights;
    this.size = size;
    this.rows = blockSize(Math.abs(y[1] - y[0]), (height - top) * pixels);
    this.columns = blockSize(Math.abs(x[1] - x[0]), (width - left - right) * pixels);
  }

  /** Whether every weight has a drawn cell of its own. */
  get isUnpooled() {
    return this.rows === 1 && this.columns === 1;
  }

  /** The drawn values, row after row. */
  values(): Float32Array[] {
    const { weights, rows, columns, isUnpooled } = this;
    if (isUnpooled) return Array.from({ length: weights.rows }, (_, row) => weights.row(row));
    const drawnColumns = Math.ceil(weights.columns / columns);
    return Array.from({ length: Math.ceil(weights.rows / rows) }, (_, row) =>
      Float32Array.from({ length: drawnColumns }, (_, column) => weights.at(...this.cell(row, column))),
    );
  }

  /**
   * The row and column of the weight that a drawn cell shows.
   *
   * @param row of drawn cells
   * @param column of drawn cells
   */
  cell(row: number, column: number): [number, number] {
    const { weights, rows, columns, size } = this;
    const [top, left] = [row * rows, column * columns];
    let largest: [number, number] = [top, left];
    for (let i = top; i < Math.min(top + rows, weights.rows); i += 1) {
      for (let j = left; j < Math.min(left + columns, weights.columns); j += 1) {
        const largestSize = size(weights.at(...largest));
        // A forbidden cell has no weight (NaN); any other takes precedence.
        if (size(weights.at(i, j)) > largestSize || Number.isNaN(largestSize)) largest = [i, j];
      }
    }
    return largest;
  }
}

/** How many cells share a drawn one. */
const blockSize = (cells: number, pixels: number): number => Math.max(1, Math.ceil(cells / Math.max(1, pixels)));
