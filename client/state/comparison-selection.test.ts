import assert from "node:assert/strict";
import { test } from "node:test";
import { stateOf } from "../testing/samples.ts";
import {
  isComparison,
  fieldsOfB,
  stateOfB,
  isSameRun,
  areSidesSame,
  withSidesSwapped,
} from "./comparison-selection.ts";
import { formatAddress } from "./url.ts";

const address = (search: string): string => formatAddress(stateOf(search));

test("B is A, except for what is its own", () => {
  const b = stateOfB(stateOf("?text=soft&pair=p&layer=5&head=3&b.text=tired&b.pair="));
  assert.deepEqual([b.text, b.pair, b.layer, b.head], ["tired", null, 5, 3]);
  assert.ok(!isComparison(b));
});

test("one head of B is compared even where A is a set", () => {
  const b = stateOfB(stateOf("?text=x&heads=all&b.layer=2&b.head=1"));
  assert.deepEqual([b.heads, b.layer, b.head], [null, 2, 1]);
});

const conversation = (content: string): string => encodeURIComponent(JSON.stringify([{ role: "user", content }]));

test("a text and a conversation can be compared", () => {
  const b = stateOfB(stateOf(`?text=x&b.messages=${conversation("y")}`));
  assert.deepEqual([b.text, b.messages], ["", [{ role: "user", content: "y" }]]);
  const other = stateOfB(stateOf(`?messages=${conversation("y")}&b.text=x`));
  assert.deepEqual([other.text, other.messages], ["x", null]);
});

test("the differences of B make B again", () => {
  for (const search of [
    "?text=x&b.text=y",
    "?text=x&layer=1&b.layer=2&b.head=0",
    "?text=x&heads=1&b.heads=2",
    "?text=x&pair=p&b.pair=",
    "?text=x&language=fr&b.language=",
    "?text=x&b.model=other&b.stream=cross",
    `?text=x&b.messages=${conversation("y")}`,
    `?messages=${conversation("y")}&b.text=x`,
    `?messages=${conversation("x")}&b.messages=${conversation("y")}`,
    `?messages=${conversation("x")}&b.messages=${conversation("x")}`,
  ]) {
    const state = stateOf(search);
    assert.deepEqual(stateOfB({ ...state, ...fieldsOfB(state, stateOfB(state)) }), stateOfB(state), search);
  }
});

test("swapping twice changes nothing", () => {
  const state = stateOf("?text=soft&layer=5&head=3&b.text=tired&b.layer=4&b.head=2");
  assert.equal(
    formatAddress(withSidesSwapped(state)),
    address("?text=tired&layer=4&head=2&b.text=soft&b.layer=5&b.head=3"),
  );
  assert.deepEqual(withSidesSwapped(withSidesSwapped(state)), state);
});

test("the same run, and the same sides", () => {
  assert.ok(isSameRun(stateOf("?text=x&b.layer=1&b.head=1")));
  assert.ok(!isSameRun(stateOf("?text=x&b.text=y")));
  assert.ok(areSidesSame(stateOf("?text=x&b.text=x")));
  assert.ok(!areSidesSame(stateOf("?text=x&b.layer=1&b.head=1")));
});
