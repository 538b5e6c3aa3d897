import assert from "node:assert/strict";
import { test } from "node:test";
import { tokensOf } from "../testing/samples.ts";
import { occurrences } from "./find-word.ts";

test("a word is found by the tokens in which it begins", () => {
  const text = "The cat saw the catalogue";
  const tokens = tokensOf(text);
  assert.deepEqual(occurrences(text, tokens, "cat"), [2, 5]);
  assert.deepEqual(occurrences(text, tokens, " THE "), [1, 4]);
  assert.deepEqual(occurrences(text, tokens, "saw the"), [3]);
  assert.deepEqual(occurrences(text, tokens, "dog"), []);
  assert.deepEqual(occurrences(text, tokens, "  "), []);
});

test("positions are those of characters, of which some are two units of JavaScript", () => {
  const text = "🎭🎭 İki cat";
  assert.deepEqual(occurrences(text, tokensOf(text), "cat"), [3]);
});
