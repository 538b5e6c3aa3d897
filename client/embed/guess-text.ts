/** The answer to a guess at what a word attends to most. */
import type { LiveFigure } from "./types.ts";
import { percent, significant } from "../text/format.ts";
import { _, localNumber } from "../text/message.ts";

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
  const shares = data.shares !== false;
  const amount = (weight: number) =>
    shares
      ? percent(weight)
      : _("a weight of {weight}", { weight: localNumber(String(Number(significant(weight, 3)))) });
  const name = (at: number) => data.columns[at]?.label ?? "";
  const at = (place: number) => amount(places.value({ row, column: place }));
  const values = {
    query: data.rows[row]?.label ?? "",
    guess: name(column),
    best: name(strongest),
    most: at(strongest),
  };
  if (Number.isNaN(places.value({ row, column }))) {
    return _("You guessed “{guess}”: “{query}” may not attend to it ({why}). It attends most to “{best}”, {most}.", {
      ...values,
      why: data.missing,
    });
  }
  if (column === strongest) {
    return shares
      ? _("Right: “{query}” attends most to “{best}”, {most} of its attention.", values)
      : _("Right: “{query}” attends most to “{best}”, {most}.", values);
  }
  const parts = [
    _("You guessed “{guess}”: it gets {share}. “{query}” attends most to “{best}”, {most}.", {
      ...values,
      share: at(column),
    }),
  ];
  const word = highest(figure, row, (place) => !data.columns[place]?.special);
  if (data.columns[strongest]?.special && word >= 0) {
    parts.push(
      word === column
        ? _("Of the words, your guess gets most.")
        : _("Of the words, “{word}” gets most, {share}.", { word: name(word), share: at(word) }),
    );
  }
  return parts.join(" ");
}
