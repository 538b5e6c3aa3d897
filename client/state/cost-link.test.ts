import assert from "node:assert/strict";
import { test } from "node:test";
import { sceneOf } from "../testing/samples.ts";
import { windowAddress } from "./cost-link.ts";

const scene = sceneOf("the mat & it", "?text=x&layer=1&head=2");

test("the text and the head go to the page of windows", () => {
  const address = new URL(windowAddress(scene)!, "http://host/");
  assert.equal(address.pathname, "/cost");
  assert.deepEqual(Object.fromEntries(address.searchParams), {
    model: "tiny",
    text: "the mat & it",
    layer: "1",
    head: "2",
  });
});

test("several heads as one, and an input of two texts, have no such page", () => {
  assert.equal(windowAddress({ ...scene, state: { ...scene.state, heads: "1" } }), null);
  const capture = { ...scene.capture, input: { ...scene.capture.input, pair: "another" } };
  assert.equal(windowAddress({ ...scene, capture }), null);
});
