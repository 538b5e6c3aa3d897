import assert from "node:assert/strict";
import { test } from "node:test";
import type { Layer, Stream } from "../api/types.ts";
import { pictureOf, sceneOf } from "../testing/samples.ts";
import { layerNotes } from "./layer-text.ts";

const PICTURE = pictureOf("the cat", [
  [0.5, 0.25, 0, 0],
  [0.25, 0.25, 0.25, 0],
  [0, 0, 0, 0.5],
  [0.5, 0, 0, null],
]);
const plainLayer: Layer = { number: 3, kind: "full", window: null, softcap: null, sink: false };
const said = (changes: Partial<Stream>, search = "?text=x&head=2", picture = PICTURE): string[] =>
  layerNotes(sceneOf("the cat", search, changes), picture);

test("a plain head of a plain layer needs no remark", () => {
  assert.deepEqual(said({}), []);
});

test("a layer has the model's own number where others are without attention", () => {
  const others = [{ number: 0, kind: "mamba" }] as unknown as Stream["others"];
  assert.deepEqual(said({ details: [plainLayer], others }), [
    "This is layer 3 of the model, counting those without softmax attention.",
  ]);
});

test("how far a layer reaches", () => {
  const details = [{ ...plainLayer, kind: "sliding", window: 4 } as Layer];
  assert.deepEqual(said({ details }), ["In L0, each token attends only to 3 tokens to either side (sliding window)."]);
  assert.deepEqual(said({ details, causal: true }), [
    "In L0, each token attends only to the last 4 tokens, itself included (sliding window).",
  ]);
});

test("which heads share keys and values", () => {
  assert.deepEqual(said({ kv_heads: 2 }), ["Heads 2–3 share keys and values (grouped-query attention)."]);
});

test("an alignment head and a soft-cap are named", () => {
  assert.deepEqual(said({ alignment_heads: [[0, 2]], details: [{ ...plainLayer, softcap: 50 }] }), [
    "L0 H2 is an alignment head (by the model’s own configuration).",
    "Scores are squeezed to within ±50 (soft-cap).",
  ]);
});

test("what a row lacks to 1 goes to the learned sink", () => {
  const details = [{ ...plainLayer, sink: true }];
  assert.match(said({ details })[0] ?? "", /Choose a word for its share\.$/);
  assert.deepEqual(said({ details }, "?text=x&query=1"), [
    "0.250 of the row of the goes to the model’s learned sink, which is not a token, so the row sums to 0.750.",
  ]);
  const hidden = { ...PICTURE, removed: [0, 0.125, 0, 0] };
  assert.match(said({ details }, "?text=x&query=1", hidden)[0] ?? "", /^0\.125 of the row .* sums to 0\.875\.$/);
});

test("of several heads nothing is said", () => {
  assert.deepEqual(said({ kv_heads: 2 }, "?text=x&heads=0.1,0.2"), []);
});
