/** From where attention is drawn, as a table: a bar for each sentence or part, and a cell for each layer, head or step. */
import { html, type TemplateResult } from "lit-html";
import type { BudgetColumn, BudgetDocument, GroupShare } from "../api/types.ts";
import type { Theme } from "../state/types.ts";
import { queryAxis } from "../text/axis-titles.ts";
import { _ } from "../text/message.ts";
import { isolate, visibleText } from "../text/plain-text.ts";
import { cellTable, paintOf, rampOf, type ColouredCell } from "./cell-table.ts";
import { shareBar, shareText } from "./share-bar.ts";

/** As in the server's picture: of more groups, those with the largest shares. */
const MOST_GROUPS = 24;
/** Cells of a smaller share have a colour, but no number. */
const NOTABLE = 0.1;

/** With more columns, cells have colours alone, so that all are seen at once. */
const MOST_NUMBERED = 9;

/** What is chosen elsewhere in the page. */
export interface ChosenPlaces {
  layer: number;
  head: number;
  heads: string | null;
  query: number | null;
  key: number | null;
  key_part: string | null;
}

export interface BudgetActions {
  group: (group: GroupShare) => void;
  column: (column: BudgetColumn) => void;
}

export const shareOf = ({ with_sink }: BudgetDocument, group: GroupShare): number =>
  (with_sink ? group.share : group.without_sink) ?? NaN;
const evenOf = ({ with_sink }: BudgetDocument, group: GroupShare): number =>
  (with_sink ? group.even : group.even_without_sink) ?? NaN;

/** The places of the groups that are shown, in reading order. */
export function shownGroups(budget: BudgetDocument): number[] {
  const places = budget.groups.map((_group, place) => place);
  const share = (place: number) => shareOf(budget, budget.groups[place] as GroupShare) || 0;
  return places
    .sort((a, b) => share(b) - share(a))
    .slice(0, MOST_GROUPS)
    .sort((a, b) => a - b);
}

export function budgetTable(
  budget: BudgetDocument,
  chosen: ChosenPlaces,
  theme: Theme,
  act: BudgetActions,
): TemplateResult {
  const { groups, columns, per } = budget;
  const ramp = rampOf(budget.colours, theme);
  const shown = shownGroups(budget);
  const longest = Math.max(...groups.flatMap((group) => [shareOf(budget, group) || 0, evenOf(budget, group) || 0]));
  const rows = shown.map((place) => {
    const group = groups[place] as GroupShare;
    const isChosen = isChosenGroup(group, budget, chosen);
    const cells = columns.map((column, at): ColouredCell => {
      const [share, even] = [budget.cells[place]?.[at] ?? NaN, budget.even_cells[place]?.[at] ?? NaN];
      const isCurrent = isChosenColumn(column, per, chosen);
      return {
        text: share >= NOTABLE ? `${Math.round(100 * share)}` : "",
        said: cellSaid(budget, group, column, share, even),
        paint: Number.isNaN(share) ? null : paintOf(ramp, share),
        isCurrent: isCurrent && isChosen,
        isOutlined: isCurrent,
        act: () => act.column(column),
      };
    });
    return { name: nameOf(group), cells: [barOf(budget, group, longest, isChosen, act), ...cells], isMarked: isChosen };
  });
  const isDense = columns.length > MOST_NUMBERED;
  const named = isDense && per !== "step" ? Math.ceil(columns.length / MOST_NUMBERED) : 1;
  const names = columns.map(({ label }, at) => ({ text: label, isToken: per === "step", isBetween: at % named > 0 }));
  const axis = { layer: _("layer"), head: _("head"), step: queryAxis(budget.rows) }[per];
  return cellTable({
    caption: budget.title,
    axes: [unitName(budget), axis],
    columns: [{ text: _("share") }, ...names],
    rows,
    isDense,
  });
}

const unitName = ({ unit }: BudgetDocument): string =>
  unit === "part" ? _("part") : unit === "sentence" ? _("sentence") : _("word");

const nameOf = ({ label }: GroupShare): TemplateResult =>
  html`<span dir="auto" title=${label}>${visibleText(label)}</span>`;

function barOf(
  budget: BudgetDocument,
  group: GroupShare,
  longest: number,
  isCurrent: boolean,
  act: BudgetActions,
): ColouredCell {
  const [share, even] = [shareOf(budget, group), evenOf(budget, group)];
  const { is_text } = group;
  const text = shareBar(share, even, longest);
  return { text, said: group.said, paint: null, isCurrent, ...(is_text ? { act: () => act.group(group) } : {}) };
}

function cellSaid(budget: BudgetDocument, group: GroupShare, column: BudgetColumn, share: number, even: number) {
  const values = { part: isolate(group.label), share: shareText(share), even: shareText(even) };
  const { layer, head } = column;
  if (budget.per === "layer")
    return _("Layer {layer}: {share} to {part}; evenly spread: {even}", { layer: column.label, ...values });
  if (budget.per === "head")
    return _("Layer {layer}, head {head}: {share} to {part}; evenly spread: {even}", {
      ...{ layer: layer ?? 0, head: head ?? 0 },
      ...values,
    });
  return _("“{word}”: {share} to {part}; evenly spread: {even}", { word: isolate(column.label), ...values });
}

function isChosenGroup({ part, first, last }: GroupShare, { unit }: BudgetDocument, chosen: ChosenPlaces): boolean {
  if (unit === "part" && part !== null) return chosen.key_part === part;
  return chosen.key !== null && first <= chosen.key && chosen.key <= last;
}

function isChosenColumn(column: BudgetColumn, per: BudgetDocument["per"], chosen: ChosenPlaces): boolean {
  if (per === "step") return column.position === chosen.query;
  if (per === "layer") return chosen.heads === `${column.layer}`;
  return chosen.heads === null && column.layer === chosen.layer && column.head === chosen.head;
}
