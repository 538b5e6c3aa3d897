import assert from "node:assert/strict";
import { test } from "node:test";
import type { Token } from "../api/types.ts";
import { captureOf, stateOf, streamOf, tokensOf } from "../testing/samples.ts";
import { unitChoices } from "./unit-choices.ts";

function choices(change: (token: Token, place: number) => Partial<Token>, search = "") {
  const tokens = tokensOf("a b c d").map((token, place) => ({ ...token, ...change(token, place) }));
  const capture = { ...captureOf("a b c d"), tokens: { text: tokens } };
  return unitChoices({ capture, stream: streamOf(), state: stateOf(search) });
}

test("units that merge nothing are not offered", () => {
  assert.deepEqual(
    choices(() => ({})),
    ["token"],
  );
});

test("units that merge some tokens are offered, if several units remain", () => {
  assert.deepEqual(
    choices((token, place) => ({ word: token.special ? null : Math.max(place, 2) })),
    ["token", "word"],
  );
  const inHalves = (token: Token, place: number) => (token.special ? null : Math.floor((place - 1) / 2));
  assert.deepEqual(
    choices((token, place) => ({ sentence: inHalves(token, place) })),
    ["token", "sentence"],
  );
  assert.deepEqual(
    choices((token) => ({ sentence: token.special ? null : 0 })),
    ["token"],
  );
  assert.deepEqual(
    choices((_token, place) => ({ part: place < 3 ? "A" : "B" })),
    ["token", "part"],
  );
});

test("what is chosen is always offered", () => {
  assert.deepEqual(
    choices(() => ({}), "?unit=part"),
    ["token", "part"],
  );
});
