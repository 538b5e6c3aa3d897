/** Numbers as tables: what a picture shows, cell by cell. */
import { exactNumber } from "../text/format.ts";
import { _ } from "../text/message.ts";
import type { Weights } from "../charts/weights.ts";

/** Rows, columns and numbers of a matrix. */
export interface NumberedMatrix {
  rows: { label: string }[];
  columns: { label: string }[];
  /** What the rows and the columns are. */
  axes: readonly [string, string];
  weights: Weights;
  /** Whether a number is verified by running the model; null: none is an estimate. */
  isVerified?: ((row: number, column: number) => boolean) | null;
}

const VERIFIED = _("verified by running the model");

function verifiedMark(): HTMLElement {
  const mark = document.createElement("span");
  mark.setAttribute("role", "img");
  mark.setAttribute("aria-label", VERIFIED);
  mark.textContent = "●";
  return mark;
}

/** The first and the last row and column, both included. */
export interface TablePart {
  first: { row: number; column: number };
  last: { row: number; column: number };
}

/** The weights of a matrix, or of a part of it, by row and column. */
export function weightTable(
  { rows, columns, axes, weights, isVerified = null }: NumberedMatrix,
  title: string,
  { first, last }: TablePart = {
    first: { row: 0, column: 0 },
    last: { row: rows.length - 1, column: columns.length - 1 },
  },
): HTMLTableElement {
  const tableRows = rows
    .slice(first.row, last.row + 1)
    .map(({ label }, i) => [
      label,
      ...Array.from(weights.row(first.row + i).slice(first.column, last.column + 1), (value) =>
        Number.isNaN(value) ? "–" : exactNumber(value),
      ),
    ]);
  const corner = axes.map((axis, index) => `${axis} ${index ? "→" : "↓"}`).join(" · ");
  const labels = columns.slice(first.column, last.column + 1).map(({ label }) => label);
  const table = numberTable([corner, ...labels], tableRows);
  const caption = table.createCaption();
  caption.textContent = title;
  // What is said about the numbers runs as its language.
  if (isVerified) {
    caption.append(document.createElement("br"), verifiedMark(), ` ${VERIFIED}`);
    for (const [i, row] of [...(table.tBodies[0]?.rows ?? [])].entries())
      for (const [j, cell] of [...row.cells].slice(1).entries())
        if (isVerified(first.row + i, first.column + j)) cell.append(" ", verifiedMark());
  }
  for (const node of [caption, table.tHead?.rows[0]?.cells[0]]) node?.setAttribute("dir", "auto");
  return table;
}

/** The first cell of each row is its header. */
export function numberTable(columns: string[], rows: (string | number | null)[][]): HTMLTableElement {
  const table = document.createElement("table");
  const cell = (text: string | number | null, scope = "") => {
    const node = document.createElement(scope ? "th" : "td");
    if (scope) node.setAttribute("scope", scope);
    node.textContent = String(text ?? "–");
    return node;
  };
  table
    .createTHead()
    .insertRow()
    .append(...columns.map((name) => cell(name, "col")));
  const body = table.createTBody();
  for (const [name = null, ...values] of rows)
    body.insertRow().append(cell(name, "row"), ...values.map((text) => cell(text)));
  return table;
}
