import assert from "node:assert/strict";
import { test } from "node:test";
import { Patches } from "./image-patches.ts";

const PATCHES = new Patches({ kind: "image", width: 32, height: 24, rows: 3, columns: 4, first: 1, note: "" });

test("patches fill the image row by row after the first tokens", () => {
  assert.equal(PATCHES.count, 12);
  assert.deepEqual(
    [0, 1, 12, 13, null].map((position) => PATCHES.has(position)),
    [false, true, true, false, false],
  );
  assert.deepEqual(PATCHES.place(6), { row: 1, column: 1 });
  assert.deepEqual(PATCHES.box(6), { x: 0.25, y: 1 / 3, width: 0.25, height: 1 / 3 });
  assert.equal(PATCHES.at(0.3, 0.4), 6);
  assert.equal(PATCHES.at(1.1, 0), null);
});

test("steps end at the edge", () => {
  assert.equal(PATCHES.step(6, -5, 0), 2);
  assert.equal(PATCHES.step(6, 0, 9), 8);
});

test("the rest at the right and below is no patch", () => {
  const patches = new Patches({ kind: "image", width: 35, height: 24, rows: 3, columns: 4, first: 0, note: "" });
  assert.equal(patches.at(34 / 35, 0), null);
});
