import assert from "node:assert/strict";
import { test } from "node:test";
import { budgetHeads } from "./budget-heads.ts";

const heads = (per: "layer" | "head" | "step", set: string | null) =>
  budgetHeads({ per, layer: 5, head: 3, heads: set }).heads;

test("all heads by layer, those of the shown layer by head, the shown ones by step", () => {
  assert.deepEqual([heads("layer", null), heads("head", null), heads("step", null)], [null, "5", "5.3"]);
  assert.deepEqual([heads("layer", "7"), heads("head", "7.1,8"), heads("step", "7.1,8")], [null, "7", "7.1,8"]);
  assert.equal(heads("head", "all"), "5");
});
