/** The part of a matrix that is shown as a table: all of it, or a window of those into which a large one is divided. */
import type { Cell } from "./grid-step.ts";
import type { TablePart } from "../components/number-table.ts";

/** A table of more cells is slow, and nobody reads it. */
const MOST = 10_000;
/** Rows and columns of a window. */
const SIDE = 100;

export type Way = "rows" | "columns";

const lengths = ({ first, last }: TablePart) => ({
  rows: last.row - first.row + 1,
  columns: last.column - first.column + 1,
});

/** Whether one table has room for it. */
export function fitsTable(part: TablePart): boolean {
  const { rows, columns } = lengths(part);
  return rows * columns <= MOST;
}

/** The window that holds a cell; cells outside of the part count as the nearest within. */
export function windowAt(part: TablePart, cell: Cell): TablePart {
  if (fitsTable(part)) return part;
  const row = startOf(part.first.row, part.last.row, cell.row);
  const column = startOf(part.first.column, part.last.column, cell.column);
  return {
    first: { row, column },
    last: { row: Math.min(part.last.row, row + SIDE - 1), column: Math.min(part.last.column, column + SIDE - 1) },
  };
}

function startOf(first: number, last: number, at: number): number {
  const within = Math.min(last, Math.max(first, at));
  return within - ((within - first) % SIDE);
}

/** The first cell of the window beside one; null: there is none. */
export function cellBeside(part: TablePart, { first }: TablePart, way: Way, by: 1 | -1): Cell | null {
  const [name, row, column] = way === "rows" ? (["row", by, 0] as const) : (["column", 0, by] as const);
  const next = { row: first.row + row * SIDE, column: first.column + column * SIDE };
  return next[name] < part.first[name] || next[name] > part.last[name] ? null : next;
}
