import assert from "node:assert/strict";
import { test } from "node:test";
import { costProgress } from "./cost-progress.ts";

const cost = (changes: object): any => ({ state: "running", measured: 2, cost: { planned: [16, 32, 64] }, ...changes });

test("the progress of a measurement in words", () => {
  assert.equal(costProgress(cost({ state: "waiting", ahead: 1 })), "Waiting: 1 other measurement is done first.");
  assert.match(costProgress(cost({})), /^2 of 3 lengths are measured\./);
  assert.equal(costProgress(cost({ state: "cancelled" })), "Cancelled after 2 of 3 lengths.");
  assert.equal(costProgress(cost({ state: "failed", problem: { detail: "No.", hint: "Try." } })), "No. Try.");
});
