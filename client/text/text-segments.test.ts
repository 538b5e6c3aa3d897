import assert from "node:assert/strict";
import { test } from "node:test";
import { tokensOf } from "../testing/samples.ts";
import { textSegments, visibleSegments } from "./text-segments.ts";

const unitsOf = (text: string) =>
  tokensOf(text).map(({ label, short, special }, position) => ({ label, short, special, tokens: [position] }));

test("the pieces spell the text, with special tokens in place", () => {
  const text = "naïve 🐈‍⬛ 猫 end";
  const found = textSegments(text, tokensOf(text), unitsOf(text));
  const spelled = found.filter(({ special }) => !special).map((piece) => piece.text);
  assert.equal(spelled.join(""), text);
  assert.deepEqual(
    found.filter(({ special }) => special).map((piece) => piece.text),
    ["[CLS]", "[SEP]"],
  );
});

test("of a part only the text between its units is shown", () => {
  const text = "one two three four";
  const part = unitsOf(text).slice(2, 4);
  assert.equal(
    visibleSegments(text, tokensOf(text), part)
      .map((piece) => piece.text)
      .join(""),
    "two three",
  );
});
