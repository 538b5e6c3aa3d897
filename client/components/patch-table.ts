/** How much of the difference between A and B each run of B with something of A recovers, as a table. */
import type { TemplateResult } from "lit-html";
import type { PatchDocument } from "../api/types.ts";
import type { State, Theme } from "../state/types.ts";
import { withSign } from "../text/comparison-text.ts";
import { decimals, exactNumber } from "../text/format.ts";
import { _ } from "../text/message.ts";
import { cellTable, paintOf, rampOf } from "./cell-table.ts";

/** Cells of smaller shares have a colour, but no number. */
const NOTABLE = 0.1;

export type ChosenCell = Pick<State, "layer" | "head" | "heads" | "query">;

/** What a cell stands for: a head, or a token of A before a layer. */
export function cellPlace(
  { map }: Pick<PatchDocument, "map">,
  side: string,
  row: number,
  column: number,
): Partial<Pick<State, "layer" | "head" | "query">> {
  if (map.patched === "positions") return { layer: row, query: map.pairs[side]?.[column]?.[0] ?? 0 };
  return map.patched === "heads" ? { layer: row, head: column } : { layer: map.layer ?? 0, head: row };
}

/**
 * @param side of the queries
 * @param act what a click on a cell does
 */
export function patchTable(
  document: PatchDocument,
  { side, theme, chosen }: { side: string; theme: Theme; chosen: ChosenCell },
  act: (place: ReturnType<typeof cellPlace>) => void,
): TemplateResult {
  const { map, title, axes, row_labels, column_labels, tips, colours } = document;
  const ramp = rampOf(colours, theme);
  const isChosen = (place: ReturnType<typeof cellPlace>): boolean =>
    (chosen.heads === null || map.patched === "positions") &&
    Object.entries(place).every(([name, value]) => chosen[name as keyof ChosenCell] === value);
  const rows = map.shares.map((shares, row) => ({
    name: row_labels[row] ?? "",
    cells: shares.map((share, column) => {
      const place = cellPlace(document, side, row, column);
      const isCurrent = isChosen(place);
      return {
        text: Math.abs(share) < NOTABLE ? "" : shareText(share, (size) => decimals(size, 2)),
        said: _("{sentence} All digits: {share}.", {
          sentence: tips[row]?.[column] ?? "",
          share: shareText(share, exactNumber),
        }),
        paint: paintOf(ramp, share),
        isCurrent,
        isOutlined: isCurrent,
        act: () => act(place),
      };
    }),
  }));
  const isToken = map.patched === "positions";
  return cellTable({ caption: title, axes, columns: column_labels.map((text) => ({ text, isToken })), rows });
}

/** Without a plus: most shares are from 0 to 1. */
const shareText = (share: number, format: (size: number) => string): string =>
  share < 0 ? withSign(share, format) : format(share);
