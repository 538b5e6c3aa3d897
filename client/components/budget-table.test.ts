import assert from "node:assert/strict";
import { test } from "node:test";
import type { BudgetDocument, GroupShare } from "../api/types.ts";
import { markup } from "../testing/markup.ts";
import { budgetTable, shownGroups, type BudgetActions, type ChosenPlaces } from "./budget-table.ts";

const scale = { steps: ["#ffffff", "#000000"], missing: "#888888" };
const colours = { low: 0, high: 1, places: [0, 1], ticks: [], light: scale, dark: scale };
const NOTHING: ChosenPlaces = { layer: 5, head: 3, heads: null, query: null, key: null, key_part: null };

const group = (changes: Partial<GroupShare>): GroupShare => ({
  ...{ label: "A sentence.", part: null, first: 0, last: 3, tokens: 4, is_text: true, said: "said" },
  ...{ share: 0.25, even: 0.5, without_sink: 0.5, even_without_sink: 0.25 },
  ...changes,
});

const FOUND = {
  title: "Budget",
  unit: "part",
  per: "layer",
  with_sink: false,
  groups: [
    group({ label: "template", part: "template", is_text: false }),
    group({ label: "user 1: Hi", part: "message-1" }),
  ],
  columns: [{ label: "0", layer: 0, head: null, position: null }],
  cells: [[0.75], [0.05]],
  even_cells: [[0.5], [0.5]],
  colours,
} as unknown as BudgetDocument;

const ACTIONS: BudgetActions = { group: () => {}, column: () => {} };
const table = (changes: Partial<BudgetDocument> = {}, chosen: Partial<ChosenPlaces> = {}) =>
  markup(budgetTable({ ...FOUND, ...changes }, { ...NOTHING, ...chosen }, "light", ACTIONS));

test("each cell is said with the even share; a small one has no number", () => {
  const text = table();
  assert.match(text, /data-said="Layer 0: 75 % to template; evenly spread: 50 %"> ?<span aria-hidden="true"> ?75 ?</);
  assert.match(text, /data-said="Layer 0: 5\.0 % to user 1: Hi; evenly spread: 50 %"> ?<span aria-hidden="true"> ?</);
});

test("bars are as long as shares, with or without the sink, and the longest is whole", () => {
  assert.match(table(), /--share: 1; --even: 0\.5/);
  assert.match(table({ with_sink: true }), /--share: 0\.5; --even: 1/);
});

test("only what somebody wrote can be chosen", () => {
  const doors = table().match(/is-door/g)?.length;
  assert.equal(doors, 3, "two cells of the layer and one bar");
});

test("what is chosen elsewhere is marked", () => {
  assert.equal(table().match(/aria-current/g), null);
  assert.match(table({}, { key_part: "message-1" }), /<tr data-cells class="is-marked">/);
  assert.equal(table({}, { heads: "0" }).match(/is-outlined/g)?.length, 2);
  const sentences = table({ unit: "sentence" }, { key: 2 });
  assert.equal(sentences.match(/is-marked/g)?.length, 2);
});

test("of many groups, those with the largest shares are shown, in their order", () => {
  const groups = Array.from({ length: 30 }, (_value, at) => group({ first: at, without_sink: at === 3 ? 0 : 0.5 }));
  const shown = shownGroups({ ...FOUND, groups });
  assert.equal(shown.length, 24);
  assert.deepEqual(shown.slice(0, 4), [0, 1, 2, 4]);
});

test("where nothing is left without the sink there is a dash", () => {
  const empty = group({ without_sink: null, even_without_sink: null });
  assert.match(table({ groups: [empty, empty], cells: [[null], [null]] as unknown as number[][] }), /–/);
});
