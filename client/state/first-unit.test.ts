import assert from "node:assert/strict";
import { test } from "node:test";
import { stateOf } from "../testing/samples.ts";
import { firstUnit } from "./first-unit.ts";

const MESSAGES = encodeURIComponent(JSON.stringify([{ role: "user", content: "Why?" }]));
const chat = (options = "") => stateOf(`?messages=${MESSAGES}${options}`);
const LONG = { queries: 101, keys: 101 };
const SHORT = { queries: 100, keys: 100 };

test("a long conversation is first shown by its parts", () => {
  const part = { unit: "part" };
  assert.deepEqual(firstUnit({ namesNoUnit: true }, null, chat(), LONG), part, "a link without a unit");
  assert.deepEqual(firstUnit({}, stateOf("?text=Why"), chat(), LONG), part, "a text that becomes a conversation");
  assert.deepEqual(firstUnit({}, stateOf("?text=Why"), chat(), SHORT), {});
  assert.deepEqual(firstUnit({}, stateOf("?text=Why"), stateOf("?text=Why"), LONG), {});
});

test("what was chosen stays", () => {
  assert.deepEqual(firstUnit({ namesNoUnit: false }, null, chat("&unit=token"), LONG), {});
  assert.deepEqual(firstUnit({}, stateOf("?text=Why"), chat("&unit=word"), LONG), {});
  assert.deepEqual(firstUnit({}, chat(), chat(), LONG), {}, "typing goes on");
});

test("a text after a conversation is not shown as one part", () => {
  assert.deepEqual(firstUnit({}, chat("&unit=part"), stateOf("?text=Why&unit=part"), SHORT), { unit: "token" });
  assert.deepEqual(firstUnit({ namesNoUnit: false }, null, stateOf("?text=Why&unit=part"), SHORT), {});
});
