import assert from "node:assert/strict";
import { test } from "node:test";
import type { GeneratedRow, GenerationBegun } from "../api/types.ts";
import { grown, type Answer, stoppedInput } from "../state/growing-answer.ts";
import { markup } from "../testing/markup.ts";
import { growingText } from "./growing-text.ts";

const BEGUN: GenerationBegun = { method: "sample", tokens: 40, text: true, rows: true };
const EMPTY: Answer = { begun: null, text: "", count: 0, last: null };
const ROW: GeneratedRow = {
  stream: "self",
  layer: 12,
  head: 3,
  query: 8,
  read: "is",
  keys: 9,
  largest: [
    { position: 0, text: "<s>", weight: 0.5 },
    { position: 3, text: "\n", weight: 0.25 },
  ],
  parts: [
    { name: "message-1", role: "user", weight: 0.0004, even: 0.5 },
    { name: "answer", role: null, weight: 0.6, even: 0.1 },
  ],
};

const answerOf = (begun: GenerationBegun): Answer =>
  [
    { name: "begun" as const, data: begun },
    { name: "token" as const, data: { index: 0, token: "The", text: "The", row: null } },
    { name: "token" as const, data: { index: 1, token: "blue", text: " blue", row: ROW } },
    { name: "token" as const, data: { index: 2, token: "<end>", text: "", row: null } },
  ].reduce(grown, EMPTY);

test("an answer grows by each token, and keeps the last row", () => {
  assert.deepEqual(answerOf(BEGUN), { begun: BEGUN, text: "The blue", count: 3, last: { token: "blue", row: ROW } });
});

test("what comes after the beginning again replaces what was there", () => {
  assert.deepEqual(grown(answerOf(BEGUN), { name: "begun", data: BEGUN }), { ...EMPTY, begun: BEGUN });
});

test("a stopped answer is that of the same input with as many tokens", () => {
  const generate = { method: "sample", tokens: 40, seed: 7, temperature: 2 } as const;
  assert.deepEqual(stoppedInput({ text: "a", generate }, answerOf(BEGUN)), {
    text: "a",
    generate: { ...generate, tokens: 3 },
  });
  // A target is generated without being asked for.
  const greedy = answerOf({ ...BEGUN, method: "greedy" });
  assert.deepEqual(stoppedInput({ text: "a" }, greedy), { text: "a", generate: { method: "greedy", tokens: 3 } });
});

test("the row says which token it is of, and each share what it is compared with", () => {
  const text = markup(growingText(answerOf(BEGUN), () => {}));
  assert.match(
    text,
    /L12 H3 \(self-attention\) in the step that generated <em[^>]*>blue<\/em>: the row of <em[^>]*>is</,
  );
  assert.match(text, /<li style="--share: 0.5"> ?<bdi translate="no">&lt;s&gt;<\/bdi> <span[^>]*>50 %/);
  assert.match(text, /<bdi translate="no">↵<\/bdi>/);
  assert.match(text, /user 1 <span[^>]*>less than 0.1 % \(even: 50 %\)/);
  assert.match(text, /generated <span[^>]*>60 % \(even: 10 %\)/);
  assert.match(text, /<button type="button">Stop, and keep what there is</);
});

test("nothing can be kept before the first token", () => {
  assert.match(markup(growingText({ ...EMPTY, begun: BEGUN }, () => {})), /<button type="button" disabled>/);
});

test("a beam search has no text before its end, and returned attention no rows", () => {
  const beam = markup(growingText({ ...EMPTY, begun: { ...BEGUN, text: false } }, () => {}));
  assert.match(beam, /decides between its paths at the end/);
  assert.doesNotMatch(beam, /<button/);
  assert.match(markup(growingText(answerOf({ ...BEGUN, rows: false }), () => {})), /with a whole run/);
});
