/** Alignment: joins each query word to the word it attends to most. */
import type { Phrase } from "../text/message.ts";
import type { Picture } from "./head-picture.ts";
import type { Alignment } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import { unitName } from "../text/selection-text.ts";
import { amount } from "../text/weight-text.ts";
import { count, headName } from "../text/format.ts";
import { unitAt } from "./head-picture.ts";

/** How the row of a word is named, in a decoder. */
const ROWS = { read: ", in the row where it is read", written: ", in the row that predicts it", none: "" };

/** Between units of a picture. */
export type Join = { row: number; column: number; weight: number };

export function links({ links, queries, keys }: Alignment, picture: Picture): Join[] {
  const rows = queries.map(({ tokens }) => unitAt(picture.queries, tokens[0] ?? -1));
  const columns = keys.map(({ tokens }) => unitAt(picture.keys, tokens[0] ?? -1));
  return links.flatMap(({ query, keys, weight }) =>
    keys.map((key) => ({ row: rows[query] ?? -1, column: columns[key] ?? -1, weight })),
  );
}

/** exactly which heads were averaged */
export function headsInWords({ over, heads }: Alignment): string {
  const [[layer, head] = [0, 0]] = heads;
  if (over === "head") return `in layer ${layer}, head ${head}`;
  const names = heads.map(([of, number]) => headName(of, number)).join(", ");
  if (over === "model") {
    const which =
      heads.length === 1
        ? `in ${names}, its alignment head`
        : `by the mean over its ${heads.length} alignment heads (${names})`;
    return `${which} by the model’s own configuration`;
  }
  if (over === "layer") return `by the mean over all ${count(heads.length, "head")} of layer ${layer}`;
  if (over === "all") return `by the mean over all ${count(heads.length, "head")} of all layers`;
  return `by the mean over ${count(heads.length, "head")} (${names})`;
}

/** What the lines mean: of all words, or of the focused word. */
export function explainAlignment(
  { alignment, stream }: Scene & { alignment: Alignment },
  picture: Picture,
  { role, unit }: { role: "query" | "key"; unit: number },
): Phrase[] {
  const found = links(alignment, picture).filter(({ row, column }) => unit === (role === "query" ? row : column));
  const own = unit < 0 ? [] : unitName(role === "query" ? picture.queries : picture.keys, unit);
  const what = `${headsInWords(alignment)}${ROWS[picture.rows ?? "none"]} (argmax)`;
  if (unit < 0) return [general(alignment, stream.query_side, what)];
  if (found.length === 0) {
    return role === "key"
      ? [`No word attends to `, ...own, ` more than to any other, ${what}.`]
      : [...own, " attends to nothing shown."];
  }
  const others = found.flatMap(({ row, column, weight }, i) => {
    const name = role === "query" ? unitName(picture.keys, column) : unitName(picture.queries, row);
    return [i > 0 ? ", " : "", ...name, ` (${amount(weight)})`];
  });
  if (role === "key") return [...own, " is what ", ...others, ` attends to most, ${what}.`];
  return [...own, " attends most to ", ...others, found.length > 1 ? " alike" : "", `, ${what}.`];
}

function general({ links }: Alignment, side: string, what: string): string {
  const chosen = links.filter(({ choice }) => choice);
  const weights = chosen.map(({ weight }) => weight);
  const ties = links.filter(({ keys }) => keys.length > 1).length;
  const [from, to] = side === "target" ? ["Each target word", "source word"] : ["Each query word", "word"];
  const tied =
    ties > 0 ? ` ${count(ties, "word ties", "words tie")} and ${ties === 1 ? "has" : "have"} several lines.` : "";
  if (links.length === 0) return "No word attends to anything shown.";
  if (chosen.length === 0) return `${from} may attend to one ${to} only, so the mask determines every weight.`;
  const range = `${amount(Math.min(...weights))} to ${amount(Math.max(...weights))}`;
  const forced = links.length - chosen.length;
  const without =
    forced > 0
      ? `, without ${count(forced, "word that may attend to one only", "words that may attend to one only")}`
      : "";
  return `${from} is joined to the ${to} it attends to most, ${what}; no line is left out. The weights go from ${range}${without}.${tied}`;
}
