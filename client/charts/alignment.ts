/** Alignment: joins each query word to the word it attends to most. */
import { _, ngettext, nphrases, phrases, type Phrase } from "../text/message.ts";
import type { Picture } from "./head-picture.ts";
import type { Alignment } from "../api/types.ts";
import { unitName } from "../text/selection-text.ts";
import { weightText } from "../text/weight-text.ts";
import { headName } from "../text/format.ts";
import { unitAt } from "./head-picture.ts";

/** Between units of a picture. */
export type UnitLink = { row: number; column: number; weight: number };

export function alignmentLinks({ links, queries, keys }: Alignment, picture: Picture): UnitLink[] {
  const rows = queries.map(({ tokens }) => unitAt(picture.queries, tokens[0] ?? -1));
  const columns = keys.map(({ tokens }) => unitAt(picture.keys, tokens[0] ?? -1));
  return links.flatMap(({ query, keys, weight }) =>
    keys.map((key) => ({ row: rows[query] ?? -1, column: columns[key] ?? -1, weight })),
  );
}

/** exactly which heads were averaged: where something is so */
function headsText({ over, heads }: Alignment): string {
  const [[layer, head] = [0, 0]] = heads;
  const count = heads.length;
  if (over === "head") return _("in layer {layer}, head {head}", { layer, head });
  const names = heads.map(([headLayer, headNumber]) => headName(headLayer, headNumber)).join(", ");
  if (over === "model") {
    return ngettext(
      "in {names}, its alignment head by the model’s own configuration",
      "by the mean over its {count} alignment heads ({names}) by the model’s own configuration",
      count,
      { names },
    );
  }
  if (over === "layer") {
    return ngettext(
      "by the mean over all {count} head of layer {layer}",
      "by the mean over all {count} heads of layer {layer}",
      count,
      { layer },
    );
  }
  if (over === "all") {
    return ngettext(
      "by the mean over all {count} head of all layers",
      "by the mean over all {count} heads of all layers",
      count,
    );
  }
  return ngettext("by the mean over {count} head ({names})", "by the mean over {count} heads ({names})", count, {
    names,
  });
}

/** How each word's choice was made: in which heads, and, in a decoder, in which row. */
function choiceText(alignment: Alignment, rows: Picture["rows"]): string {
  const heads = headsText(alignment);
  if (rows === "read") return _("{heads}, in the row where it is read (argmax)", { heads });
  return rows === "written"
    ? _("{heads}, in the row that predicts it (argmax)", { heads })
    : _("{heads} (argmax)", { heads });
}

/** What the lines mean: of all words, or of the focused word. */
export function explainAlignment(
  alignment: Alignment,
  picture: Picture,
  { role, unit }: { role: "query" | "key"; unit: number },
): Phrase[] {
  if (unit < 0) return [alignment.caption];
  const choice = choiceText(alignment, picture.rows);
  const unitLinks = alignmentLinks(alignment, picture).filter(
    ({ row, column }) => unit === (role === "query" ? row : column),
  );
  const word = unitName(role === "query" ? picture.queries : picture.keys, unit);
  if (unitLinks.length === 0) {
    return role === "key"
      ? phrases("No word attends to {word} more than to any other, {how}.", { word, how: choice })
      : phrases("{word} attends to nothing shown.", { word });
  }
  const others = unitLinks.flatMap(({ row, column, weight }, index): Phrase[] => {
    const name = role === "query" ? unitName(picture.keys, column) : unitName(picture.queries, row);
    return [index > 0 ? ", " : "", ...name, ` (${weightText(weight)})`];
  });
  if (role === "key") return phrases("{word} is what {others} attends to most, {how}.", { word, others, how: choice });
  return nphrases(
    "{word} attends most to {others}, {how}.",
    "{word} attends most to {others} alike, {how}.",
    unitLinks.length,
    { word, others, how: choice },
  );
}
