/** What the pointer means on the heatmap's cells: a cell, or the part that a drag zooms to. */
import type { Geometry, Zoom } from "./heat-geometry.ts";

/** In pixels from the upper left corner of the cells. */
export type Place = { x: number; y: number };

/**
 * The row and column at a place.
 *
 * @returns outside of the picture where the place is
 */
export function cellAt({ width, height, left, top, right, x, y }: Geometry, place: Place): [number, number] {
  const column = x[0] + (place.x / (width - left - right)) * (x[1] - x[0]);
  const row = y[1] + (place.y / (height - top)) * (y[0] - y[1]);
  return [Math.floor(row + 0.5), Math.floor(column + 0.5)];
}

/** Shorter drags are clicks, and a drag this narrow zooms only along its length. As in Plotly, in pixels. */
const DRAG = { least: 8, narrow: 20, share: 0.6 };

/**
 * The part that a drag zooms to, by Plotly's rule: a flat or a narrow drag zooms into columns or rows only.
 *
 * @returns null: too short
 */
export function zoomOf(geometry: Geometry, from: Place, to: Place): Zoom | null {
  const { width, height, left, top, right, x, y } = geometry;
  const [across, down] = [width - left - right, height - top];
  const [x0, x1] = ends(from.x, to.x, across);
  const [y0, y1] = ends(from.y, to.y, down);
  const [dx, dy] = [x1 - x0, y1 - y0];
  const flat = dy < Math.min(Math.max(dx * DRAG.share, DRAG.least), DRAG.narrow);
  if (flat && dx < DRAG.least) return null;
  const narrow = !flat && dx < Math.min(dy * DRAG.share, DRAG.narrow);
  const columnOf = (pixel: number): number => x[0] + (pixel / across) * (x[1] - x[0]);
  const rowOf = (pixel: number): number => y[1] + (pixel / down) * (y[0] - y[1]);
  return { x: narrow ? x : [columnOf(x0), columnOf(x1)], y: flat ? y : [rowOf(y1), rowOf(y0)] };
}

function ends(from: number, to: number, most: number): [number, number] {
  const [a, b] = [from, to].map((pixel) => Math.min(most, Math.max(0, pixel))) as [number, number];
  return a < b ? [a, b] : [b, a];
}
