import assert from "node:assert/strict";
import { test } from "node:test";
import { listStep } from "./roving-stop.ts";

test("keys move in a list and stop at its ends", () => {
  assert.equal(listStep("ArrowDown", 3, 20), 4);
  assert.equal(listStep("ArrowUp", 0, 20), 0);
  assert.equal(listStep("PageDown", 3, 20), 13);
  assert.equal(listStep("PageDown", 13, 20), 19);
  assert.equal(listStep("PageUp", 3, 20), 0);
  assert.equal(listStep("Home", 7, 20), 0);
  assert.equal(listStep("End", 7, 20), 19);
});

test("other keys do not move", () => {
  assert.equal(listStep("Enter", 3, 20), null);
  assert.equal(listStep("ArrowRight", 3, 20), null);
});
