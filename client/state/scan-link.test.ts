import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ranking } from "../api/types.ts";
import { sceneOf } from "../testing/samples.ts";
import { scanAddress } from "./scan-link.ts";

const unit = (token: number) => ({ label: "", tokens: [token], special: false, part: null, short: null });

const lines = (text: string, query: number, key: number): string | null => {
  const address = scanAddress(sceneOf(text, "?text=x"), { query: unit(query), key: unit(key) } as Ranking);
  return address && new URLSearchParams(address.split("?")[1]).get("lines");
};

test("the query word is in square brackets, the key word in braces", () => {
  assert.equal(lines("the mat was soft", 4, 2), "the {mat} was [soft]");
});

test("brackets of the text are escaped, and it stays one line", () => {
  assert.equal(lines("a [b] {c}\\ d", 4, 1), "{a} \\[b\\] \\{c\\}\\\\ [d]");
  assert.equal(lines("a b \nc", 2, 1), "{a} [b] c");
});

test("a special token and a word with itself have no scan", () => {
  assert.equal(lines("a b", 0, 1), null);
  assert.equal(lines("a b", 1, 1), null);
});
