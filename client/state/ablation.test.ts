import assert from "node:assert/strict";
import { test } from "node:test";
import { ablationWith, choiceOf, NO_ABLATION } from "./ablation.ts";

test("a choice is what its options are", () => {
  for (const [choice, text] of [
    ["zero", null],
    ["mean:pronoun", null],
    ["mean", "One.\nTwo."],
    ["resample", "The other text."],
  ] as const) {
    const options = ablationWith(choice, text);
    assert.ok(options);
    assert.equal(choiceOf(options), choice);
    assert.equal(options["ablation.text"], text);
  }
});

test("without its text, a choice is not complete", () => {
  assert.equal(ablationWith("resample", " "), null);
  assert.equal(ablationWith("mean", null), null);
});

test("other choices leave no text behind", () => {
  assert.deepEqual(ablationWith("zero", "The other text."), NO_ABLATION);
  assert.equal(ablationWith("mean:object", "The other text.")?.["ablation.text"], null);
});
