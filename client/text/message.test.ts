import assert from "node:assert/strict";
import { test } from "node:test";
import { _, joinText, localNumber, longDate, wholeNumber, listText, ngettext, nphrases, phrases } from "./message.ts";

test("a message fills its placeholders, and whole numbers have separators", () => {
  assert.equal(_("{name} has {count} tokens", { name: "A", count: 12345 }), "A has 12,345 tokens");
  assert.equal(_("no placeholder"), "no placeholder");
});

test("a value is never read as a template", () => {
  assert.equal(_("{a} and {b}", { a: "{b}", b: "$& %s" }), "{b} and $& %s");
});

test("the form follows the count", () => {
  const heads = (count: number) => ngettext("{count} head", "{count} heads", count);
  assert.deepEqual([0, 1, 2, 1234].map(heads), ["0 heads", "1 head", "2 heads", "1,234 heads"]);
});

test("emphasised tokens stay apart", () => {
  assert.deepEqual(phrases("{query} attends to {key}.", { query: [["it"]], key: ["token ", ["{query}"]] }), [
    ["it"],
    " attends to ",
    "token ",
    ["{query}"],
    ".",
  ]);
  assert.deepEqual(nphrases("{count} row of {key}", "{count} rows of {key}", 2, { key: [["a"]] }), [
    "2",
    " rows of ",
    ["a"],
  ]);
});

test("sentences stand one after the other", () => {
  assert.equal(joinText("A.", "", "B."), "A. B.");
  assert.equal(joinText("甲。", "乙。", "C"), "甲。乙。C");
});

test("numbers and lists are English without a translation", () => {
  assert.equal(localNumber("1,234.5"), "1,234.5");
  assert.equal(wholeNumber(1234567), "1,234,567");
  assert.equal(listText(["a", "b", "c"]), "a, b and c");
  assert.equal(listText(["a", "b"], "or"), "a or b");
  assert.equal(longDate("2026-11-29T23:30:00+00:00"), "29 November 2026");
});
