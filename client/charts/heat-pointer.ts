/** What the pointer means on the heatmap's cells: a cell, or the part that a drag zooms to. */
import type { Geometry, Zoom } from "./heat-geometry.ts";

/** In pixels from the upper left corner of the cells. */
export type PointerPosition = { x: number; y: number };

/**
 * The row and column at a place.
 *
 * @returns outside of the picture where the place is
 */
export function cellAt(
  { width, height, left, top, right, x, y }: Geometry,
  position: PointerPosition,
): [number, number] {
  const column = x[0] + (position.x / (width - left - right)) * (x[1] - x[0]);
  const row = y[1] + (position.y / (height - top)) * (y[0] - y[1]);
  return [Math.floor(row + 0.5), Math.floor(column + 0.5)];
}

/** Shorter drags are clicks, and a drag this narrow zooms only along its length. As in Plotly, in pixels. */
const DRAG = { least: 8, narrow: 20, share: 0.6 };

/**
 * The part that a drag zooms to, by Plotly's rule: a flat or a narrow drag zooms into columns or rows only.
 *
 * @returns null: too short
 */
export function dragZoom(geometry: Geometry, from: PointerPosition, to: PointerPosition): Zoom | null {
  const { width, height, left, top, right, x, y } = geometry;
  const [plotWidth, plotHeight] = [width - left - right, height - top];
  const [x0, x1] = sortedEnds(from.x, to.x, plotWidth);
  const [y0, y1] = sortedEnds(from.y, to.y, plotHeight);
  const [dx, dy] = [x1 - x0, y1 - y0];
  const isFlat = dy < Math.min(Math.max(dx * DRAG.share, DRAG.least), DRAG.narrow);
  if (isFlat && dx < DRAG.least) return null;
  const isNarrow = !isFlat && dx < Math.min(dy * DRAG.share, DRAG.narrow);
  const columnOf = (pixel: number): number => x[0] + (pixel / plotWidth) * (x[1] - x[0]);
  const rowOf = (pixel: number): number => y[1] + (pixel / plotHeight) * (y[0] - y[1]);
  return { x: isNarrow ? x : [columnOf(x0), columnOf(x1)], y: isFlat ? y : [rowOf(y1), rowOf(y0)] };
}

function sortedEnds(from: number, to: number, most: number): [number, number] {
  const [a, b] = [from, to].map((pixel) => Math.min(most, Math.max(0, pixel))) as [number, number];
  return a < b ? [a, b] : [b, a];
}
