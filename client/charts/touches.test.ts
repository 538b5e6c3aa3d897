import assert from "node:assert/strict";
import { test } from "node:test";
import { pinched, type Crop } from "./crop.ts";
import { gestureOf } from "./touches.ts";

const ALL: Crop = { rows: [0, 1000], columns: [0, 800] };
const crop: Crop = { rows: [400, 500], columns: [100, 300] };

test("one finger moves the part, and what it holds stays under it", () => {
  const { factor, ...move } = gestureOf([{ x: 0.5, y: 0.5 }], [{ x: 0.25, y: 0.75 }]);
  assert.deepEqual(pinched(crop, factor, move, ALL), { rows: [375, 475], columns: [150, 350] });
});

test("two fingers zoom by the distance between them, and move it too", () => {
  const { factor, ...move } = gestureOf(
    [
      { x: 0.4, y: 0.5 },
      { x: 0.6, y: 0.5 },
    ],
    [
      { x: 0.3, y: 0.5 },
      { x: 0.7, y: 0.5 },
    ],
  );
  assert.ok(Math.abs(factor - 0.5) < 1e-9);
  assert.deepEqual(pinched(crop, factor, move, ALL), { rows: [425, 475], columns: [150, 250] });
});

test("fingers that meet do not zoom without end", () => {
  const held = { x: 0.5, y: 0.5 };
  assert.equal(gestureOf([held, held], [held, held]).factor, 1);
  assert.equal(gestureOf([held, { x: 0.75, y: 0.5 }], [held, held]).factor, 12.5);
});
