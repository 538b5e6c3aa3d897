/** Alignment: joins each query word to the word it attends to most. */
import { _, enumeration, ngettext, nphrases, phrases, type Phrase } from "../text/message.ts";
import type { Picture } from "./head-picture.ts";
import type { Alignment } from "../api/types.ts";
import { joinSentences, unitName } from "../text/selection-text.ts";
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

/** In exactly which heads something is so. */
function headsText({ over, heads }: Alignment): string {
  const [[layer, head] = [0, 0]] = heads;
  const count = heads.length;
  if (over === "head") return _("This holds in layer {layer}, head {head} (argmax).", { layer, head });
  const names = enumeration(heads.map(([headLayer, headNumber]) => headName(headLayer, headNumber)));
  if (over === "model") {
    return ngettext(
      "This holds in {names}, the alignment head by the model’s own configuration (argmax).",
      "This holds for the mean over the {count} alignment heads by the model’s own configuration, {names} (argmax).",
      count,
      { names },
    );
  }
  if (over === "layer") {
    return ngettext(
      "This holds in the only head of layer {layer} (argmax).",
      "This holds for the mean over all {count} heads of layer {layer} (argmax).",
      count,
      { layer },
    );
  }
  if (over === "all") {
    return ngettext(
      "This holds in the only head of all layers (argmax).",
      "This holds for the mean over all {count} heads of all layers (argmax).",
      count,
    );
  }
  return ngettext(
    "This holds in {names} (argmax).",
    "This holds for the mean over {count} heads, {names} (argmax).",
    count,
    { names },
  );
}

/** How each word's choice was made: in which heads, and, in a decoder, in which row. */
function choiceSentences(alignment: Alignment, rows: Picture["rows"]): Phrase[][] {
  const heads = [headsText(alignment)];
  if (rows === "read") return [heads, [_("Each word counts in the row where it is read.")]];
  return rows === "written" ? [heads, [_("Each word counts in the row that predicts it.")]] : [heads];
}

/** What the lines mean: of all words, or of the focused word. */
export function explainAlignment(
  alignment: Alignment,
  picture: Picture,
  { role, unit }: { role: "query" | "key"; unit: number },
): Phrase[] {
  if (unit < 0) return [alignment.caption];
  const unitLinks = alignmentLinks(alignment, picture).filter(
    ({ row, column }) => unit === (role === "query" ? row : column),
  );
  const word = unitName(role === "query" ? picture.queries : picture.keys, unit);
  if (unitLinks.length === 0 && role === "query") return phrases("{word} attends to nothing shown.", { word });
  const others = unitLinks.flatMap(({ row, column, weight }, index): Phrase[] => {
    const name = role === "query" ? unitName(picture.keys, column) : unitName(picture.queries, row);
    return [index > 0 ? ", " : "", ...name, ` (${weightText(weight)})`];
  });
  return joinSentences(linkSentence(word, others, role, unitLinks.length), ...choiceSentences(alignment, picture.rows));
}

/** @param count of the words that it is joined to */
function linkSentence(word: Phrase[], others: Phrase[], role: "query" | "key", count: number): Phrase[] {
  if (count === 0) return phrases("No word attends to {word} more than to any other.", { word });
  if (role === "key") return phrases("{word} is what {others} attends to most.", { word, others });
  return nphrases("{word} attends most to {others}.", "{word} attends most to {others} alike.", count, {
    word,
    others,
  });
}
