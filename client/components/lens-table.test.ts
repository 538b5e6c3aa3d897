import assert from "node:assert/strict";
import { test } from "node:test";
import type { LensDocument } from "../api/types.ts";
import { markup } from "../testing/markup.ts";
import { lensTable, MOST_COLUMNS, shownColumns } from "./lens-table.ts";

const colours = { light: { steps: ["#ffffff", "#000000"], missing: "" }, low: 0, high: 1, places: [0, 1], ticks: [] };
const unit = (position: number): LensDocument["columns"][number] => ({
  ...{ label: `t${position}`, short: null, special: false, part: null },
  tokens: [position],
});

/** The token 7 is followed after the second of two tokens; it leads from the second layer on. */
const LENS = {
  title: "Lens",
  outcome: { text: " seven", position: 1 },
  columns: [unit(0), unit(1)],
  readings: [
    [reading("old", 3, 0.5), reading("<b>", 4, 0.25)],
    [reading("in", 5, 0.5), reading(" seven", 7, 0.7512345678)],
  ],
  steps: [
    { probability: 0.0000714, rank: 1365 },
    { probability: 0.7512345678, rank: 1 },
  ],
  settled: 1,
  colours: { ...colours, dark: colours.light },
} as unknown as LensDocument;

function reading(text: string, token: number, probability: number) {
  return { text, token, probability, own: 0 };
}

test("the last layer is on top; where the followed token leads is marked, and all digits are said", () => {
  const text = markup(lensTable(LENS, LENS.columns, "light"));
  const [first = "", second = ""] = text.split("<tr data-cells").slice(1);
  assert.match(first, /class="is-marked"/);
  assert.match(first, /From here on “seven” is the likeliest\./);
  assert.match(first, /After layer 0: “t1” → “seven”, probability 0\.7512346\./);
  assert.match(second, /Before the first layer: the probability of “seven” is 0\.0000714, its rank 1[,.]?365\./);
  assert.doesNotMatch(second, /From here on/);
});

test("cells that say what the whole model says are outlined; a token is text", () => {
  const text = markup(lensTable(LENS, LENS.columns, "light"));
  assert.equal(text.match(/is-outlined/g)?.length, 2);
  assert.doesNotMatch(text, /<b>/);
});

test("of many tokens, those before the followed one are shown, as many as have room", () => {
  const columns = Array.from({ length: 100 }, (_value, position) => unit(position));
  const labels = (position: number, most: number) =>
    shownColumns({ columns, outcome: { position } as LensDocument["outcome"] }, most).map(({ label }) => label);
  const wide = labels(59, MOST_COLUMNS.wide);
  assert.deepEqual([wide[0], wide.at(-1), wide.length], ["t28", "t59", 32]);
  assert.deepEqual(labels(59, MOST_COLUMNS.narrow), ["t56", "t57", "t58", "t59"]);
  assert.deepEqual(labels(2, MOST_COLUMNS.narrow), ["t0", "t1", "t2", "t3"]);
});
