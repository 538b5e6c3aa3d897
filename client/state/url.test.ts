import assert from "node:assert/strict";
import { test } from "node:test";
import { EXAMPLE, stateOf } from "../testing/samples.ts";
import { formatAddress, parseAddress } from "./url.ts";

const START = {
  model: "minilm",
  example: { ...EXAMPLE, text: "t", layer: 3, head: 1, query: 8, key: 6 },
};

test("an address without an input starts with the example and its selection", () => {
  const { state, ignored } = parseAddress("?theme=dark", START);
  assert.deepEqual(
    [state.model, state.text, state.layer, state.head, state.query, state.key],
    ["minilm", "t", 3, 1, 8, 6],
  );
  assert.equal(state.theme, "dark");
  assert.deepEqual(ignored, []);
});

test("an address with a text has nothing of the example", () => {
  const { state } = parseAddress("?text=A+cat.", START);
  assert.deepEqual([state.text, state.layer, state.head, state.query, state.key], ["A cat.", 0, 0, null, null]);
});

test("what is not understood is named, and its default holds", () => {
  const search = "?text=x&layer=-1&scale=%3Cb%3E&heads=5.3;5.4&head=2&head=3&unit=yes&pins=1,a&unknown=1";
  const { state, ignored } = parseAddress(search, START);
  assert.deepEqual(new Set(ignored), new Set(["layer", "scale", "heads", "head", "unit", "pins"]));
  assert.deepEqual([state.layer, state.scale, state.heads, state.unit, state.pins], [0, null, null, "token", []]);
});

test("the model and the text are always written, other defaults are not", () => {
  assert.equal(formatAddress(stateOf("?text=A+cat.")), "?model=tiny&text=A+cat.");
  assert.equal(formatAddress(stateOf("?text=&layer=2&pins=6,8")), "?model=tiny&text=&layer=2&pins=6,8");
});

test("a conversation stands in place of the text, with the unit that shows it", () => {
  const messages = [{ role: "user", content: "A cat?" }];
  const search = `?model=tiny&messages=${encodeURIComponent(JSON.stringify(messages))}`;
  const { state, ignored } = parseAddress(search, START);
  assert.deepEqual([state.messages, state.text, state.control_tokens, ignored], [messages, "", false, []]);
  const address = new URLSearchParams(formatAddress({ ...state, control_tokens: true }));
  assert.deepEqual([address.has("text"), address.get("unit"), address.get("control_tokens")], [false, "token", "1"]);
  assert.deepEqual(parseAddress(formatAddress(state), START).state, state);
  assert.deepEqual(parseAddress("?messages=hello", START).ignored, ["messages"]);
});

test("what is unfolded is in the address, each once, in one order", () => {
  assert.equal(formatAddress(stateOf("?text=x&open=methods,layers,methods")), "?model=tiny&text=x&open=layers,methods");
  const { state, ignored } = parseAddress("?text=x&open=methods,cellar", START);
  assert.deepEqual([state.open, ignored], [[], ["open"]]);
});

test("a comparison is in the address with what differs", () => {
  const search = "?model=tiny&text=x&b.text=y&b.layer=3&b.head=0";
  assert.equal(formatAddress(stateOf(search)), search);
});

test("choosing something and choosing it back restores the address, whatever else it contains", () => {
  const search =
    "?model=tiny&text=x&unit=word&specials=0&layer=5&head=3&query=8&key=6&scale=sqrt&pins=2&direction=attended";
  const state = stateOf(search);
  assert.equal(new URLSearchParams(formatAddress({ ...state, scale: "log" })).get("scale"), "log");
  assert.equal(formatAddress({ ...state, scale: null }), search.replace("&scale=sqrt", ""));
  assert.equal(formatAddress({ ...state, scale: "sqrt" }), search);
});
