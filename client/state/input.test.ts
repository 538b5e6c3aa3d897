import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModelInfo } from "../api/types.ts";
import {
  emptyProblem,
  inputFields,
  inputOf,
  readableInput,
  readGeneration,
  isSameInput,
  writeGeneration,
} from "./input.ts";

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

const SYSTEM = { role: "system" as const, content: "Be brief." };
const QUESTION = { role: "user" as const, content: "A cat?" };

test("a conversation stands in place of a text", () => {
  const fields = inputFields({ messages: [QUESTION], control_tokens: true });
  assert.deepEqual(inputOf(fields), { messages: [QUESTION], control_tokens: true });
  assert.deepEqual(inputOf({ ...fields, control_tokens: false }), { messages: [QUESTION] });
  assert.deepEqual(inputOf({ ...fields, messages: null, text: "a" }), { text: "a" }, "a text has no control tokens");
  assert.ok(!isSameInput(fields, inputFields({ messages: [SYSTEM, QUESTION] })));
});

test("a model that knows no conversations is sent what the user says", () => {
  const card = { key: "m", takes: ["text"] } as unknown as ModelInfo;
  const messages = [SYSTEM, QUESTION];
  assert.deepEqual(readableInput({ messages, control_tokens: true }, card), { text: "A cat?" });
  const chat = { key: "m", takes: ["text", "messages"] } as unknown as ModelInfo;
  const input = { messages, control_tokens: true };
  assert.deepEqual(readableInput(input, chat), input);
});

test("an input that says nothing lacks a text or a message", () => {
  assert.equal(emptyProblem({ text: " " })?.detail, "The text is empty.");
  assert.equal(emptyProblem({ messages: [{ role: "user", content: "\n" }] })?.detail, "The conversation is empty.");
  assert.match(
    emptyProblem({ messages: [SYSTEM, { role: "user", content: " " }] })?.detail ?? "",
    /^A message of the user/,
  );
  assert.equal(emptyProblem({ messages: [SYSTEM, QUESTION] }), null);
  assert.equal(emptyProblem({ image: "d" }), null);
});
