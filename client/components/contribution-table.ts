/** What each head adds to a logit directly, as a table: a click opens the head. */
import type { TemplateResult } from "lit-html";
import type { ContributionsDocument } from "../api/types.ts";
import type { State, Theme } from "../state/types.ts";
import { withSign } from "../text/comparison-text.ts";
import { exactNumber, significant } from "../text/format.ts";
import { _, localNumber } from "../text/message.ts";
import { streamName } from "../text/stream-name.ts";
import { cellTable, paintOf, rampOf, type CellTable, type ColouredCell } from "./cell-table.ts";

/** Cells of a smaller share of the largest have a colour, but no number. */
const NOTABLE = 0.1;

export interface OpenedHead {
  stream: string;
  layer: number;
  head: number;
}

/** @param open what a click on a head does */
export function contributionTable(
  found: ContributionsDocument,
  { stream, layer, head }: Pick<State, "layer" | "head"> & { stream: string },
  theme: Theme,
  open: (head: OpenedHead) => void,
): TemplateResult {
  const counts = found.streams.map((_name, number) =>
    Math.max(...found.layers.map(({ heads }) => heads[number]?.length ?? 0)),
  );
  const places = found.streams.flatMap((name, number) =>
    Array.from({ length: counts[number] ?? 0 }, (_value, index) => ({ name, number, index })),
  );
  const isSeveral = found.streams.length > 1;
  const rows = found.layers.map(({ heads, rest }, row) => {
    const cells = places.map(({ name, number, index }) => {
      const value = heads[number]?.[index];
      if (value === undefined) return null;
      const place = { stream: name, layer: attentionLayer(found, number, row), head: index };
      const isCurrent = name === stream && place.layer === layer && index === head;
      const said = isSeveral
        ? _("Layer {layer}, head {head} of {stream}: {change} {unit}", {
            ...{ layer: row, head: index, stream: streamName(name), unit: found.outcome_text.after_number },
            change: withSign(value, exactNumber),
          })
        : _("Layer {layer}, head {head}: {change} {unit}", {
            ...{ layer: row, head: index, unit: found.outcome_text.after_number },
            change: withSign(value, exactNumber),
          });
      return { ...cellOf(found, value, said, theme), isCurrent, isOutlined: isCurrent, act: () => open(place) };
    });
    const said = _("Layer {layer}, everything but attention: {change} {unit}", {
      ...{ layer: row, unit: found.outcome_text.after_number },
      change: withSign(rest, exactNumber),
    });
    return { name: `${row}`, cells: [...cells, cellOf(found, rest, said, theme)] };
  });
  const columns: CellTable["columns"] = places.map(({ name, index }) => ({
    text: isSeveral ? `${streamName(name)} ${index}` : `${index}`,
  }));
  const axes = [_("layer"), _("head")] as const;
  return cellTable({ caption: found.title, axes, columns: [...columns, { text: _("MLP") }], rows, isFitted: true });
}

/** The number of a layer among those of the stream: some models have layers without attention. */
const attentionLayer = ({ layers }: ContributionsDocument, number: number, row: number): number =>
  layers.slice(0, row).filter(({ heads }) => (heads[number]?.length ?? 0) > 0).length;

const cellOf = ({ colours }: ContributionsDocument, value: number, said: string, theme: Theme): ColouredCell => ({
  text: Math.abs(value) < NOTABLE * colours.high ? "" : withSign(value, shortest),
  said,
  paint: paintOf(rampOf(colours, theme), value),
});

/** At most two digits, unless they would be 1. */
const shortest = (size: number): string => localNumber(size < 9.95 ? significant(size, 2) : size.toFixed(0));
