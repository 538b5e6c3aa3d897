import assert from "node:assert/strict";
import { test } from "node:test";
import { TypingBurst } from "./typing-burst.ts";

test("every picture of a burst rewrites the entry of its first", () => {
  const burst = new TypingBurst();
  burst.typed("text", 0);
  assert.equal(burst.enter(), "push");
  burst.typed("text", 900);
  burst.typed("text", 2800);
  assert.equal(burst.enter(), "replace");
});

test("a pause ends a burst", () => {
  const burst = new TypingBurst();
  burst.typed("text", 0);
  burst.enter();
  burst.typed("text", 2001);
  assert.equal(burst.enter(), "push");
});

test("a text that was never shown does not end a burst", () => {
  const burst = new TypingBurst();
  burst.typed("text", 0);
  burst.typed("text", 100);
  assert.equal(burst.enter(), "push", "the reply to the first was dropped");
});

test("another field, or another choice, begins a burst", () => {
  const burst = new TypingBurst();
  burst.typed("text", 0);
  burst.enter();
  burst.typed("b.text", 100);
  assert.equal(burst.enter(), "push");
  burst.end();
  burst.typed("b.text", 200);
  assert.equal(burst.enter(), "push");
});
