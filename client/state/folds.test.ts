import assert from "node:assert/strict";
import { test } from "node:test";
import { stateOf } from "../testing/samples.ts";
import { foldsWith } from "./folds.ts";

test("opening and closing one fold leaves the others", () => {
  const state = stateOf("?text=x&open=methods");
  assert.deepEqual(foldsWith(state, "map", true), ["map", "methods"]);
  assert.deepEqual(foldsWith(state, "methods", true), ["methods"]);
  assert.deepEqual(foldsWith(state, "methods", false), []);
});
