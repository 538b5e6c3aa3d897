import assert from "node:assert/strict";
import { test } from "node:test";
import { nextCell } from "./grid-step.ts";

const SIZE = { rows: 30, columns: 5 };
const from = { row: 12, column: 2 };

test("keys move by a cell, a page, to the ends of the row, and to the ends of all", () => {
  assert.deepEqual(nextCell(from, "ArrowDown", false, SIZE), { row: 13, column: 2 });
  assert.deepEqual(nextCell(from, "PageUp", false, SIZE), { row: 2, column: 2 });
  assert.deepEqual(nextCell(from, "Home", false, SIZE), { row: 12, column: 0 });
  assert.deepEqual(nextCell(from, "End", false, SIZE), { row: 12, column: 4 });
  assert.deepEqual(nextCell(from, "Home", true, SIZE), { row: 0, column: 0 });
  assert.deepEqual(nextCell(from, "End", true, SIZE), { row: 29, column: 4 });
});

test("no key leaves the matrix, and other keys do not move", () => {
  assert.deepEqual(nextCell({ row: 25, column: 0 }, "PageDown", false, SIZE), { row: 29, column: 0 });
  assert.deepEqual(nextCell({ row: 0, column: 0 }, "ArrowLeft", false, SIZE), { row: 0, column: 0 });
  assert.equal(nextCell(from, "Enter", false, SIZE), null);
});
