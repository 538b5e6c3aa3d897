import assert from "node:assert/strict";
import { test } from "node:test";
import type { RankedHead } from "../api/types.ts";
import { plainText } from "./plain-text.ts";
import { columnSentence, liftText } from "./column-text.ts";

const said = (changes: Partial<RankedHead>): string =>
  plainText(
    columnSentence(
      { lift: 2, column_mean: 0.25, column_rank: 1, column_of: 5, column_forced: 0, ...changes } as RankedHead,
      [["mat"]],
    ),
  );

test("a weight is compared with what the others give", () => {
  assert.equal(said({}), "That is 2.0 times what the others give it on average.");
  assert.equal(said({ lift: 1.234 }), "That is 1.23 times what the others give it on average.");
  assert.equal(said({ lift: 12.6 }), "That is 13 times what the others give it on average.");
  assert.equal(said({ lift: 5000 }), "That is more than 1,000 times what the others give it on average.");
  assert.equal(said({ lift: 0.5 }), "That is no more than the others give it on average.");
});

test("rows without a choice do not count", () => {
  assert.equal(said({ column_forced: 1 }), "That is 2.0 times what the others that have a choice give it on average.");
  assert.equal(
    said({ lift: 1, column_forced: 1 }),
    "That is no more than the others that have a choice give it on average.",
  );
});

test("a single other has no average", () => {
  assert.equal(
    said({ column_of: 2 }),
    "That is 2.0 times what the one other token that may and has a choice gives it.",
  );
  assert.equal(
    said({ column_of: 2, lift: 1 }),
    "That is no more than the one other token that may and has a choice gives it.",
  );
});

test("a stripe is no finding", () => {
  assert.equal(
    said({ lift: 0.8, column_rank: 4 }),
    "But most tokens attend to mat in this head: the 4 others give it 25 % on average.",
  );
  assert.equal(
    said({ lift: 0.8, column_rank: 4, column_forced: 2 }),
    "But most tokens attend to mat in this head: the 4 others that have a choice give it 25 % on average.",
  );
});

test("nothing to compare with, nothing said", () => {
  assert.equal(said({ lift: null }), "");
  assert.deepEqual([null, 0, 0.001, 0.5, 123.4, 5000].map(liftText), ["–", "0", "< 0.01", "0.50", "123", "> 1,000"]);
});
