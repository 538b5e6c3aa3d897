/** Zooming by steps, for buttons and keys: in and out around a cell, and after a cell that leaves the part shown. */
import type { Cell } from "./grid-step.ts";
import type { Zoom } from "./heat-geometry.ts";

type Size = { rows: number; columns: number };

/** Fewest cells shown along a side. */
const FEWEST_CELLS = 2;

/**
 * The part shown after a step.
 *
 * @param factor of the cells shown: below 1 is in
 * @param around the cell in its middle, if there is room; null: the middle of what is shown
 * @returns null: everything
 */
export function zoomStep({ x, y }: Zoom, factor: number, around: Cell | null, { rows, columns }: Size): Zoom | null {
  const columnRange = zoomedRange(x, factor, around?.column ?? null, columns);
  const rowRange = zoomedRange([y[1], y[0]], factor, around?.row ?? null, rows);
  if (rangeLength(columnRange) >= columns && rangeLength(rowRange) >= rows) return null;
  return { x: columnRange, y: [rowRange[1], rowRange[0]] };
}

/** The same part, moved so far that a cell lies in it. */
export function zoomTo({ x, y }: Zoom, { row, column }: Cell): Zoom {
  const [top, bottom] = shiftedRange([y[1], y[0]], row);
  return { x: shiftedRange(x, column), y: [bottom, top] };
}

/** The first and the last row and column shown. */
export const shownPart = ({ x, y }: Zoom, { rows, columns }: Size): { first: Cell; last: Cell } => ({
  first: { row: Math.max(0, Math.ceil(y[1])), column: Math.max(0, Math.ceil(x[0])) },
  last: { row: Math.min(rows - 1, Math.floor(y[0])), column: Math.min(columns - 1, Math.floor(x[1])) },
});

type Range = [number, number];

const rangeLength = ([from, to]: Range): number => to - from;

/** Cells have their middle at whole numbers. */
function zoomedRange(shown: Range, factor: number, around: number | null, count: number): Range {
  const size = Math.min(count, Math.max(FEWEST_CELLS, Math.round(rangeLength(shown) * factor)));
  const middle = around ?? (shown[0] + shown[1]) / 2;
  const from = Math.round(middle - size / 2 + 0.5) - 0.5;
  const first = Math.min(count - 0.5 - size, Math.max(-0.5, from));
  return [first, first + size];
}

function shiftedRange([from, to]: Range, index: number): Range {
  const shift = Math.min(0, index - 0.5 - from) + Math.max(0, index + 0.5 - to);
  return [from + shift, to + shift];
}
