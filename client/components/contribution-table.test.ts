import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContributionsDocument } from "../api/types.ts";
import { markup } from "../testing/markup.ts";
import { contributionTable, type OpenedHead } from "./contribution-table.ts";

const scale = { steps: ["#0000ff", "#ffffff", "#ff0000"], missing: "" };
const colours = { low: -5, high: 5, places: [0, 0.5, 1], ticks: [], light: scale, dark: scale };

/** Two heads, in the first and in the third layer. */
const FOUND = {
  title: "Contributions",
  outcome_text: { name: "", unit: "logits", after_number: "logits", statement: "" },
  streams: ["self"],
  layers: [
    { heads: [[0.01, -1.23456789]], rest: 4.2 },
    { heads: [[]], rest: 0.5 },
    { heads: [[5, 0]], rest: 0 },
  ],
  colours,
} as unknown as ContributionsDocument;

const table = (changes: Partial<ContributionsDocument> = {}, open: (head: OpenedHead) => void = () => {}) =>
  contributionTable({ ...FOUND, ...changes }, { stream: "self", layer: 1, head: 0 }, "light", open);

test("each number is said whole; a small one is only a colour in its cell", () => {
  const text = markup(table());
  assert.match(text, /data-said="Layer 0, head 1: −1\.234568 logits"> ?<span aria-hidden="true"> ?−1\.2 ?<\/span>/);
  assert.match(text, /data-said="Layer 0, head 0: \+0\.01 logits"> ?<span aria-hidden="true"> ?<\/span>/);
  assert.match(text, /Layer 0, everything but attention: \+4\.2 logits/);
});

test("a layer without attention has no head; the chosen head is counted among those with attention", () => {
  const text = markup(table());
  assert.equal(text.match(/is-nothing/g)?.length, 2);
  assert.match(text, /data-said="Layer 2, head 0: \+5 logits" aria-current="true"/);
});

test("of two streams, each head says its own", () => {
  const layers = [{ heads: [[1], [2]], rest: 0 }];
  const text = markup(table({ streams: ["decoder", "cross"], layers }));
  assert.match(text, /Layer 0, head 0 of cross-attention: \+2 logits/);
});
