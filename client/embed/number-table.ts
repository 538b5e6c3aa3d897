import { exact } from "../text/format.ts";
import type { Grid } from "./grid.ts";
import type { FigureData } from "./types.ts";

/** The numbers of a panel, by row and column. */
export function tableOf(data: FigureData, grid: Grid, panel: number, title: string): HTMLTableElement {
  const weights = grid.weights(panel);
  const rows = data.rows.map(({ label }, row) => [
    label,
    ...Array.from(weights.row(row), (value) => (Number.isNaN(value) ? "–" : exact(value))),
  ]);
  const table = numberTable(
    [data.axes.map((axis, at) => `${axis} ${at ? "→" : "↓"}`).join(" · "), ...data.columns.map(({ label }) => label)],
    rows,
  );
  table.createCaption().textContent = title;
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
  for (const [name = null, ...others] of rows)
    body.insertRow().append(cell(name, "row"), ...others.map((text) => cell(text)));
  return table;
}
