import assert from "node:assert/strict";
import { test } from "node:test";
import { TypingBurst } from "./typing-burst.ts";

test("every picture of a burst rewrites the entry of its first", () => {
  const burst = new TypingBurst();
  burst.record("text", 0);
  assert.equal(burst.enterHistory(), "push");
  burst.record("text", 900);
  burst.record("text", 2800);
  assert.equal(burst.enterHistory(), "replace");
});

test("a pause ends a burst", () => {
  const burst = new TypingBurst();
  burst.record("text", 0);
  burst.enterHistory();
  burst.record("text", 2001);
  assert.equal(burst.enterHistory(), "push");
});

test("a text that was never shown does not end a burst", () => {
  const burst = new TypingBurst();
  burst.record("text", 0);
  burst.record("text", 100);
  assert.equal(burst.enterHistory(), "push", "the reply to the first was dropped");
});

test("another field, or another choice, begins a burst", () => {
  const burst = new TypingBurst();
  burst.record("text", 0);
  burst.enterHistory();
  burst.record("b.text", 100);
  assert.equal(burst.enterHistory(), "push");
  burst.end();
  burst.record("b.text", 200);
  assert.equal(burst.enterHistory(), "push");
});
