/** A sentence or a message at several depths, as a table: its share of the attention and the outcome at each. */
import { html, type TemplateResult } from "lit-html";
import type { PositionDocument } from "../api/types.ts";
import { outcomeNumber } from "../text/outcome-number.ts";
import { _ } from "../text/message.ts";
import { cellTable, type CellRow } from "./cell-table.ts";
import { shareBar } from "./share-bar.ts";

type Depth = PositionDocument["curve"]["depths"][number];

/** @param address of the page that shows the prompt with it at that depth */
export function positionTable(
  { title, curve, said, outcome_title }: PositionDocument,
  address: (depth: Depth) => string,
): TemplateResult {
  const { depths, current } = curve;
  const longest = Math.max(...depths.flatMap(({ share, even }) => [share ?? 0, even ?? 0]));
  const values = depths.map(({ value }) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const rows = depths.map((depth, at): CellRow => {
    const { share, even, value } = depth;
    const { depth: name = "", share: ofShare = "", value: ofValue = "" } = said[at] ?? {};
    const bar = shareBar(share ?? NaN, even ?? NaN, longest);
    return {
      name: html`<a class="link" href=${address(depth)} title=${_("Open this prompt")}>${name}</a>`,
      cells: [
        { text: bar, said: ofShare, paint: null },
        { text: valueTrack(value, least, most), said: ofValue, paint: null },
      ],
      isMarked: at === current,
    };
  });
  const columns = [{ text: _("share of attention") }, { text: outcome_title }];
  return cellTable({ caption: title, axes: [_("depth"), _("value")], columns, rows });
}

/** Where a value lies between the least and the largest, and the number. */
const valueTrack = (value: number, least: number, most: number): TemplateResult =>
  html`<span class="value-track" style="--at: ${most > least ? (value - least) / (most - least) : 0.5}"></span
    ><span class="budget-share">${outcomeNumber(value)}</span>`;
