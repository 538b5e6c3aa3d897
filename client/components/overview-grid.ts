/** The grid of cells over the thumbnails: one for each head, with names for rows and columns. */
import { html, type TemplateResult } from "lit-html";
import type { Layout } from "../charts/tile-layout.ts";
import type { Stream } from "../api/types.ts";
import { isAlignmentHead } from "../state/head-set.ts";
import { attentionReach } from "../charts/attention-mask.ts";
import { beginsGroup, layoutRows } from "../charts/tile-layout.ts";
import { _, pgettext } from "../text/message.ts";

const NUMBERED = 4;

/** @param nameOf what a cell is called */
export function overviewGrid(stream: Stream, nameOf: (layer: number, head: number) => string): TemplateResult[] {
  const heads = Array.from({ length: stream.heads }, (_, head) => head);
  const columns = heads.map(
    (head) =>
      html`<span role="columnheader" class="tile-name${beginsGroup(stream, head) ? " begins-group" : ""}"
        >${isNumbered(stream, head) ? head : html`<span class="visually-hidden">${head}</span>`}</span
      >`,
  );
  const rows = layoutRows(stream).map((row) =>
    "layer" in row
      ? html`<div role="row">
          ${rowName(stream, row.layer)}${heads.map((head) => gridCell(stream, row.layer, head, nameOf(row.layer, head)))}
        </div>`
      : noteRow(row),
  );
  const corner = html`<span
    role="columnheader"
    class="tile-corner tile-whole"
    tabindex="-1"
    data-whole="all"
    title=${_("All heads as one")}
    >${pgettext("heads", "all")}</span
  >`;
  return [html`<div role="row">${corner}${columns}</div>`, ...rows];
}

/** Whether the number of a head is shown above its column: four are enough to count from, and each cell has a name. */
const isNumbered = ({ heads }: Stream, head: number): boolean => head % Math.ceil(heads / NUMBERED) === 0;

/** Which one is chosen is marked later, without a new rendering. */
function gridCell(stream: Stream, layer: number, head: number, name: string): TemplateResult {
  const classes = [
    "tile",
    beginsGroup(stream, head) && "begins-group",
    isAlignmentHead(stream, layer, head) && "is-alignment",
  ];
  return html`<span
    role="gridcell"
    class=${classes.filter(Boolean).join(" ")}
    tabindex="-1"
    aria-selected="false"
    aria-label=${name}
    data-layer=${layer}
    data-head=${head}
  ></span>`;
}

function rowName(stream: Stream, layer: number): TemplateResult {
  const reach = attentionReach(stream, layer);
  const whole = _("All heads of layer {layer} as one", { layer });
  const title = reach ? `${reach} ${whole}` : whole;
  return html`<span
    role="rowheader"
    class="tile-name tile-whole${reach === null ? "" : " is-windowed"}"
    tabindex="-1"
    data-whole=${layer}
    title=${title}
    >L${layer}</span
  >`;
}

function noteRow({ numbers, kind }: { numbers: number[]; kind: string }): TemplateResult {
  const [first, last] = [numbers[0], numbers.at(-1)];
  const values = { first: first ?? 0, last: last ?? 0, kind };
  const text =
    first === last
      ? _("Layer {first} of the model: {kind}, no softmax attention", values)
      : _("Layers {first}–{last} of the model: {kind}, no softmax attention", values);
  return html`<div role="row"><span role="gridcell" class="tile-others">${text}</span></div>`;
}

/** Apply a layout's sizes to the grid. */
export function applyLayout(node: HTMLElement, stream: Stream, { tile, gap, groupGap }: Layout): void {
  node.style.setProperty("--tile", `${tile}px`);
  node.style.setProperty("--gap", `${gap}px`);
  node.style.setProperty("--apart", `${groupGap}px`);
  const columns = Array.from(
    { length: stream.heads },
    (_, head) => `${tile + (beginsGroup(stream, head) ? groupGap : 0)}px`,
  );
  node.style.setProperty("--columns", columns.join(" "));
}
