/** The answer to a guess at what a word attends to most. */
import type { LiveFigure } from "./types.ts";
import { percent } from "../text/format.ts";

type Numbers = { data: Pick<LiveFigure["data"], "rows" | "columns" | "shares" | "missing">; places: Values };
type Values = Pick<LiveFigure["places"], "value">;

/** The column of the largest weight of a row; -1 if there is none. */
export const strongestColumn = (figure: Numbers, row: number): number => highest(figure, row, () => true);

function highest({ data, places }: Numbers, row: number, counts: (column: number) => boolean): number {
  let [best, most] = [-1, -Infinity];
  data.columns.forEach((_, column) => {
    const value = places.value({ row, column });
    if (counts(column) && value > most) [best, most] = [column, value];
  });
  return best;
}

/**
 * The guess beside the truth, in sentences.
 *
 * @param column the guessed one
 */
export function answerTo(figure: Numbers, row: number, column: number): string {
  const { data, places } = figure;
  const strongest = strongestColumn(figure, row);
  const amount = (weight: number) =>
    data.shares !== false ? percent(weight) : `a weight of ${Number(weight.toPrecision(3))}`;
  const name = (at: number) => `“${data.columns[at]?.label}”`;
  const at = (place: number) => places.value({ row, column: place });
  const query = `“${data.rows[row]?.label}”`;
  if (Number.isNaN(at(column))) {
    return `You guessed ${name(column)}: ${query} may not attend to it (${data.missing}). It attends most to ${name(strongest)}, ${amount(at(strongest))}.`;
  }
  if (column === strongest)
    return `Right: ${query} attends most to ${name(column)}, ${amount(at(column))}${data.shares !== false ? " of its attention" : ""}.`;
  const parts = [
    `You guessed ${name(column)}: it gets ${amount(at(column))}. ${query} attends most to ${name(strongest)}, ${amount(at(strongest))}.`,
  ];
  const word = highest(figure, row, (place) => !data.columns[place]?.special);
  if (data.columns[strongest]?.special && word >= 0) {
    parts.push(
      word === column
        ? "Of the words, your guess gets most."
        : `Of the words, ${name(word)} gets most, ${amount(at(word))}.`,
    );
  }
  return parts.join(" ");
}
