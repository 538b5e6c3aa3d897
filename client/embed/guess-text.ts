/** The answer to a guess at what a word attends to most. */
import type { LiveFigure } from "./types.ts";
import { percent, significant } from "../text/format.ts";
import { _, localNumber } from "../text/message.ts";

type FigureNumbers = { data: Pick<LiveFigure["data"], "rows" | "columns" | "shares">; places: Values };
type Values = Pick<LiveFigure["places"], "value">;

/** The column of the largest weight of a row; -1 if there is none. */
export const strongestColumn = (figure: FigureNumbers, row: number): number => strongestWhere(figure, row, () => true);

function strongestWhere(
  { data, places }: FigureNumbers,
  row: number,
  isCandidate: (column: number) => boolean,
): number {
  let [bestColumn, largest] = [-1, -Infinity];
  data.columns.forEach((_, column) => {
    const value = places.value({ row, column });
    if (isCandidate(column) && value > largest) [bestColumn, largest] = [column, value];
  });
  return bestColumn;
}

/**
 * The guess beside the truth, in sentences.
 *
 * @param column the guessed one
 */
export function answerTo(figure: FigureNumbers, row: number, column: number): string {
  const { data, places } = figure;
  const strongest = strongestColumn(figure, row);
  const areShares = data.shares !== false;
  const amount = (weight: number) =>
    areShares
      ? percent(weight)
      : _("a weight of {weight}", { weight: localNumber(String(Number(significant(weight, 3)))) });
  const name = (index: number) => data.columns[index]?.label ?? "";
  const valueText = (index: number) => amount(places.value({ row, column: index }));
  const values = {
    query: data.rows[row]?.label ?? "",
    guess: name(column),
    best: name(strongest),
    most: valueText(strongest),
  };
  if (Number.isNaN(places.value({ row, column }))) {
    return _("You guessed “{guess}”: “{query}” may not attend to it. It attends most to “{best}”, {most}.", values);
  }
  if (column === strongest) {
    return areShares
      ? _("Right: “{query}” attends most to “{best}”, {most} of its attention.", values)
      : _("Right: “{query}” attends most to “{best}”, {most}.", values);
  }
  const parts = [
    _("You guessed “{guess}”: it gets {share}. “{query}” attends most to “{best}”, {most}.", {
      ...values,
      share: valueText(column),
    }),
  ];
  const word = strongestWhere(figure, row, (index) => !data.columns[index]?.special);
  if (data.columns[strongest]?.special && word >= 0) {
    parts.push(
      word === column
        ? _("Of the words, your guess gets most.")
        : _("Of the words, “{word}” gets most, {share}.", { word: name(word), share: valueText(word) }),
    );
  }
  return parts.join(" ");
}
