import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelInfo } from "../api/types.ts";
import { inputFields, inputOf, readableInput, readGeneration, isSameInput, writeGeneration } from "./input.ts";

test("a generation has one spelling", () => {
  for (const raw of ["greedy-20", "beam-20-4", "sample-20-4294967295-0.7"]) {
    const generation = readGeneration(raw);
    assert.ok(generation);
    assert.equal(writeGeneration(generation), raw);
  }
});

test("other spellings are not understood", () => {
  for (const raw of ["", "greedy", "greedy-x", "greedy-20-4", "beam-20", "sample-20-1", "sample-20-1-x", "top-20"]) {
    assert.equal(readGeneration(raw), undefined, raw);
  }
});

test("an input has an empty text only where there is nothing else", () => {
  assert.deepEqual(inputOf(inputFields({ text: "" })), { text: "" });
  assert.deepEqual(inputOf(inputFields({ image: "d" })), { image: "d" });
  assert.deepEqual(inputOf(inputFields({ text: "a", pair: "" })), { text: "a", pair: "" });
});

test("inputs are the same if all their fields are", () => {
  assert.ok(isSameInput(inputFields({ text: "a" }), inputFields({ text: "a" })));
  assert.ok(!isSameInput(inputFields({ text: "a" }), inputFields({ text: "a", pair: "b" })));
});

test("a model is sent what it reads, and no generation beside a target", () => {
  const input = { text: "a", pair: "b", target: "c", generate: { tokens: 3 } };
  const card = { key: "m", takes: ["text", "target", "generate"] } as unknown as ModelInfo;
  assert.deepEqual(readableInput(input, card), { text: "a", target: "c" });
  assert.deepEqual(readableInput(input, undefined), input);
});
