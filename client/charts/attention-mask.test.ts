import assert from "node:assert/strict";
import { test } from "node:test";
import type { Layer } from "../api/types.ts";
import { streamOf } from "../testing/samples.ts";
import { whyForbidden, shortReach } from "./attention-mask.ts";

const layer = (kind: Layer["kind"], window: number): Layer => ({ number: 0, kind, window, softcap: null, sink: false });
const at = (position: number) => ({ first: position, last: position });

test("a causal model does not attend to later tokens", () => {
  const causal = streamOf({ causal: true });
  assert.equal(whyForbidden(causal, 0, at(2), at(2)), null);
  assert.equal(whyForbidden(causal, 0, at(2), at(3)), "A causal model cannot attend to later tokens.");
  // Some token of the row may.
  assert.equal(whyForbidden(causal, 0, { first: 2, last: 3 }, at(3)), null);
});

test("a window counts the token itself where it is causal, and the distance elsewhere", () => {
  const causal = streamOf({ causal: true, details: [layer("sliding", 3)] });
  assert.equal(whyForbidden(causal, 0, at(5), at(3)), null);
  assert.match(whyForbidden(causal, 0, at(5), at(2)) ?? "", /only to the last 3 tokens, itself included/);
  const both = streamOf({ details: [layer("sliding", 3)] });
  assert.match(whyForbidden(both, 0, at(2), at(5)) ?? "", /only to 2 tokens to either side/);
});

test("chunks do not attend to each other", () => {
  const chunked = streamOf({ causal: true, details: [layer("chunked", 4)] });
  assert.equal(whyForbidden(chunked, 0, at(7), at(4)), null);
  assert.match(whyForbidden(chunked, 0, at(4), at(3)) ?? "", /its own chunk of 4 tokens/);
  assert.equal(shortReach(chunked, 0), "chunks of 4");
});

test("cross-attention has no such mask", () => {
  assert.equal(whyForbidden(streamOf({ causal: true, key_side: "image" }), 0, at(0), at(9)), null);
});
