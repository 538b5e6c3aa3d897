import assert from "node:assert/strict";
import { test } from "node:test";
import type { Capture } from "../api/types.ts";
import { captureOf } from "../testing/samples.ts";
import { weightText, areShares, attentionText } from "./weight-text.ts";

function imported(minimum: number, maximum: number): Capture {
  const capture = captureOf("a b");
  const row_sums = { ...capture.exactness.row_sums, minimum, maximum };
  return {
    ...capture,
    exactness: { ...capture.exactness, row_sums },
    provenance: { ...capture.provenance, import_note: "Not computed here." },
  };
}

test("rows of a model add up to 1", () => {
  assert.equal(areShares(undefined), true);
  assert.equal(areShares(captureOf("a b")), true);
});

test("imported rows are shares if they add up to 1 as far as half precision tells", () => {
  assert.equal(areShares(imported(0.995, 1.005)), true);
  assert.equal(areShares(imported(0.98, 1)), false);
  assert.equal(areShares(imported(1, 1.02)), false);
});

test("a share is stated in percent", () => {
  assert.deepEqual([weightText(0.31), weightText(1), weightText(0.0001)], ["31 %", "100 %", "less than 0.1 %"]);
  assert.equal(attentionText(0.31), "31 % of its attention");
});
