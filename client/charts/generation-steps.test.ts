import assert from "node:assert/strict";
import { test } from "node:test";
import type { Token } from "../api/types.ts";
import { captureOf, streamOf } from "../testing/samples.ts";
import { answerSpan } from "./generation-steps.ts";

const CAPTURE = captureOf("a b c");
const DECODER = streamOf({ query_side: "target", key_side: "text" });
const TRANSLATED = { ...CAPTURE, tokens: { ...CAPTURE.tokens, target: CAPTURE.tokens["text"] ?? [] } };

test("nothing is generated of a text that was supplied", () => {
  assert.equal(answerSpan(CAPTURE, streamOf()), null);
});

test("an answer reaches from its first token to the last", () => {
  const tokens = (CAPTURE.tokens["text"] ?? []).map((token, at): Token => ({
    ...token,
    part: at < 2 ? "prompt" : "answer",
  }));
  assert.deepEqual(answerSpan({ ...CAPTURE, tokens: { text: tokens } }, streamOf()), {
    side: "text",
    first: 2,
    last: 4,
  });
});

test("a target is generated after its start token, unless it was supplied", () => {
  assert.deepEqual(answerSpan(TRANSLATED, DECODER), { side: "target", first: 1, last: 4 });
  const input = { ...CAPTURE.input, target: "a b c" };
  assert.equal(answerSpan({ ...TRANSLATED, input }, DECODER), null);
});
