import assert from "node:assert/strict";
import { test } from "node:test";
import { censusProgress } from "./census-progress.ts";

const census = (changes: object): any => ({ state: "running", done: 2, planned: 11, problem: null, ...changes });

test("the progress of a census in words", () => {
  const waiting = censusProgress(census({ state: "waiting", ahead: 1 }));
  assert.equal(waiting, "Waiting: 1 other measurement is done first.");
  assert.equal(censusProgress(census({})), "2 of 11 texts are read.");
  assert.equal(censusProgress(census({ planned: 0 })), "Making the texts …");
  assert.equal(censusProgress(census({ state: "cancelled" })), "Cancelled after 2 of 11 texts.");
  assert.equal(censusProgress(census({ state: "failed", problem: { detail: "No.", hint: "Try." } })), "No. Try.");
  assert.match(censusProgress(census({ state: "failed" })), /^The census failed\./);
});
