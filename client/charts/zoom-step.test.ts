import assert from "node:assert/strict";
import { test } from "node:test";
import type { Zoom } from "./heat-geometry.ts";
import { shownPart, zoomStep, zoomTo } from "./zoom-step.ts";

const SIZE = { rows: 12, columns: 12 };
const ALL: Zoom = { x: [-0.5, 11.5], y: [11.5, -0.5] };

test("a step in shows half as many cells around one, whole cells only", () => {
  const zoom = zoomStep(ALL, 0.5, { row: 8, column: 6 }, SIZE);
  assert.deepEqual(zoom, { x: [3.5, 9.5], y: [11.5, 5.5] });
  assert.deepEqual(shownPart(zoom ?? ALL, SIZE), { first: { row: 6, column: 4 }, last: { row: 11, column: 9 } });
});

test("a part does not leave the matrix, and two cells are the least", () => {
  assert.deepEqual(zoomStep(ALL, 0.5, { row: 0, column: 11 }, SIZE), { x: [5.5, 11.5], y: [5.5, -0.5] });
  assert.deepEqual(zoomStep({ x: [3.5, 5.5], y: [5.5, 3.5] }, 0.5, null, SIZE), { x: [3.5, 5.5], y: [5.5, 3.5] });
});

test("steps out end with everything", () => {
  assert.deepEqual(zoomStep({ x: [5.5, 8.5], y: [5.5, 2.5] }, 2, null, SIZE), { x: [4.5, 10.5], y: [7.5, 1.5] });
  assert.equal(zoomStep({ x: [3.5, 9.5], y: [6.5, 0.5] }, 2, null, SIZE), null);
});

test("a flat part grows until it is whole in both directions", () => {
  assert.deepEqual(zoomStep({ x: [-0.5, 11.5], y: [3.5, 0.5] }, 2, null, SIZE), { x: [-0.5, 11.5], y: [5.5, -0.5] });
});

test("the part follows a cell that leaves it", () => {
  const zoom: Zoom = { x: [1.5, 5.5], y: [6.5, 2.5] };
  assert.deepEqual(zoomTo(zoom, { row: 4, column: 3 }), zoom);
  assert.deepEqual(zoomTo(zoom, { row: 2, column: 6 }), { x: [2.5, 6.5], y: [5.5, 1.5] });
});
