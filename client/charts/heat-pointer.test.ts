import assert from "node:assert/strict";
import { test } from "node:test";
import type { Geometry } from "./heat-geometry.ts";
import { cellAt, dragZoom } from "./heat-pointer.ts";

/** Ten columns of 20 pixels, five rows of 40. */
const GEOMETRY: Geometry = {
  width: 260,
  height: 240,
  left: 50,
  top: 40,
  right: 10,
  labelWidth: 120,
  areLabelsRotated: false,
  isWithoutRowLabels: false,
  x: [-0.5, 9.5],
  y: [4.5, -0.5],
};

test("a place is in the cell that is drawn there", () => {
  assert.deepEqual(cellAt(GEOMETRY, { x: 0, y: 0 }), [0, 0]);
  assert.deepEqual(cellAt(GEOMETRY, { x: 19.9, y: 40.1 }), [1, 0]);
  assert.deepEqual(cellAt(GEOMETRY, { x: 199, y: 199 }), [4, 9]);
  const zoomed: Geometry = { ...GEOMETRY, x: [2, 4], y: [3, 1] };
  assert.deepEqual(cellAt(zoomed, { x: 0, y: 0 }), [1, 2]);
  assert.deepEqual(cellAt(zoomed, { x: 100, y: 199 }), [3, 3]);
});

test("a drag zooms to its box, whichever way it goes", () => {
  const box = { x: [1.5, 5.5], y: [3.5, 0.5] };
  assert.deepEqual(dragZoom(GEOMETRY, { x: 40, y: 40 }, { x: 120, y: 160 }), box);
  assert.deepEqual(dragZoom(GEOMETRY, { x: 120, y: 160 }, { x: 40, y: 40 }), box);
  // It ends at the edge.
  assert.deepEqual(dragZoom(GEOMETRY, { x: 100, y: 100 }, { x: 999, y: -50 }), { x: [4.5, 9.5], y: [2, -0.5] });
});

test("a flat or a narrow drag zooms in one direction, a short one not at all", () => {
  assert.deepEqual(dragZoom(GEOMETRY, { x: 40, y: 40 }, { x: 120, y: 45 }), { x: [1.5, 5.5], y: [4.5, -0.5] });
  assert.deepEqual(dragZoom(GEOMETRY, { x: 40, y: 40 }, { x: 43, y: 160 }), { x: [-0.5, 9.5], y: [3.5, 0.5] });
  assert.equal(dragZoom(GEOMETRY, { x: 40, y: 40 }, { x: 47, y: 44 }), null);
});
