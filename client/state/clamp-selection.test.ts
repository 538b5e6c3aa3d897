import assert from "node:assert/strict";
import { test } from "node:test";
import { captureOf, stateOf } from "../testing/samples.ts";
import { clampSelection, initialSelection, streamOf, withShownHeads } from "./clamp-selection.ts";

const CAPTURE = captureOf("a b c d", { layers: 2, heads: 4 });
const clamped = (search: string) => clampSelection(stateOf(search), CAPTURE);

test("what exists stays, without a note", () => {
  const { state, notes } = clamped("?text=x&layer=1&head=3&query=5&key=0&pins=2,3&heads=0,1.2");
  assert.deepEqual(state, { ...stateOf("?text=x&layer=1&head=3&query=5&key=0&pins=2,3&heads=0,1.2"), layer: 0 });
  assert.deepEqual(notes, []);
});

test("a layer, a head or a token that does not exist falls back with a note", () => {
  for (const [search, note] of [
    ["?text=x&layer=99", "There is no layer 99 among the 2 of this model (0 to 1): this is layer 0."],
    ["?text=x&head=12", "There is no head 12 among the 4 of a layer (0 to 3): this is head 0."],
    ["?text=x&query=900", "The text has 6 tokens: what was chosen beyond them was left out."],
    ["?text=x&pins=1,7", "The text has 6 tokens: what was chosen beyond them was left out."],
    ["?text=x&stream=decoder", "This model has no stream “decoder attention”: this is “self-attention”."],
    ["?text=x&query_part=A", "This text has no part “A”: all of it is shown."],
    ["?text=x&heads=6.3,0.1", "This model has no 6.3 (layer.head): left out."],
  ] as const) {
    assert.deepEqual(clamped(search).notes, [note], search);
  }
  assert.deepEqual(clamped("?text=x&pins=1,7").state.pins, [1]);
  assert.equal(clamped("?text=x&heads=6.3,0.1").state.heads, null);
  assert.deepEqual(clamped("?text=x&heads=7,8").state.heads, null);
});

test("without a named stream the last is shown, and its first alignment head opens", () => {
  const cross = { ...CAPTURE.streams[0], name: "cross", alignment_heads: [[1, 2]] as [number, number][] };
  const capture = { ...CAPTURE, streams: [...CAPTURE.streams, cross] } as typeof CAPTURE;
  assert.equal(streamOf(capture, stateOf("?text=x")).name, "cross");
  assert.deepEqual(initialSelection(capture, stateOf("?text=x"), false), { stream: "cross", layer: 1, head: 2 });
  assert.deepEqual(initialSelection(capture, stateOf("?text=x&layer=0"), true), { stream: "cross" });
  assert.deepEqual(initialSelection(capture, stateOf("?text=x&stream=self"), false), {});
});

test("the menus of B show the heads that replace those that it lacks", () => {
  const heads = (search: string) => {
    const state = withShownHeads(stateOf(search), CAPTURE);
    return [state["b.layer"], state["b.head"], state["b.heads"]];
  };
  assert.deepEqual(heads("?text=x&layer=1&head=3&b.text=y"), [null, null, null]);
  assert.deepEqual(heads("?text=x&layer=1&head=3&b.layer=99"), [0, null, null]);
  assert.deepEqual(heads("?text=x&layer=5&head=9&b.model=tiny"), [0, 0, null]);
  assert.deepEqual(heads("?text=x&layer=1&head=3&b.heads=7,0.1"), [0, 1, null]);
  assert.deepEqual(heads("?text=x&layer=1&head=3&b.heads=all"), [null, null, "all"]);
});
