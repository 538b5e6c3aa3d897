import assert from "node:assert/strict";
import { test } from "node:test";
import type { RankedHead } from "../api/types.ts";
import { plain } from "../components/dom.ts";
import { besideColumn, liftText } from "./column-text.ts";

const said = (column: Partial<RankedHead>): string =>
  plain(besideColumn({ column_rank: 1, column_of: 11, column_forced: 0, ...column } as RankedHead, [["mat"]]));

test("a lift has its significant digits", () => {
  const lifts = [null, 0, 0.004, 0.25, 12.345, 123.4, 1000, 5e6];
  assert.deepEqual(lifts.map(liftText), ["–", "0", "< 0.01", "0.25", "12.35", "123", "> 1,000", "> 1,000"]);
});

test("a weight far above its column is told by how many times", () => {
  assert.equal(
    said({ lift: 5, column_mean: 0.06 }),
    " That is 5.0 times what the 10 others give it on average (6.0 %).",
  );
  assert.match(said({ lift: 1.25, column_mean: 0.2 }), /^ That is 1\.25 times what /);
  assert.match(said({ lift: 25.4, column_mean: 0.01 }), /^ That is 25 times what /);
  assert.match(said({ lift: 4000, column_mean: 1e-5 }), /^ That is more than 1,000 times what /);
});

test("a weight that most others exceed is told to be a stripe", () => {
  assert.equal(
    said({ lift: 0.5, column_mean: 0.6, column_rank: 9 }),
    " But most tokens attend to mat in this head: the 10 others give it 60 % on average.",
  );
  assert.equal(
    said({ lift: 0.5, column_mean: 0.05, column_rank: 9 }),
    " That is no more than the 10 others give it on average (5.0 %).",
  );
});

test("others without a choice are not counted, and one other is no average", () => {
  assert.match(said({ lift: 5, column_mean: 0.06, column_forced: 1 }), /the 10 others that have a choice give it/);
  assert.equal(
    said({ lift: 2, column_mean: 0.1, column_of: 2 }),
    " That is 2.0 times what the one other token that may and has a choice gives it (10 %).",
  );
});

test("without others there is nothing to compare", () => {
  assert.equal(said({ lift: null, column_mean: null, column_rank: null, column_of: null }), "");
});
