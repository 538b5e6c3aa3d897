import assert from "node:assert/strict";
import { test } from "node:test";
import { markup } from "../testing/markup.ts";
import { pictureOf, sceneOf } from "../testing/samples.ts";
import { lineSummary } from "./line-summary.ts";

const FOCUS = { role: "query" as const, unit: 1 };

function said(weights: number[], hasDots = false): string {
  const picture = pictureOf("the cat", [[1, 0, 0, 0], weights, [0, 0, 1, 0], [0, 0, 0, 1]]);
  return markup(lineSummary({ scene: sceneOf("the cat", "?text=x"), picture }, FOCUS, hasDots));
}

test("that faint lines are not drawn is said only where a word has some", () => {
  const note = /Lines under 1 % are not drawn/;
  assert.match(said([0.6, 0.395, 0.005, 0]), note);
  assert.doesNotMatch(said([0.6, 0.4, 0, 0]), note);
});

test("what a dot is, is said only where there are dots", () => {
  assert.match(said([1, 0, 0, 0], true), /A dot stands for a line/);
  assert.doesNotMatch(said([1, 0, 0, 0]), /A dot stands for a line/);
});
