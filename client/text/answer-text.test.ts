import assert from "node:assert/strict";
import { test } from "node:test";
import { captureOf, tokensOf } from "../testing/samples.ts";
import { answerText } from "./answer-text.ts";

test("the answer is what was generated, without the token that ends it", () => {
  const text = "why 🙂 because of that";
  const capture = captureOf(text);
  const [stream] = capture.streams;
  assert.ok(stream);
  assert.equal(answerText({ capture, stream }), "");
  const tokens = tokensOf(text).map((token, i) => ({ ...token, part: i < 3 ? "prompt" : "answer" }) as typeof token);
  assert.equal(answerText({ capture: { ...capture, tokens: { text: tokens } }, stream }), "because of that");
});
