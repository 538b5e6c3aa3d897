/** Builds the grid of cells over the thumbnails: one for each head, with names for rows and columns. */
import type { Layout } from "../charts/tile-layout.ts";
import type { Stream } from "../api/types.ts";
import { el } from "./dom.ts";
import { aligns } from "../state/head-set.ts";
import { horizon } from "../charts/attention-mask.ts";
import { beginsGroup, rowsOf } from "../charts/tile-layout.ts";
import { _ } from "../text/message.ts";

/** @returns cells by layer and head */
export function gridOf(stream: Stream): { rows: HTMLElement[]; cells: HTMLElement[][] } {
  const { heads } = stream;
  const corner = el(
    "span",
    {
      role: "columnheader",
      class: "tile-corner tile-whole",
      tabindex: -1,
      "data-whole": "all",
      title: _("All heads as one"),
    },
    _("all"),
  );
  const names = Array.from({ length: heads }, (_, head) =>
    el(
      "span",
      { role: "columnheader", class: `tile-name${beginsGroup(stream, head) ? " begins-group" : ""}` },
      `${head}`,
    ),
  );
  const cells: HTMLElement[][] = [];
  const rows = rowsOf(stream).map((row) => {
    if (!("layer" in row)) return note(row);
    cells[row.layer] = Array.from({ length: heads }, (_, head) => cell(stream, row.layer, head));
    return el("div", { role: "row" }, rowName(stream, row.layer), ...(cells[row.layer] ?? []));
  });
  return { rows: [el("div", { role: "row" }, corner, ...names), ...rows], cells };
}

const cell = (stream: Stream, layer: number, head: number): HTMLElement =>
  el("span", {
    role: "gridcell",
    class: ["tile", beginsGroup(stream, head) && "begins-group", aligns(stream, layer, head) && "is-alignment"]
      .filter(Boolean)
      .join(" "),
    tabindex: -1,
    "aria-selected": "false",
    "data-layer": layer,
    "data-head": head,
  });

function rowName(stream: Stream, layer: number): HTMLElement {
  const reach = horizon(stream, layer);
  const whole = _("All heads of layer {layer} as one", { layer });
  const title = reach ? `${_("This layer attends to {reach}.", { reach })} ${whole}` : whole;
  const name = el(
    "span",
    { role: "rowheader", class: "tile-name tile-whole", tabindex: -1, "data-whole": layer, title },
    `L${layer}`,
  );
  name.classList.toggle("is-windowed", reach !== null);
  return name;
}

function note({ numbers, kind }: { numbers: number[]; kind: string }): HTMLElement {
  const [first, last] = [numbers[0], numbers.at(-1)];
  const values = { first: first ?? 0, last: last ?? 0, kind };
  const text =
    first === last
      ? _("Layer {first} of the model: {kind}, no softmax attention", values)
      : _("Layers {first}–{last} of the model: {kind}, no softmax attention", values);
  return el("div", { role: "row" }, el("span", { role: "gridcell", class: "tile-others" }, text));
}

/** Apply a layout's sizes to the grid. */
export function arrange(node: HTMLElement, stream: Stream, { tile, gap, apart }: Layout): void {
  node.style.setProperty("--tile", `${tile}px`);
  node.style.setProperty("--gap", `${gap}px`);
  node.style.setProperty("--apart", `${apart}px`);
  const columns = Array.from(
    { length: stream.heads },
    (_, head) => `${tile + (beginsGroup(stream, head) ? apart : 0)}px`,
  );
  node.style.setProperty("--columns", columns.join(" "));
}
