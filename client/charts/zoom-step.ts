/** Zooming by steps, for buttons and keys: in and out around a cell, and after a cell that leaves the part shown. */
import type { Cell } from "./grid-step.ts";
import type { Zoom } from "./heat-geometry.ts";

type Size = { rows: number; columns: number };

/** Fewest cells shown along a side. */
const LEAST = 2;

/**
 * The part shown after a step.
 *
 * @param factor of the cells shown: below 1 is in
 * @param around the cell in its middle, if there is room; null: the middle of what is shown
 * @returns null: everything
 */
export function zoomStep({ x, y }: Zoom, factor: number, around: Cell | null, { rows, columns }: Size): Zoom | null {
  const across = part(x, factor, around?.column ?? null, columns);
  const down = part([y[1], y[0]], factor, around?.row ?? null, rows);
  if (length(across) >= columns && length(down) >= rows) return null;
  return { x: across, y: [down[1], down[0]] };
}

/** The same part, moved so far that a cell lies in it. */
export function zoomTo({ x, y }: Zoom, { row, column }: Cell): Zoom {
  const [top, bottom] = moved([y[1], y[0]], row);
  return { x: moved(x, column), y: [bottom, top] };
}

/** The first and the last row and column shown. */
export const partOf = ({ x, y }: Zoom, { rows, columns }: Size): { first: Cell; last: Cell } => ({
  first: { row: Math.max(0, Math.ceil(y[1])), column: Math.max(0, Math.ceil(x[0])) },
  last: { row: Math.min(rows - 1, Math.floor(y[0])), column: Math.min(columns - 1, Math.floor(x[1])) },
});

type Range = [number, number];

const length = ([from, to]: Range): number => to - from;

/** Cells have their middle at whole numbers. */
function part(shown: Range, factor: number, around: number | null, count: number): Range {
  const span = Math.min(count, Math.max(LEAST, Math.round(length(shown) * factor)));
  const middle = around ?? (shown[0] + shown[1]) / 2;
  const from = Math.round(middle - span / 2 + 0.5) - 0.5;
  const first = Math.min(count - 0.5 - span, Math.max(-0.5, from));
  return [first, first + span];
}

function moved([from, to]: Range, place: number): Range {
  const by = Math.min(0, place - 0.5 - from) + Math.max(0, place + 0.5 - to);
  return [from + by, to + by];
}
