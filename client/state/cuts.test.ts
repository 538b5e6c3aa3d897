import assert from "node:assert/strict";
import { test } from "node:test";
import { captureOf, stateOf, streamOf } from "../testing/samples.ts";
import { ablationsAlone, ablationsOf, cutsOf, cutsOfEdge, withCuts, withoutCut } from "./cuts.ts";

const unit = (...tokens: number[]) => ({ label: "", short: null, special: false, tokens });
const capture = captureOf("a b");
const stream = streamOf({ causal: true });

test("an address names edges and heads", () => {
  assert.deepEqual(cutsOf({ cut: null }), []);
  assert.deepEqual(cutsOf({ cut: "3.4:16-8,2,cross/all:1-0" }), [
    { item: "3.4:16-8", stream: null, heads: "3.4", edge: { query: 16, key: 8 } },
    { item: "2", stream: null, heads: "2", edge: null },
    { item: "cross/all:1-0", stream: "cross", heads: "all", edge: { query: 1, key: 0 } },
  ]);
});

test("cuts are added once, and undone one by one", () => {
  assert.equal(withCuts({ cut: null }, ["1.2:3-0"]), "1.2:3-0");
  const cut = withCuts({ cut: "1.2:3-0" }, ["0.1", "1.2:3-0"]);
  assert.equal(cut, "1.2:3-0,0.1");
  assert.equal(withoutCut({ cut }, "1.2:3-0"), "0.1");
  assert.equal(withoutCut({ cut: "0.1" }, "0.1"), null);
});

test("between two words, all edges that the mask allows are cut, in every head shown", () => {
  const one = stateOf("?text=a&layer=3&head=4");
  assert.deepEqual(cutsOfEdge(one, capture, stream, unit(2, 3), unit(3, 4)), ["3.4:3-3"]);
  assert.deepEqual(cutsOfEdge(one, capture, streamOf(), unit(2), unit(3)), ["3.4:2-3"]);
  const several = stateOf("?text=a&heads=3.4,1");
  assert.deepEqual(cutsOfEdge(several, capture, stream, unit(2), unit(0)), ["3.4:2-0", "1:2-0"]);
  assert.deepEqual(ablationsOf(several, capture, stream), ["3.4", "1"]);
});

test("where a model has several streams, each cut names its own", () => {
  const translation = { ...capture, streams: [streamOf({ name: "encoder" }), streamOf({ name: "cross" })] };
  const state = stateOf("?text=a&layer=0&head=1");
  assert.deepEqual(ablationsOf(state, translation, streamOf({ name: "cross" })), ["cross/0.1"]);
});

test("in another text, heads stay ablated", () => {
  assert.equal(ablationsAlone({ cut: "3.4:16-8,2.6" }), "2.6");
  assert.equal(ablationsAlone({ cut: "3.4:16-8" }), null);
});
