import assert from "node:assert/strict";
import { test } from "node:test";
import { tokensOf } from "../testing/samples.ts";
import { remapSelection } from "./remap-selection.ts";

const SOFT = "The cat sat on the mat because it was soft .";

/** The words of a selection after its text was edited. */
function moved(before: string, after: string, query: string, key: string, pins: string[] = []) {
  const [old, now] = [tokensOf(before), tokensOf(after)];
  const at = (word: string): number => old.findIndex(({ text }) => text === word);
  const chosen = { query: at(query), key: at(key), pins: pins.map(at), direction: "attends" as const };
  const found = remapSelection(chosen, { query: old, key: old }, { query: now, key: now });
  const word = (position: number | null) => (position === null ? null : now[position]?.text);
  return [word(found.query), word(found.key), ...found.pins.map(word)];
}

test("edits in different places leave the pair alone", () => {
  for (const text of [
    "The black cat sat on the mat because it was soft .",
    "The black cat sat on the mat because it was very soft .",
    "The black cat sat on the old mat because it was very , very soft .",
    "cat sat on the mat because it was soft .",
  ]) {
    assert.deepEqual(moved(SOFT, text, "it", "mat", ["cat"]), ["it", "mat", "cat"]);
  }
});

test("a word rewritten in place stays chosen", () => {
  assert.deepEqual(moved(SOFT, SOFT.replace("soft", "tired"), "it", "soft"), ["it", "tired"]);
});

test("a pair that lost a word is not chosen any more", () => {
  const without = "The cat sat because it was soft .";
  assert.deepEqual(moved(SOFT, without, "it", "mat"), [null, null]);
  assert.deepEqual(moved(SOFT, without, "mat", "it", ["cat"]), [null, null, "cat"]);
});

test("nothing stays chosen in another text", () => {
  assert.deepEqual(moved(SOFT, "Paris is in France .", "it", "mat"), [null, null]);
  const another = "She told her friends that nobody should sell that old house";
  assert.deepEqual(moved(SOFT, another, "it", "mat", ["cat"]), [null, null]);
});

test("pins are of the side that the view starts from", () => {
  const [a, b] = [tokensOf("one two three"), tokensOf("un deux trois quatre")];
  const chosen = { query: 1, key: 2, pins: [1, 2], direction: "attended" as const };
  const after = { query: tokensOf("zero one two three"), key: b };
  assert.deepEqual(remapSelection(chosen, { query: a, key: b }, after), { query: 2, key: 2, pins: [1, 2] });
});
