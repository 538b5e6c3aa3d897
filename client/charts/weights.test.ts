import assert from "node:assert/strict";
import { test } from "node:test";
import { Weights } from "./weights.ts";

const WEIGHTS = new Weights(Float32Array.of(0.5, 0.25, 0.25, 1, NaN, NaN), 2, 3);

test("rows are queries, columns are keys", () => {
  assert.equal(WEIGHTS.at(0, 1), 0.25);
  assert.deepEqual([...WEIGHTS.row(1)], [1, NaN, NaN]);
  assert.deepEqual([...WEIGHTS.column(0)], [0.5, 1]);
  assert.ok(Number.isNaN(WEIGHTS.at(5, 5)));
});

test("equal weights share a rank, and forbidden cells have none", () => {
  assert.deepEqual(WEIGHTS.rank(0, 0), { rank: 1, of: 3, ties: 0 });
  assert.deepEqual(WEIGHTS.rank(0, 2), { rank: 2, of: 3, ties: 1 });
  assert.deepEqual(WEIGHTS.rank(1, 0), { rank: 1, of: 1, ties: 0 });
});

test("the largest comes first", () => {
  assert.deepEqual(new Weights(Float32Array.of(0.1, NaN, 0.7, 0.2), 1, 4).order(0), [2, 3, 0]);
});
