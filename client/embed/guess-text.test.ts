import assert from "node:assert/strict";
import { test } from "node:test";
import { answerTo, strongestColumn } from "./guess-text.ts";

const label = (text: string, special = false) => ({ label: text, where: "", special });
const COLUMNS = [label("[CLS]", true), label("cat"), label("mat"), label("it")];

const figureOf = (values: number[], shares = true) => ({
  data: { rows: [label("it")], columns: COLUMNS, shares, missing: "not allowed" },
  places: { value: ({ column }: { column: number }) => values[column] ?? NaN },
});

test("a right guess is stated with its share", () => {
  const figure = figureOf([0.1, 0.2, 0.6, 0.1]);
  assert.equal(strongestColumn(figure, 0), 2);
  assert.equal(answerTo(figure, 0, 2), "Right: “it” attends most to “mat”, 60 % of its attention.");
});

test("another guess is stated beside the largest weight", () => {
  assert.equal(
    answerTo(figureOf([0.1, 0.2, 0.6, 0.1]), 0, 1),
    "You guessed “cat”: it gets 20 %. “it” attends most to “mat”, 60 %.",
  );
});

test("where a special token gets most, the words are compared, too", () => {
  const figure = figureOf([0.5, 0.15, 0.25, 0.1]);
  const most = "“it” attends most to “[CLS]”, 50 %.";
  assert.equal(answerTo(figure, 0, 2), `You guessed “mat”: it gets 25 %. ${most} Of the words, your guess gets most.`);
  assert.equal(answerTo(figure, 0, 1), `You guessed “cat”: it gets 15 %. ${most} Of the words, “mat” gets most, 25 %.`);
});

test("what the mask forbids has no weight, and is never the largest", () => {
  const figure = figureOf([NaN, 0.2, 0.8, NaN]);
  assert.equal(strongestColumn(figure, 0), 2);
  assert.equal(answerTo(figure, 0, 3), "You guessed “it”: “it” may not attend to it. It attends most to “mat”, 80 %.");
  assert.equal(strongestColumn(figureOf([NaN, NaN, NaN, NaN]), 0), -1);
});

test("weights that are no shares are stated as weights", () => {
  const figure = figureOf([0.1, 0.2, 1.23456, 0.1], false);
  assert.equal(answerTo(figure, 0, 2), "Right: “it” attends most to “mat”, a weight of 1.23.");
});
